//! One recorded trace, walked through a definition.
//!
//! Whatever the record says is kept: what the definition does not allow is a recorded deviation.
//!
//! | rule | what was odd |
//! |---|---|
//! | a guard's name | the guard does not hold |
//! | `order` | the activity is not accepted where the case stands |
//! | `time` | an event has no time, one in the future, or one before the event in front of it |
//! | `fact` | a value is not of its type; what happened sets it to no value |
//! | `duplicate` | an earlier trace of the file has the same name |
//! | `unfinished` | the record ends where a case cannot end |
//! | `CB-2nnn` | any other refusal of the engine |

use std::collections::{BTreeMap, HashMap};

use casebook_engine::case::{Code, Command, Deviation, Event, Open, Rejection};
use casebook_engine::definition::Definition;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Session};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name};
use casebook_exchange::xes::{LogEvent, Trace};
use jiff::Timestamp;
use uuid::Uuid;

use super::told::Told;
use super::unfit::Unfit;
use crate::log::activity;

const NOT_ACCEPTED: &str = "order";
const TIME: &str = "time";
const FACT: &str = "fact";
const DUPLICATE: &str = "duplicate";
const UNFINISHED: &str = "unfinished";
/// The happening that a definition offers for the end of a record.
const CLOSE: &str = "close_case";
/// The namespace from which the ids of imported cases are made.
const NAMESPACE: Uuid = Uuid::from_u128(0x6a0e_44f3_21c9_5d0b_9b5a_7d4b_6c0f_3a11);

/// Walks the traces of one file through one definition.
pub(super) struct Replayer<'a> {
    engine: &'a Engine,
    definition: Name,
    actor: Actor,
    organ: Name,
    /// What an activity of the log is called in the definition.
    happenings: BTreeMap<String, Name>,
    /// Nothing has happened after this.
    now: Timestamp,
    /// How often each name came up, by the id of its first case.
    seen: HashMap<CaseId, u64>,
}

/// A trace that was walked: its decisions, and the rules it broke.
pub(super) struct Walked {
    pub(super) session: Session,
    pub(super) deviations: Vec<Name>,
    /// When the last event happened.
    at: Timestamp,
}

