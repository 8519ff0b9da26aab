//! What a watch (预警规则) sees of an event: its parts, and how its case stands right after it.
//!
//! | part | of |
//! |---|---|
//! | `event.name` | the limit, task, stage, rule or document that the event is about; for a return and a move, whereto |
//! | `event.title` | what that is called |
//! | `event.from` | from which stage a case was returned, which organ had it |
//! | `event.reason` | the reason that was given |
//! | `event.documented` | whether a document came with it |
//! | `event.outcome`, `event.round`, `event.late`, `event.raise`, `event.due` | of tasks, stages and limits |
//! | `event.code`, `event.command` | of a refusal: its code, and what was asked |
//! | `case.overdue` | how many limits have run out and their work is not done |
//! | `case.done` | how many of its tasks were ever done |
//! | `case.unserved` | how many documents must be served and were not |
//! | `case.urged` | how often somebody was urged |

use std::collections::{BTreeMap, BTreeSet};

use super::{CaseState, Event, LimitNo, LimitStatus};
use crate::deadline::Calendar;
use crate::definition::expression::{ActorView, Expression, View};
use crate::definition::{Definition, Watch};
use crate::recorded::Meta;
use crate::{Facts, Mark, Name, Value};

/// How long what was found may be, in characters.
const FINDING_CHARACTERS_MAX: usize = 500;

/// What an event says of something, by the name of the part.
type Part = (&'static str, Value);

/// An event with the case in which it happened, as it stood right after.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The event.
    pub event: &'a Event,
    /// When, by whom.
    pub meta: &'a Meta,
    /// The case.
    pub state: &'a CaseState,
    /// What governs the case.
    pub definition: &'a Definition,
    /// What turns instants into days.
    pub calendar: &'a Calendar,
    /// How often somebody was urged in the case.
    pub urged: u32,
}

