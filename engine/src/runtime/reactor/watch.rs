//! Alerts (预警): cases that watches open because of what happened in others.
//!
//! The id of the case follows from the watch and the event, so it is opened once, however often the
//! event is read and by how many nodes. The case watched is only read. What is asked is decided on
//! the log as it stood at the event, so reading it again asks the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::listeners::Listeners;
use super::tell::depth_after;
use crate::case::{
    CaseState, Command, Event, LinkNo, Open, Origin, Sight, TITLE_CHARACTERS_MAX, about,
    is_ruled_out,
};
use crate::deadline::Calendar;
use crate::definition::{Definition, LinkKind, Told, Watch};
use crate::recorded::{Actor, DefinitionRef, Meta, Recorded};
use crate::runtime::registry::begun;
use crate::runtime::{Cut, Engine, Failure, Request, Subject, state_at};
use crate::stream::{CaseId, Position, StreamId, Version};
use crate::{Facts, Name, Value};

/// The namespace of the ids of cases that watches open.
const ALERTS: Uuid = Uuid::from_u128(0x2d1f_8b60_4c97_5e1a_9b3c_71d0_5f8e_a624);

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// From where in the log each definition watches.
#[derive(Debug, Default)]
pub(super) struct Begun {
    known: BTreeMap<DefinitionRef, Position>,
    /// From when on what was recorded is looked at, whatever was in force then: for whoever asks
    /// for it. Cases that were taken over from elsewhere are looked at then too.
    since: Option<Timestamp>,
}

/// Looks at events for the watches.
pub(super) struct Watcher<'a> {
    pub(super) engine: &'a Engine,
    pub(super) listeners: &'a Listeners,
    pub(super) begun: &'a mut Begun,
}

/// An event that may be watched, with its case as it stood right after it.
struct Looked<'a> {
    case: CaseId,
    recorded: &'a Recorded,
    event: Event,
    meta: Meta,
    state: Arc<CaseState>,
    definition: Arc<Definition>,
    calendar: Arc<Calendar>,
}

impl Begun {
    /// Everything that was recorded since an instant.
    pub(super) fn since(since: Timestamp) -> Self {
        Self {
            since: Some(since),
            ..Self::default()
        }
    }

    /// Whether a definition watches an event: it was in force before that was recorded.
    async fn watches(
        &mut self,
        engine: &Engine,
        definition: &DefinitionRef,
        recorded: &Recorded,
    ) -> Result<bool, Failure> {
        if let Some(since) = self.since {
            return Ok(since <= recorded.recorded);
        }
        let from = if let Some(known) = self.known.get(definition) {
            *known
        } else {
            let found = begun(&**engine.store(), definition).await?;
            let found = found.unwrap_or(Position::START);
            self.known.insert(definition.clone(), found);
            found
        };
        Ok(from < recorded.position)
    }
}

impl<'a> Watcher<'a> {
    /// Opens a case for each watch that finds in an event what it looks for. Says how many are new.
    ///
    /// # Errors
    /// As the engine's, but for a case that cannot be opened: that is said in the trace.
    pub(super) async fn look(
        &mut self,
        case: CaseId,
        recorded: &Recorded,
    ) -> Result<usize, Failure> {
        let listeners = self.listeners;
        if listeners
            .watching(recorded.event_type.as_str())
            .next()
            .is_none()
        {
            return Ok(0);
        }
        let meta = recorded.read_meta()?;
        let event = Event::decode(recorded)?;
        let watching = self.in_force(recorded, (&event, &meta)).await?;
        if watching.is_empty() {
            return Ok(0);
        }
        let Some(looked) = self.read(case, recorded, (event, meta)).await? else {
            return Ok(0);
        };
        let mut opened = 0;
        let id = &looked.definition.reference.id;
        for (definition, watch) in watching {
            if is_meant((definition, watch), id) && self.finds(&looked, watch).await? {
                opened += usize::from(self.open(&looked, definition, watch).await?);
            }
        }
        Ok(opened)
    }

    /// The watches that may find something in an event: in force on the day on which it happened, and
    /// before it was recorded. A refusal does not say under which definition it was decided; its case does.
    async fn in_force(
        &mut self,
        recorded: &Recorded,
        (event, meta): (&Event, &Meta),
    ) -> Result<Vec<(&'a Arc<Definition>, &'a Watch)>, Failure> {
        let id = meta.definition.as_ref().map(|known| &known.id);
        let listeners = self.listeners;
        let mut watching = Vec::new();
        for one in listeners.watching(recorded.event_type.as_str()) {
            let (reference, law) = (&one.0.reference, self.engine.law());
            let calendar = law.calendar(one.0.calendar.as_str());
            let on_the_day = law.definition_at(reference.id.as_str(), meta.occurred);
            if id.is_none_or(|id| is_meant(one, id))
                && !calendar.is_some_and(|days| is_ruled_out(event, one.1, (meta, &*days)))
                && on_the_day.is_some_and(|one| one.reference == *reference)
                && self.begun.watches(self.engine, reference, recorded).await?
            {
                watching.push(one);
            }
        }
        Ok(watching)
    }

