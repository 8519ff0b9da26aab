//! Several decisions on one case, to be appended together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::family::Relative;
use super::migrate::MigrationPlan;
use super::request::Request;
use crate::Name;
use crate::access::{Directory, Loads, eligible};
use crate::case::{
    CaseState, Command, Context, Decided, Migration, Rejection, Unmoved, advance, migrate,
};
use crate::deadline::Calendar;
use crate::definition::Definition;
use crate::draw::Seed;
use crate::ports::{Append, Fault, StreamAppend};
use crate::recorded::{Actor, NewEvent};
use crate::stream::{CaseId, ExpectedVersion, StreamId, Version};

/// A case on which commands are decided one after the other, and the events so far.
///
/// Nothing is stored until the session's [`StreamAppend`] is appended.
#[derive(Clone, Debug)]
pub struct Session {
    case: CaseId,
    family_id: Uuid,
    definition: Arc<Definition>,
    calendar: Arc<Calendar>,
    directory: Arc<Directory>,
    family: Arc<BTreeMap<Name, BTreeSet<Name>>>,
    loads: Option<Arc<Loads>>,
    /// The versions at which the other cases of the family were looked at.
    seen: Vec<(CaseId, Version)>,
    begun_at: Version,
    state: Arc<CaseState>,
    events: Vec<NewEvent>,
}

/// Who asks for what, when.
#[derive(Clone, Debug)]
pub(super) struct Asking<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Timestamp,
    pub(super) occurred: Timestamp,
    pub(super) causation: Uuid,
    pub(super) key: Option<&'a str>,
    /// How many numbers each series of documents holds, as far as it was asked for.
    pub(super) series: &'a BTreeMap<String, u64>,
    /// The seed of draws; made for one decision and used for no other.
    pub(super) seed: Option<Seed>,
}

/// No number of any series is known.
static NO_SERIES: BTreeMap<String, u64> = BTreeMap::new();

impl<'a> Asking<'a> {
    /// What a request asks at an instant, before anything is known of the series.
    pub(super) fn of(request: &'a Request, now: Timestamp, causation: Uuid) -> Self {
        Self {
            actor: &request.actor,
            now,
            occurred: request.occurred.unwrap_or(now),
            causation,
            key: request.key.as_deref(),
            series: &NO_SERIES,
            seed: None,
        }
    }
}

impl Session {
    pub(super) fn new(
        case: CaseId,
        family_id: Uuid,
        state: Arc<CaseState>,
        definition: Arc<Definition>,
        calendar: Arc<Calendar>,
        directory: Arc<Directory>,
    ) -> Self {
        let begun_at = state.version;
        let family = Arc::default();
        let events = Vec::new();
        Self {
            case,
            family_id,
            definition,
            calendar,
            directory,
            family,
            loads: None,
            seen: Vec::new(),
            begun_at,
            state,
            events,
        }
    }

    /// The same with the other cases of its family, over which duties are kept apart.
    pub(super) fn with_family(mut self, family: &[Relative]) -> Self {
        let mut acted: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        for (_, state) in family {
            for (role, persons) in state.acted.as_ref() {
                let all = acted.entry(role.clone()).or_default();
                all.extend(persons.iter().cloned());
            }
        }
        self.family = Arc::new(acted);
        self.seen = family
            .iter()
            .map(|(case, state)| (*case, state.version))
            .collect();
        self
    }

    pub(super) fn with_loads(mut self, loads: Option<Loads>) -> Self {
        self.loads = loads.map(Arc::new);
        self
    }

    pub(super) fn with_family_id(mut self, family_id: Uuid) -> Self {
        self.family_id = family_id;
        self
    }

    /// What the other cases of the family must still be for the decisions to stand, where duties
    /// are kept apart: nobody acts there in a role that bars them here at the same moment.
    pub(super) fn witnesses(&self) -> Vec<StreamAppend> {
        if !self.keeps_apart() {
            return Vec::new();
        }
        let seen = self.seen.iter().map(|(case, version)| StreamAppend {
            stream: StreamId::case(*case),
            expected: ExpectedVersion::Exact(*version),
            events: Vec::new(),
        });
        seen.collect()
    }

    /// The case as it stands after the decisions so far.
    pub fn state(&self) -> &CaseState {
        &self.state
    }

    /// The definition that governs the case.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The case.
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// Whether a store can take the events so far.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when one of them is too large: what was asked brings too much.
    pub fn check(&self) -> Result<(), Fault> {
        let stream = StreamId::case(self.case);
        self.events
            .iter()
            .try_for_each(|event| event.check(&stream))
    }

    pub(super) fn decide(
        &mut self,
        command: &Command,
        asking: &Asking<'_>,
    ) -> Result<Vec<Decided>, Rejection> {
        let context = self.context(asking);
        let (decided, state) = advance(&self.definition, &self.state, command, &context)?;
        self.state = Arc::new(state);
        let encoded = decided.iter().map(|one| one.event.encode(&one.meta));
        self.events.extend(encoded);
        Ok(decided)
    }

    /// Moves the case to another version; its session goes on under that.
    pub(super) fn migrate(
        &mut self,
        plan: &MigrationPlan,
        asking: &Asking<'_>,
    ) -> Result<(), Unmoved> {
        let context = self.context(asking);
        let migration = Migration {
            from: &self.definition,
            to: &plan.to,
            mapping: &plan.mapping,
            approver: &plan.approver,
            reason: plan.reason.as_deref(),
        };
        let (decided, state) = migrate(&migration, &self.state, &context)?;
        self.state = Arc::new(state);
        self.definition = Arc::clone(&plan.to);
        let encoded = decided.iter().map(|one| one.event.encode(&one.meta));
        self.events.extend(encoded);
        Ok(())
    }

    pub(super) fn eligible(
        &self,
        person: &Name,
        role: &Name,
        asking: &Asking<'_>,
    ) -> Result<(), Rejection> {
        let context = self.context(asking);
        eligible(&self.definition, &self.state, &context, person, role)
    }

    fn context<'c>(&'c self, asking: &'c Asking<'_>) -> Context<'c> {
        Context {
            case: self.case,
            now: asking.now,
            occurred: asking.occurred,
            actor: asking.actor.clone(),
            causation: asking.causation,
            correlation: self.family_id,
            key: asking.key.map(str::to_owned),
            calendar: &self.calendar,
            directory: &self.directory,
            series: asking.series,
            family: &self.family,
            seed: asking.seed,
            loads: self.loads.as_deref(),
        }
    }

    /// The events so far, to be appended to the case's stream; the session holds none any more.
    pub(super) fn take_append(&mut self) -> StreamAppend {
        let expected = match self.begun_at {
            Version::EMPTY => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(version),
        };
        StreamAppend {
            stream: StreamId::case(self.case),
            expected,
            events: std::mem::take(&mut self.events),
        }
    }

    /// Whether duties are kept apart, so that the other cases of the family matter.
    pub(super) fn keeps_apart(&self) -> bool {
        let mut roles = self.definition.roles.values();
        roles.any(|role| !role.apart.is_empty())
    }

    /// The version at which the session was begun.
    pub(super) const fn begun_at(&self) -> Version {
        self.begun_at
    }

    /// The case as it stands after the decisions.
    pub(super) fn into_state(self) -> Arc<CaseState> {
        self.state
    }

    /// The unit of work that appends the events.
    pub(super) fn into_append(mut self) -> Append {
        Append {
            idempotency: None,
            streams: vec![self.take_append()],
        }
    }
}