impl Sight<'_> {
    /// Whether a watch finds what it looks for, apart from how often. What cannot be decided is not
    /// found: nobody is alerted by what is not known.
    pub fn shows(&self, watch: &Watch) -> bool {
        let Some(when) = &watch.when else {
            return true;
        };
        let facts = self.facts(watch);
        holds(when, &facts, &self.state.marks, (self.meta, self.calendar))
    }

    /// What was found, in the words of the watch.
    pub fn finding(&self, watch: &Watch) -> String {
        let facts = self.facts(watch);
        let mut said = String::new();
        let mut rest = watch.say.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                rest = after;
                continue;
            };
            said.push_str(&written(
                facts.get(name.strip_prefix("facts.").unwrap_or(name)),
            ));
            rest = behind;
        }
        said.push_str(rest);
        said.chars().take(FINDING_CHARACTERS_MAX).collect()
    }

    /// Everything that a watch may name, by that name.
    fn facts(&self, watch: &Watch) -> Facts {
        let own = watch.reads.keys().filter_map(|name| {
            let value = self.state.facts.get(name)?;
            Some((name.clone(), value.clone()))
        });
        let parts = brought(self.event).into_iter().chain(self.looked_up());
        own.chain(named(parts)).chain(self.figures()).collect()
    }

    fn figures(&self) -> Vec<(Name, Value)> {
        let header = self.state.opened();
        let number = header.number.clone();
        let number = number.unwrap_or_else(|| header.case.to_string());
        let filed = self.calendar.date_of(header.filed).to_string();
        let overdue = self.state.limits.values();
        let overdue = overdue.filter(|limit| limit.status == LimitStatus::Expired);
        let figures = [
            ("case.number", Value::Text(number)),
            ("case.title", Value::Text(header.title.clone())),
            ("case.kind", text(&header.definition.id)),
            ("case.organ", text(&header.organ)),
            ("case.filed", Value::Text(filed)),
            ("case.overdue", counted(overdue.count())),
            ("case.done", counted(self.state.did.len())),
            ("case.unserved", counted(self.unserved())),
            ("case.urged", Value::Int(self.urged.into())),
        ];
        figures
            .into_iter()
            .map(|(name, value)| (Name::from(name), value))
            .collect()
    }

    /// The documents that must be served and were not.
    fn unserved(&self) -> usize {
        let issued = self.state.documents.iter();
        let unserved = issued.filter(|(name, issued)| {
            let kind = self.definition.documents.get(*name);
            let must_be = kind.is_some_and(|kind| kind.serve.is_some());
            must_be && issued.served.is_none() && issued.noticed.is_none() && !issued.is_void
        });
        unserved.count()
    }

    /// The parts of the event that only its case tells: titles, and of a limit its last day.
    fn looked_up(&self) -> Vec<Part> {
        match self.event {
            Event::TaskCompleted { task, .. } => self.title_of_task(task).into_iter().collect(),
            Event::GuardOverridden(given) => {
                let guard = self.definition.guards.get(&given.guard);
                let said = guard.map(|guard| ("title", Value::Text(guard.say.zh.clone())));
                said.into_iter().collect()
            }
            Event::LimitExpired { no, limit, .. } | Event::LimitMet { no, limit, .. } => {
                self.parts_of_limit(*no, Some(limit))
            }
            Event::LimitExtended(extended) => self.parts_of_limit(extended.no, None),
            _ => Vec::new(),
        }
    }

    fn parts_of_limit(&self, no: LimitNo, name: Option<&Name>) -> Vec<Part> {
        let running = self.state.limits.get(&no);
        let due = running.and_then(|limit| limit.schedule.due.known());
        let due = due.map(|due| ("due", Value::Text(due.last_day.to_string())));
        let name = name.or_else(|| running.map(|limit| &limit.name));
        let called = name.into_iter().flat_map(|name| {
            [
                ("name", text(name)),
                ("title", Value::Text(self.title_of_limit(name))),
            ]
        });
        due.into_iter().chain(called).collect()
    }

    fn title_of_limit(&self, name: &Name) -> String {
        let known = self.definition.limits.get(name);
        let title = known.and_then(|known| known.title.as_ref());
        title.map_or_else(|| name.to_string(), |title| title.zh.clone())
    }

    fn title_of_task(&self, task: &Name) -> Option<Part> {
        let (_, task) = self.definition.task(task.as_str())?;
        Some(("title", Value::Text(task.title.zh.clone())))
    }
}

/// Whether an event alone rules out that a watch finds what it looks for: then nobody need know how
/// its case stands.
pub(crate) fn is_ruled_out(
    event: &Event,
    watch: &Watch,
    (meta, calendar): (&Meta, &Calendar),
) -> bool {
    watch.at_once.as_ref().is_some_and(|at_once| {
        let facts = named(brought(event).into_iter()).collect();
        !holds(at_once, &facts, &BTreeMap::new(), (meta, calendar))
    })
}

fn holds(
    when: &Expression,
    facts: &Facts,
    marks: &BTreeMap<Name, Mark>,
    (meta, calendar): (&Meta, &Calendar),
) -> bool {
    let actor = &meta.actor;
    let view = View {
        facts,
        marks,
        standing: &BTreeSet::new(),
        item: None,
        actor: ActorView {
            person: actor.person.as_ref().map(Name::as_str),
            organ: actor.organ.as_ref().map(Name::as_str),
            role: actor.role.as_ref().map(Name::as_str),
        },
        now: meta.occurred,
        calendar,
        registers: &BTreeMap::new(),
    };
    when.evaluate(&view) == Ok(true)
}

/// The parts of an event by the names that a watch has for them.
fn named(parts: impl Iterator<Item = Part>) -> impl Iterator<Item = (Name, Value)> {
    parts.map(|(part, value)| (Name::from(format!("event.{part}")), value))
}

