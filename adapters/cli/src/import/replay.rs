//! One recorded trace, walked through a definition.

use std::collections::BTreeMap;

use casebook_engine::case::{Code, Command, Event, Open, Rejection};
use casebook_engine::definition::Definition;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Session};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name};
use casebook_exchange::xes::{LogEvent, Trace};
use jiff::Timestamp;

use super::told::Told;

/// The rule broken by an activity that the definition does not have where the case stands.
const NOT_ACCEPTED: &str = "order";
/// The rule broken by a trace that ends where a case cannot end.
const UNFINISHED: &str = "unfinished";
/// The rule broken by an event without a time.
const UNTIMED: &str = "time";
/// The rule broken by a fact that does not fit the type which the definition declares.
const UNFIT: &str = "fact";
/// The happening that a definition offers for the end of a record.
const CLOSE: &str = "close_case";

/// Walks traces through one definition.
pub(super) struct Replayer<'a> {
    pub(super) engine: &'a Engine,
    pub(super) definition: Name,
    pub(super) organ: Name,
    /// What an activity of the log is called in the definition.
    pub(super) happenings: BTreeMap<String, Name>,
}

/// A trace that was walked: its decisions, and the rules it broke.
pub(super) struct Walked {
    pub(super) session: Session,
    pub(super) deviations: Vec<Name>,
}

/// The names that a definition gives to the activities of a log, by their titles.
pub(super) fn happenings(definition: &Definition) -> BTreeMap<String, Name> {
    let accepted = definition
        .stages
        .values()
        .flat_map(|stage| stage.accept.values());
    accepted
        .map(|outside| {
            let title = outside
                .title
                .as_ref()
                .map_or(outside.name.as_str(), |title| &title.zh);
            (title.to_owned(), outside.name.clone())
        })
        .collect()
}

impl Replayer<'_> {
    /// Walks a trace: its first event opens the case, every other happens or deviates, and nothing
    /// is left out. `None` for a trace without events.
    pub(super) fn walk(&self, trace: &Trace, case: CaseId) -> Result<Option<Walked>, Failure> {
        let Some(first) = trace.events.first() else {
            return Ok(None);
        };
        let filed = time_of(first).unwrap_or(Timestamp::UNIX_EPOCH);
        let session = self.engine.begin_new(&self.definition, case, filed)?;
        let mut walked = Walked {
            session,
            deviations: Vec::new(),
        };
        let name = trace
            .name
            .clone()
            .unwrap_or_else(|| format!("#{}", trace.ordinal));
        let told = Told::of(walked.session.definition(), first);
        let opening = Command::Open(Open {
            title: format!("{} {name}", activity(first)),
            organ: self.organ.clone(),
            seat: None,
            facts: told.facts,
            parent: None,
            number: None,
            imported_from: Some(format!("xes:{name}")),
        });
        self.obey(&mut walked, &opening, filed)?;
        self.note_unfit(&mut walked, first, told.unfit, filed)?;
        let mut at = filed;
        for event in &trace.events[1..] {
            match time_of(event) {
                Some(time) => at = time,
                None => self.deviate(&mut walked, event, UNTIMED, "the event has no time", at)?,
            }
            self.happen(&mut walked, event, at)?;
        }
        self.close(&mut walked, at)?;
        Ok(Some(walked))
    }

    fn happen(&self, walked: &mut Walked, event: &LogEvent, at: Timestamp) -> Result<(), Failure> {
        let Told { facts, unfit } = Told::of(walked.session.definition(), event);
        self.note_unfit(walked, event, unfit, at)?;
        let Some(happening) = self.happenings.get(activity(event)).cloned() else {
            let detail = "the definition has no such activity";
            return self.deviate(walked, event, NOT_ACCEPTED, detail, at);
        };
        let command = Command::Happen {
            happening,
            facts,
            document: None,
        };
        match self.try_to(walked, &command, at) {
            Ok(()) => Ok(()),
            Err(rejection) => {
                let stage = standing(&walked.session);
                let detail = format!("{} (the case stands in {stage})", rejection.say.en());
                let rule = if matches!(rejection.code, Code::NotAccepted | Code::Closed) {
                    NOT_ACCEPTED
                } else {
                    rejection.code.number()
                };
                self.deviate(walked, event, rule, &detail, at)
            }
        }
    }

    /// What the record does not say any more: whether the case could end where it stands.
    fn close(&self, walked: &mut Walked, at: Timestamp) -> Result<(), Failure> {
        if walked.session.state().is_closed() {
            return Ok(());
        }
        let happening = Name::from(CLOSE);
        let command = Command::Happen {
            happening,
            facts: Facts::new(),
            document: None,
        };
        if self.try_to(walked, &command, at).is_ok() {
            return Ok(());
        }
        let detail = format!(
            "the record ends while the case stands in {}",
            standing(&walked.session)
        );
        self.record(walked, "(end)", UNFINISHED, &detail, Facts::new(), at)
    }

    /// Records the facts of an event that do not fit their types, as they were written. What
    /// happened goes on, and sets them to no value.
    fn note_unfit(
        &self,
        walked: &mut Walked,
        event: &LogEvent,
        unfit: Facts,
        at: Timestamp,
    ) -> Result<(), Failure> {
        if unfit.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = unfit.keys().map(Name::as_str).collect();
        let detail = format!("not of the declared type: {}", names.join(", "));
        self.record(walked, activity(event), UNFIT, &detail, unfit, at)
    }

    fn deviate(
        &self,
        walked: &mut Walked,
        event: &LogEvent,
        rule: &str,
        detail: &str,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let facts = Told::of(walked.session.definition(), event).facts;
        self.record(walked, activity(event), rule, detail, facts, at)
    }

    fn record(
        &self,
        walked: &mut Walked,
        activity: &str,
        rule: &str,
        detail: &str,
        facts: Facts,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let command = Command::Deviate {
            activity: activity.to_owned(),
            rule: rule.into(),
            basis: walked.session.definition().reference.id.to_string(),
            detail: detail.to_owned(),
            facts,
        };
        self.obey(walked, &command, at)
    }

    fn obey(&self, walked: &mut Walked, command: &Command, at: Timestamp) -> Result<(), Failure> {
        Ok(self.try_to(walked, command, at)?)
    }

    fn try_to(
        &self,
        walked: &mut Walked,
        command: &Command,
        at: Timestamp,
    ) -> Result<(), Rejection> {
        let actor = Actor {
            organ: Some(self.organ.clone()),
            ..Actor::default()
        };
        let decided = self
            .engine
            .decide(&mut walked.session, command, &actor, at)?;
        walked.deviations.extend(
            decided
                .into_iter()
                .filter_map(|decided| match decided.event {
                    Event::DeviationRecorded { rule, .. } => Some(rule),
                    _ => None,
                }),
        );
        Ok(())
    }
}

fn standing(session: &Session) -> String {
    let stages: Vec<&str> = session
        .state()
        .leaves()
        .map(|(_, open)| open.name.as_str())
        .collect();
    if stages.is_empty() {
        "its end".to_owned()
    } else {
        stages.join(", ")
    }
}

pub(super) fn activity(event: &LogEvent) -> &str {
    event.name.as_deref().unwrap_or("(unnamed)")
}

fn time_of(event: &LogEvent) -> Option<Timestamp> {
    event.time.as_ref().map(|stamp| stamp.instant)
}