/// The names that a definition gives to the activities of a log, by their titles.
pub(crate) fn happenings(definition: &Definition) -> BTreeMap<String, Name> {
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

impl<'a> Replayer<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        definition: &Name,
        organ: &Name,
        happenings: BTreeMap<String, Name>,
        now: Timestamp,
    ) -> Self {
        let actor = Actor {
            organ: Some(organ.clone()),
            ..Actor::default()
        };
        Self {
            engine,
            definition: definition.clone(),
            actor,
            organ: organ.clone(),
            happenings,
            now,
            seen: HashMap::new(),
        }
    }

    /// Walks a trace: its first event opens the case, every other happens or deviates, and nothing
    /// is left out. `None` for a trace without events.
    pub(super) fn walk(&mut self, trace: &Trace) -> Result<Option<Walked>, Unfit> {
        let Some(first) = trace.events.first() else {
            return Ok(None);
        };
        let dated = trace.events.iter().find_map(|event| self.time_of(event));
        let filed = dated.ok_or(Unfit::Undated)?;
        let (case, before) = self.case_of(trace);
        let mut walked = Walked {
            session: self
                .engine
                .begin_new(&self.definition, case, filed, &Facts::new())?,
            deviations: Vec::new(),
            at: filed,
        };
        self.open(&mut walked, trace, first)?;
        if before > 0 {
            let detail = format!(
                "trace {} has the name of {before} traces in front of it",
                trace.ordinal + 1
            );
            self.deviate(&mut walked, first, DUPLICATE, &detail)?;
        }
        for event in &trace.events[1..] {
            self.date(&mut walked, event)?;
            self.happen(&mut walked, event)?;
        }
        self.close(&mut walked)?;
        walked.session.check().map_err(Failure::from)?;
        Ok(Some(walked))
    }

    /// The id of the case that a trace becomes, and how many traces before it have its name.
    fn case_of(&mut self, trace: &Trace) -> (CaseId, u64) {
        let text = format!("{}/{}", self.definition, name_of(trace));
        let case = CaseId(Uuid::new_v5(&NAMESPACE, text.as_bytes()));
        let seen = self.seen.entry(case).or_default();
        let before = *seen;
        *seen += 1;
        if before == 0 {
            return (case, 0);
        }
        // No name in XML has this character, so no other trace becomes this case.
        let text = format!("{text}\0{before}");
        (CaseId(Uuid::new_v5(&NAMESPACE, text.as_bytes())), before)
    }

    fn open(&self, walked: &mut Walked, trace: &Trace, first: &LogEvent) -> Result<(), Unfit> {
        let name = name_of(trace);
        let is_opening = !self.happenings.contains_key(activity(first));
        let told = if is_opening {
            Told::of(walked.session.definition(), first)
        } else {
            Told::default()
        };
        let opening = Command::Open(Open {
            title: format!("{} {name}", activity(first)),
            organ: self.organ.clone(),
            seat: None,
            facts: told.facts,
            parent: None,
            number: None,
            imported_from: Some(format!("xes:{name}")),
            link: None,
        });
        self.obey(walked, &opening)?;
        self.date(walked, first)?;
        if is_opening {
            return self.note_unfit(walked, first, told.unfit);
        }
        let detail = "the record begins in the middle of a case";
        self.deviate(walked, first, NOT_ACCEPTED, detail)?;
        self.happen(walked, first)
    }

    /// Moves on to the time of an event, as far as it has one that can be.
    fn date(&self, walked: &mut Walked, event: &LogEvent) -> Result<(), Unfit> {
        let detail = match self.time_of(event) {
            Some(time) if time >= walked.at => {
                walked.at = time;
                return Ok(());
            }
            Some(time) => {
                let detail = format!("the event is dated before {}", walked.at);
                walked.at = time;
                detail
            }
            None if event.time.is_some() => "the event lies in the future".to_owned(),
            None => "the event has no time".to_owned(),
        };
        self.deviate(walked, event, TIME, &detail)
    }

    fn happen(&self, walked: &mut Walked, event: &LogEvent) -> Result<(), Unfit> {
        let Told { facts, unfit } = Told::of(walked.session.definition(), event);
        self.note_unfit(walked, event, unfit)?;
        let Some(happening) = self.happenings.get(activity(event)).cloned() else {
            let detail = "the definition has no such activity";
            return self.deviate(walked, event, NOT_ACCEPTED, detail);
        };
        let command = Command::Happen {
            happening,
            facts,
            document: None,
            stage: None,
        };
        let Err(rejection) = self.try_to(walked, &command) else {
            return Ok(());
        };
        let stage = standing(&walked.session);
        let detail = format!("{} (the case stands in {stage})", rejection.say.en());
        let rule = match rejection.code {
            Code::NotAccepted | Code::Closed => NOT_ACCEPTED,
            code => code.number(),
        };
        self.deviate(walked, event, rule, &detail)
    }

    /// Records the facts of an event that do not fit their types, as they were written. What
    /// happened goes on, and sets them to no value.
    fn note_unfit(&self, walked: &mut Walked, event: &LogEvent, unfit: Facts) -> Result<(), Unfit> {
        if unfit.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = unfit.keys().map(Name::as_str).collect();
        let detail = format!("not of the declared type: {}", names.join(", "));
        self.record(walked, activity(event), FACT, &detail, unfit)
    }

    /// What the record does not say any more: whether the case could end where it stands.
    fn close(&self, walked: &mut Walked) -> Result<(), Unfit> {
        if walked.session.state().is_closed() {
            return Ok(());
        }
        let command = Command::Happen {
            happening: Name::from(CLOSE),
            facts: Facts::new(),
            document: None,
            stage: None,
        };
        if self.try_to(walked, &command).is_ok() {
            return Ok(());
        }
        let detail = format!(
            "the record ends while the case stands in {}",
            standing(&walked.session)
        );
        self.record(walked, "(end)", UNFINISHED, &detail, Facts::new())
    }

    fn deviate(
        &self,
        walked: &mut Walked,
        event: &LogEvent,
        rule: &str,
        detail: &str,
    ) -> Result<(), Unfit> {
        let facts = Told::of(walked.session.definition(), event).facts;
        self.record(walked, activity(event), rule, detail, facts)
    }

    fn record(
        &self,
        walked: &mut Walked,
        activity: &str,
        rule: &str,
        detail: &str,
        facts: Facts,
    ) -> Result<(), Unfit> {
        let command = Command::Deviate(Deviation {
            activity: activity.to_owned(),
            rule: rule.into(),
            basis: walked.session.definition().reference.id.to_string(),
            detail: detail.to_owned(),
            facts,
        });
        self.obey(walked, &command)
    }

    fn obey(&self, walked: &mut Walked, command: &Command) -> Result<(), Unfit> {
        Ok(self.try_to(walked, command).map_err(Failure::from)?)
    }

    fn try_to(&self, walked: &mut Walked, command: &Command) -> Result<(), Rejection> {
        let (session, at) = (&mut walked.session, walked.at);
        let decided = self.engine.decide(session, command, &self.actor, at)?;
        let rules = decided
            .into_iter()
            .filter_map(|decided| match decided.event {
                Event::DeviationRecorded(deviation) => Some(deviation.rule),
                _ => None,
            });
        walked.deviations.extend(rules);
        Ok(())
    }

    fn time_of(&self, event: &LogEvent) -> Option<Timestamp> {
        let time = event.time.as_ref().map(|stamp| stamp.instant);
        time.filter(|time| *time <= self.now)
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

fn name_of(trace: &Trace) -> String {
    let name = trace.name.clone();
    name.unwrap_or_else(|| format!("#{}", trace.ordinal))
}