/// The parts that an event brings itself, whatever its case is.
fn brought(event: &Event) -> Vec<Part> {
    match event {
        Event::StageEntered {
            stage,
            title,
            round,
            ..
        } => vec![
            ("name", text(stage)),
            ("title", Value::Text(title.clone())),
            ("round", Value::Int((*round).into())),
        ],
        Event::TaskCompleted {
            task,
            outcome,
            document,
            ..
        } => {
            let mut parts = vec![("name", text(task)), documented(document.is_some())];
            parts.extend(outcome.as_ref().map(|outcome| ("outcome", text(outcome))));
            parts
        }
        Event::StepWithdrawn(step) => step.reason.as_deref().map(reason).into_iter().collect(),
        Event::GuardOverridden(given) => vec![("name", text(&given.guard)), reason(&given.reason)],
        Event::CommandRefused(refused) => vec![
            ("name", text(&refused.rejection.rule)),
            ("title", Value::Text(refused.rejection.say_zh.clone())),
            ("code", text(&refused.rejection.code)),
            ("command", text(&refused.command)),
        ],
        Event::DeviationRecorded(deviation) => vec![
            ("name", text(&deviation.rule)),
            ("title", Value::Text(deviation.activity.clone())),
        ],
        Event::DocumentIssued(issued) => vec![
            ("name", text(&issued.document)),
            ("title", Value::Text(issued.title.clone())),
        ],
        Event::DocumentVoided(voided) => {
            vec![("name", text(&voided.document)), reason(&voided.reason)]
        }
        Event::LimitExpired { raise, .. } => {
            let raise = raise.as_ref().map(|raise| ("raise", text(raise)));
            raise.into_iter().collect()
        }
        Event::LimitMet { late, .. } => vec![("late", Value::Bool(*late))],
        Event::LimitExtended(extended) => vec![reason(&extended.reason)],
        _ => brought_by_case(event),
    }
}

/// The parts of an event of the case as a whole.
fn brought_by_case(event: &Event) -> Vec<Part> {
    match event {
        Event::CaseEnded { stage } => vec![("name", text(stage))],
        Event::CaseTerminated {
            reason: why,
            document,
            ..
        }
        | Event::CaseSuspended {
            ground: why,
            document,
        } => vec![reason(why), documented(document.is_some())],
        Event::CaseReturned(returned) => vec![
            ("name", text(&returned.to)),
            ("from", text(&returned.from)),
            reason(&returned.reason),
        ],
        Event::CaseMoved(moved) => {
            let mut parts = vec![("name", text(&moved.to)), ("from", text(&moved.from))];
            parts.extend(moved.reason.as_deref().map(reason));
            parts
        }
        _ => Vec::new(),
    }
}

fn reason(given: &str) -> Part {
    ("reason", Value::Text(given.to_owned()))
}

const fn documented(is_there: bool) -> Part {
    ("documented", Value::Bool(is_there))
}

/// By what events of one type are told apart: what the event is about. Without the state, for
/// counting events of a stream.
pub(crate) fn about(event: &Event) -> Option<Name> {
    Some(match event {
        Event::CaseReturned(returned) => returned.to.clone(),
        Event::StageEntered { stage, .. } => stage.clone(),
        Event::TaskCompleted { task, .. } => task.clone(),
        Event::LimitExpired { limit, .. } | Event::LimitMet { limit, .. } => limit.clone(),
        Event::GuardOverridden(given) => given.guard.clone(),
        Event::CommandRefused(refused) => refused.rejection.rule.clone(),
        Event::DocumentIssued(issued) => issued.document.clone(),
        Event::DocumentVoided(voided) => voided.document.clone(),
        _ => return None,
    })
}

fn text(name: &Name) -> Value {
    Value::Text(name.to_string())
}

fn counted(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A value as people read it.
fn written(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Bool(true)) => "是".to_owned(),
        Some(Value::Bool(false)) => "否".to_owned(),
        _ => "（未记载）".to_owned(),
    }
}
