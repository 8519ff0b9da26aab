//! What is asked of other cases because of an event.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::fold::Scene;
use super::listeners::Listeners;
use crate::case::{
    CaseState, Code, Command, Event, HeardElsewhere, LinkAnswer, LinkAnswered, LinkCalled,
    LinkRefused, Open, Origin, Rejection,
};
use crate::definition::{Definition, LinkKind, Relation};
use crate::recorded::{Actor, Meta};
use crate::runtime::{Engine, Failure, Request, Subject};
use crate::stream::CaseId;
use crate::{Facts, Name, Value};

/// The namespace of the keys under which commands are asked.
const KEYS: Uuid = Uuid::from_u128(0x0f77_52c9_1b3d_5e60_8d2a_6c94_e1b8_3f05);

/// Asks everything that follows from one event.
pub(super) struct Teller<'a> {
    pub(super) engine: &'a Engine,
    pub(super) listeners: &'a Listeners,
    pub(super) scene: &'a Scene,
}

impl Teller<'_> {
    pub(super) async fn tell(&self) -> Result<(), Failure> {
        match &self.scene.event {
            Event::LinkCalled(called) => self.open(called).await?,
            Event::CaseOpened { .. } => self.answer(LinkAnswer::Opened).await?,
            Event::CaseEnded { .. } => self.answer(LinkAnswer::Ended).await?,
            Event::CaseTerminated { .. } => self.answer(LinkAnswer::Terminated).await?,
            Event::CaseReopened(_) => self.answer(LinkAnswer::Reopened).await?,
            _ => {}
        }
        if self.scene.happened.is_empty() {
            return Ok(());
        }
        self.tell_above().await?;
        self.tell_listeners().await
    }

    /// Opens the case that a link calls for. That there is no law for it is recorded only when the log
    /// holds none.
    async fn open(&self, called: &LinkCalled) -> Result<(), Failure> {
        let scene = self.scene;
        let origin = Origin {
            case: scene.case,
            no: called.no,
            kind: called.kind,
            depth: called.depth,
        };
        let open = Open {
            title: called.title.clone(),
            organ: called.organ.clone(),
            seat: None,
            facts: called.facts.clone(),
            parent: (called.kind == LinkKind::Opens).then_some(scene.case),
            number: None,
            imported_from: None,
            link: Some(origin),
        };
        let subject = Subject::New {
            definition: called.definition.clone(),
            id: Some(called.case),
        };
        let request = self.request(subject, Command::Open(open), "open");
        let why = match self.engine.execute_by_the_log(&request).await {
            Ok(_) => return Ok(()),
            Err(Failure::Rejected(rejection)) => *rejection,
            Err(Failure::NoDefinition(_) | Failure::NoCalendar(_)) => no_definition(called),
            Err(failure) => return Err(failure),
        };
        let refused = LinkRefused {
            link: called.link.clone(),
            case: Some(called.case),
            rejection: why.recorded(),
        };
        self.ask(scene.case, Command::RefuseLink(refused), "refuse")
            .await
    }

    /// Tells the case out of which this one was opened what became of it.
    async fn answer(&self, answer: LinkAnswer) -> Result<(), Failure> {
        let header = self.scene.state.opened();
        let origin = header.link.as_ref();
        let above = header.parent.or_else(|| origin.map(|origin| origin.case));
        let kind = match (header.parent, origin) {
            (_, Some(origin)) => origin.kind,
            _ => LinkKind::Opens,
        };
        // Nobody waits for a related case, and one that is watched is not told at all.
        let is_told = match kind {
            LinkKind::Opens => true,
            LinkKind::Spawns => answer == LinkAnswer::Opened,
            LinkKind::Watches => false,
        };
        let Some(above) = above.filter(|_| is_told) else {
            return Ok(());
        };
        let state = self.engine.state(above).await?;
        let Some(its) = state.header.as_ref() else {
            return Ok(());
        };
        let link = state.links.get(&self.scene.case);
        let link = link.and_then(|linked| linked.link.clone());
        let definition = self.definition(its)?;
        let rule = link
            .as_ref()
            .and_then(|link| definition.relations.links.get(link));
        let facts = match (answer, rule) {
            (LinkAnswer::Ended | LinkAnswer::Terminated, Some(rule)) => self.facts(&rule.sets),
            _ => Facts::new(),
        };
        let answered = LinkAnswered {
            answer,
            link,
            kind,
            case: self.scene.case,
            number: header.number.clone(),
            title: header.title.clone(),
            definition: header.definition.id.clone(),
            facts,
            depth: self.depth(),
        };
        let what = format!("answer {}", answer.as_str());
        self.ask(above, Command::AnswerLink(answered), &what).await
    }

    /// Tells the case above what it hears of its child.
    async fn tell_above(&self) -> Result<(), Failure> {
        let Some(above) = self.scene.state.opened().parent else {
            return Ok(());
        };
        let state = self.engine.state(above).await?;
        let Some(its) = state.header.as_ref() else {
            return Ok(());
        };
        let link = state.links.get(&self.scene.case);
        let Some(link) = link.and_then(|linked| linked.link.as_ref()) else {
            return Ok(());
        };
        let definition = self.definition(its)?;
        let Some(rule) = definition.relations.links.get(link) else {
            return Ok(());
        };
        for word in &self.scene.happened {
            if rule.hears.contains(word) {
                let (reaction, facts) = (rule.happening(word.as_str()), self.facts(&rule.sets));
                let title = reaction.to_string();
                self.hear(above, reaction, title, word, facts).await?;
            }
        }
        Ok(())
    }

    /// Tells every case that reacts to what happened here.
    async fn tell_listeners(&self) -> Result<(), Failure> {
        let here = self.scene.case;
        let family = self.engine.family(here).await?;
        let family: BTreeSet<CaseId> = family.into_iter().map(|(case, _)| case).collect();
        let mut named: Vec<(Name, CaseId)> = Vec::new();
        let id = &self.scene.state.opened().definition.id;
        for fact in self.listeners.naming(id) {
            for text in texts(self.scene.state.facts.get(fact)) {
                let found = self.engine.find_case(text).await?;
                named.extend(found.map(|case| (fact.clone(), case)));
            }
        }
        let others: BTreeSet<CaseId> = named.iter().map(|(_, case)| *case).collect();
        for case in family.union(&others).filter(|case| **case != here) {
            let facts = named.iter().filter(|(_, other)| other == case);
            let facts: BTreeSet<&Name> = facts.map(|(fact, _)| fact).collect();
            self.tell_listener(*case, family.contains(case), &facts)
                .await?;
        }
        Ok(())
    }

    async fn tell_listener(
        &self,
        case: CaseId,
        is_family: bool,
        named_in: &BTreeSet<&Name>,
    ) -> Result<(), Failure> {
        let state = self.engine.state(case).await?;
        let Some(its) = state.header.as_ref() else {
            return Ok(());
        };
        let definition = self.definition(its)?;
        let here = &self.scene.state.opened().definition.id;
        for reaction in definition.relations.reacts.values() {
            let is_meant = match &reaction.relation {
                Relation::Family => is_family,
                Relation::Fact(fact) => named_in.contains(fact),
            };
            let happened = self.scene.happened.contains(&reaction.on);
            if reaction.to == *here && is_meant && happened {
                let title = reaction.title.as_ref();
                let title = title.map_or_else(|| reaction.name.to_string(), |it| it.zh.clone());
                let facts = self.facts(&reaction.sets);
                let (name, on) = (reaction.name.clone(), &reaction.on);
                self.hear(case, name, title, on, facts).await?;
            }
        }
        Ok(())
    }

    async fn hear(
        &self,
        case: CaseId,
        reaction: Name,
        title: String,
        happening: &Name,
        facts: Facts,
    ) -> Result<(), Failure> {
        let header = self.scene.state.opened();
        let what = format!("hear {reaction}");
        let heard = HeardElsewhere {
            reaction,
            title,
            case: self.scene.case,
            number: header.number.clone(),
            definition: header.definition.id.clone(),
            happening: happening.clone(),
            facts,
            depth: self.depth(),
        };
        self.ask(case, Command::Hear(heard), &what).await
    }

    /// Facts of this case under the names that they have elsewhere.
    fn facts(&self, sets: &std::collections::BTreeMap<Name, Name>) -> Facts {
        let known = sets.iter().filter_map(|(own, theirs)| {
            let value = self.scene.state.facts.get(theirs)?;
            Some((own.clone(), value.clone()))
        });
        known.collect()
    }

    fn definition(
        &self,
        header: &crate::case::Header,
    ) -> Result<std::sync::Arc<Definition>, Failure> {
        let reference = &header.definition;
        self.engine.law().definition(reference).ok_or_else(|| {
            Failure::NoDefinition(format!("{} version {}", reference.id, reference.version))
        })
    }

    /// How deep the commands lie that this event leads to.
    fn depth(&self) -> u32 {
        depth_after(&self.scene.state, &self.scene.meta)
    }

    /// Asks a command of another case. What is refused is in its refusal record.
    async fn ask(&self, case: CaseId, command: Command, what: &str) -> Result<(), Failure> {
        let what = format!("{case} {what}");
        let request = self.request(Subject::Case(case), command, &what);
        match self.engine.execute(&request).await {
            Ok(_) | Err(Failure::Rejected(_)) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// A request under a key that follows from the event alone.
    fn request(&self, subject: Subject, command: Command, what: &str) -> Request {
        let (case, version) = (self.scene.case, self.scene.version);
        let name = format!("{case} {version} {what}");
        let key = Uuid::new_v5(&KEYS, name.as_bytes());
        let occurred: Timestamp = self.scene.meta.occurred;
        Request {
            subject,
            command,
            actor: Actor::default(),
            occurred: Some(occurred),
            key: Some(format!("reactor:{key}")),
            if_version: None,
        }
    }
}

/// How deep the commands lie that an event leads to, in the case as it stands right after it.
pub(super) fn depth_after(state: &CaseState, meta: &Meta) -> u32 {
    let own = state.hops.causation == meta.causation;
    1 + if own { state.hops.depth } else { 0 }
}

fn no_definition(called: &LinkCalled) -> Rejection {
    let definition = &called.definition;
    let zh = format!("流程“{definition}”当日没有生效的版本");
    let en = format!("no version of `{definition}` is in force on that day");
    Rejection::new(Code::LinkDefinition, called.link.clone(), zh, en)
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Text(text)) => vec![text],
        Some(Value::List(values)) => values.iter().flat_map(|one| texts(Some(one))).collect(),
        _ => Vec::new(),
    }
}