    /// The event and its case; `None` where nobody is to be alerted, because the case was taken over
    /// from elsewhere or is none.
    async fn read<'r>(
        &self,
        case: CaseId,
        recorded: &'r Recorded,
        (event, meta): (Event, Meta),
    ) -> Result<Option<Looked<'r>>, Failure> {
        let version = match &event {
            Event::CommandRefused(refused) => Version(refused.at_version),
            _ => recorded.version,
        };
        let mut state = self.engine.recalled(case).await?;
        if state.version != version {
            let cut = Cut::Version(version);
            state = Arc::new(state_at(&**self.engine.store(), case, cut).await?);
        }
        let Some(header) = state.header.clone() else {
            return Ok(None);
        };
        if header.imported_from.is_some() && self.begun.since.is_none() {
            return Ok(None);
        }
        let definition = self.engine.definition_of(&header)?;
        let calendar = definition.calendar.as_str();
        let calendar = self.engine.law().calendar(calendar);
        let calendar =
            calendar.ok_or_else(|| Failure::NoCalendar(definition.calendar.to_string()))?;
        Ok(Some(Looked {
            case,
            recorded,
            event,
            meta,
            state,
            definition,
            calendar,
        }))
    }

    async fn finds(&self, looked: &Looked<'_>, watch: &Watch) -> Result<bool, Failure> {
        let sight = self.sight(looked, watch).await?;
        if !sight.shows(watch) {
            return Ok(false);
        }
        if watch.threshold <= 1 {
            return Ok(true);
        }
        let own = about(sight.event);
        let event_type = &looked.recorded.event_type;
        let is_alike = |one: &Recorded| {
            one.event_type == *event_type
                && Event::decode(one).is_ok_and(|event| about(&event) == own)
        };
        let stream = &looked.recorded.stream;
        let times = self
            .count(stream, looked.recorded.version, is_alike)
            .await?;
        Ok(times == watch.threshold)
    }

    /// What a watch sees.
    async fn sight<'l>(&self, looked: &'l Looked<'_>, watch: &Watch) -> Result<Sight<'l>, Failure> {
        let urged = if watch.asks_for_urging() {
            let is_urging = |one: &Recorded| one.event_type == *"urged";
            let stream = StreamId::case(looked.case);
            self.count(&stream, looked.state.version, is_urging).await?
        } else {
            0
        };
        Ok(Sight {
            event: &looked.event,
            meta: &looked.meta,
            state: &looked.state,
            definition: &looked.definition,
            calendar: &looked.calendar,
            urged,
        })
    }

    /// How many events of a stream up to a version are such.
    async fn count(
        &self,
        stream: &StreamId,
        until: Version,
        is_such: impl Fn(&Recorded) -> bool,
    ) -> Result<u32, Failure> {
        let (mut after, mut count) = (Version::EMPTY, 0);
        while after < until {
            let store = self.engine.store();
            let page = store.read_stream(stream, after, PAGE_EVENTS).await?;
            let Some(last) = page.last() else { break };
            after = last.version;
            let such = page
                .iter()
                .filter(|one| one.version <= until && is_such(one));
            count += u32::try_from(such.count()).unwrap_or(u32::MAX);
        }
        Ok(count)
    }

    /// Opens the case, once. Says whether that is new.
    async fn open(
        &self,
        looked: &Looked<'_>,
        definition: &Definition,
        watch: &Watch,
    ) -> Result<bool, Failure> {
        let sight = self.sight(looked, watch).await?;
        let alert = &definition.reference.id;
        let (stream, version) = (&looked.recorded.stream, looked.recorded.version);
        let name = format!("{alert} {} {stream} {version}", watch.name);
        let id = Uuid::new_v5(&ALERTS, name.as_bytes());
        let request = Request {
            subject: Subject::New {
                definition: alert.clone(),
                id: Some(CaseId(id)),
            },
            command: Command::Open(self.opening(&sight, definition, watch)),
            actor: Actor::default(),
            // It begins when it is raised, not when that happened which raised it: its limits run
            // for people who know of it.
            occurred: None,
            key: Some(format!("watch:{id}")),
            if_version: None,
        };
        match self.engine.execute(&request).await {
            Ok(outcome) => Ok(!outcome.repeated),
            // Another directory or calendar said something else of the same event before.
            Err(Failure::KeyReused { .. }) => Ok(false),
            Err(Failure::Rejected(why)) => {
                tracing::warn!(watch = %watch.name, case = %looked.case, %why, "an alert could not be raised");
                Ok(false)
            }
            Err(failure) => Err(failure),
        }
    }

    fn opening(&self, sight: &Sight<'_>, definition: &Definition, watch: &Watch) -> Open {
        let header = sight.state.opened();
        let number = header.number.clone();
        let number = number.unwrap_or_else(|| header.case.to_string());
        let told = |told: Told| match told {
            Told::Number => number.clone(),
            Told::CaseTitle => header.title.clone(),
            Told::Organ => header.organ.to_string(),
            Told::Superior => self.superior(&header.organ).to_string(),
            Told::Title => watch.title.zh.clone(),
            Told::Basis => watch.basis.clone(),
            Told::Family => watch.family.to_string(),
            Told::Level => watch.level.to_string(),
            Told::Finding => sight.finding(watch),
        };
        let sets = definition.relations.watches.sets.iter();
        let facts = sets.map(|(fact, from)| (fact.clone(), Value::Text(told(*from))));
        let title = format!("{}：{}", watch.title.zh, header.title);
        Open {
            title: title.chars().take(TITLE_CHARACTERS_MAX).collect(),
            organ: header.organ.clone(),
            seat: None,
            facts: facts.collect::<Facts>(),
            parent: None,
            number: None,
            imported_from: None,
            link: Some(Origin {
                case: header.case,
                no: LinkNo(0),
                kind: LinkKind::Watches,
                depth: depth_after(sight.state, sight.meta),
            }),
        }
    }

    /// The organ above one; the same where there is none.
    fn superior(&self, organ: &Name) -> Name {
        let directory = self.engine.law().directory();
        let above = directory.chain(organ).nth(1);
        above.unwrap_or(organ).clone()
    }
}

/// Whether a watch looks at cases of a definition; never at those that it opens itself.
fn is_meant((definition, watch): (&Arc<Definition>, &Watch), id: &Name) -> bool {
    definition.reference.id != *id && watch.looks_at(id.as_str())
}
