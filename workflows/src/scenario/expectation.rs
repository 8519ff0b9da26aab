//! What must be so at the end of a scenario.
//!
//! | key | value |
//! |---|---|
//! | `version` | the version of the definition that governs the case |
//! | `stage` | the open stages that hold no other |
//! | `open` | the open tasks, all of them |
//! | `status` | `open`, `suspended`, `ended`, `terminated` |
//! | `seen`, `not_seen` | happenings |
//! | `organ` | the organ that has the case: `organ`, the one `above`, or the id of another |
//! | `holder.TASK` | who has an open task |
//! | `facts.NAME` | the value of a fact |
//! | `roles.NAME` | the persons with whom a role is filled |
//! | `round.STAGE` | how often a stage was entered |
//! | `links.NAME` | how many cases the link called for |
//! | `limits.NAME.due` | its last day, or the instant of its end |
//! | `limits.NAME.status` | `running`, `suspended`, `met`, `late` (met when it had run out), `expired`, `stopped` |

use std::collections::BTreeSet;

use casebook_engine::case::{LimitStatus, Status};
use casebook_engine::definition::Definition;
use casebook_engine::{Name, Value};

use super::act::Moment;
use super::compile::{fact_value, moment};
use super::world::World;
use crate::problem::Problems;
use crate::yaml::{At, Decode, Many, Node, choice, one_of};
use crate::{Code, Place};

/// One thing that must be so.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    pub(super) place: Place,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Version(u32),
    Organ(Name),
    Holder(Name, Name),
    Stage(BTreeSet<Name>),
    Open(BTreeSet<Name>),
    Status(Status),
    Seen(Vec<Name>, bool),
    Fact(Name, Value),
    Role(Name, BTreeSet<Name>),
    Round(Name, u32),
    Links(Name, usize),
    Due(Name, Moment),
    Limit(Name, &'static str),
}

const STATUSES: [(&str, Status); 4] = [
    ("open", Status::Open),
    ("suspended", Status::Suspended),
    ("ended", Status::Ended),
    ("terminated", Status::Terminated),
];

const LIMITS: [(&str, &str); 6] = [
    ("running", "running"),
    ("suspended", "suspended"),
    ("met", "met"),
    ("late", "met late"),
    ("expired", "expired"),
    ("stopped", "stopped"),
];

/// Compiles an expectation against a definition.
pub(super) fn compile(
    key: &At<Name>,
    value: &At<Node>,
    definition: &Definition,
    out: &mut Problems,
) -> Option<Expectation> {
    let node = &value.value;
    let (first, rest) = key.as_str().split_once('.').unwrap_or((key.as_str(), ""));
    let stages: Vec<&str> = definition.stages.keys().map(Name::as_str).collect();
    let named = |allowed: Vec<&str>, what: &str, out: &mut Problems| {
        if allowed.contains(&rest) {
            return Some(Name::from(rest));
        }
        let message = format!("unknown {what} \"{rest}\" in an expectation");
        out.add(Code::UnknownName, key.place, message, one_of(rest, allowed));
        None
    };
    let what = match first {
        "stage" => What::Stage(names(node, &stages, "stage", out)?),
        "open" => {
            let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
            let tasks: Vec<&str> = tasks.map(|task| task.name.as_str()).collect();
            What::Open(names(node, &tasks, "task", out)?)
        }
        "organ" => What::Organ(Name::decode(node, out)?),
        "holder" => {
            let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
            let tasks = tasks.map(|task| task.name.as_str()).collect();
            What::Holder(named(tasks, "task", out)?, Name::decode(node, out)?)
        }
        "version" => What::Version(u32::decode(node, out)?),
        "status" => What::Status(choice(node, &STATUSES, out)?),
        "seen" | "not_seen" => {
            let happenings = Many::<Name>::decode(node, out)?;
            What::Seen(
                happenings.iter().map(|one| one.value.clone()).collect(),
                first == "seen",
            )
        }
        "facts" => {
            let facts = definition.facts.keys().map(Name::as_str).collect();
            let name = named(facts, "fact", out)?;
            let kind = &definition.facts.get(&name)?.fact_type.kind;
            What::Fact(name, fact_value(node, kind, out)?)
        }
        "roles" => {
            let roles = definition.roles.keys().map(Name::as_str).collect();
            let role = named(roles, "role", out)?;
            let persons = Many::<Name>::decode(node, out)?;
            What::Role(
                role,
                persons.iter().map(|person| person.value.clone()).collect(),
            )
        }
        "round" => What::Round(named(stages, "stage", out)?, u32::decode(node, out)?),
        "links" => {
            let links = definition
                .relations
                .links
                .keys()
                .map(Name::as_str)
                .collect();
            let link = named(links, "link", out)?;
            What::Links(link, u32::decode(node, out)? as usize)
        }
        "limits" => limit(key, rest, node, definition, out)?,
        _ => return unknown(key, out),
    };
    Some(Expectation {
        place: key.place,
        what,
    })
}

fn limit(
    key: &At<Name>,
    rest: &str,
    node: &Node,
    definition: &Definition,
    out: &mut Problems,
) -> Option<What> {
    let (limit, asked) = rest.rsplit_once('.').unwrap_or((rest, ""));
    if !definition.limits.contains_key(limit) {
        let message = format!("unknown limit \"{limit}\" in an expectation");
        let fix = one_of(limit, definition.limits.keys().map(Name::as_str));
        out.add(Code::UnknownName, key.place, message, fix);
        return None;
    }
    match asked {
        "due" => Some(What::Due(limit.into(), moment(node, out)?)),
        "status" => Some(What::Limit(limit.into(), choice(node, &LIMITS, out)?)),
        _ => {
            let message = format!("\"{}\" asks nothing of the limit", key.value);
            let fix = format!("write limits.{limit}.due or limits.{limit}.status");
            out.add(Code::UnknownKey, key.place, message, fix);
            None
        }
    }
}

fn names(node: &Node, allowed: &[&str], what: &str, out: &mut Problems) -> Option<BTreeSet<Name>> {
    let found = Many::<Name>::decode(node, out)?;
    let mut names = BTreeSet::new();
    for name in found.iter() {
        if !allowed.contains(&name.as_str()) {
            let message = format!("unknown {what} \"{}\" in an expectation", name.value);
            out.add(
                Code::UnknownName,
                name.place,
                message,
                one_of(name.as_str(), allowed.iter().copied()),
            );
            return None;
        }
        names.insert(name.value.clone());
    }
    Some(names)
}

impl Expectation {
    /// Whether it is so.
    pub(super) fn check(&self, world: &World<'_>) -> Result<(), String> {
        let case = &world.state;
        match &self.what {
            What::Version(expected) => {
                let found = world.definition.reference.version;
                if found == *expected {
                    return Ok(());
                }
                Err(format!("version {found} governs the case"))
            }
            What::Organ(expected) => {
                let found = case.header.as_ref().map(|header| &header.organ);
                is(expected, found, "the case belongs to")
            }
            What::Holder(task, expected) => {
                let open = case.tasks.values().find(|open| open.name == *task);
                let found = open.and_then(|open| open.assignee.as_ref());
                is(expected, found, &format!("\"{task}\" is held by"))
            }
            What::Stage(expected) => {
                let found = case.leaves().map(|(_, open)| open.name.clone()).collect();
                same("the case stands in", expected, &found)
            }
            What::Open(expected) => {
                let found = case.tasks.values().map(|open| open.name.clone()).collect();
                same("open tasks are", expected, &found)
            }
            What::Status(expected) if *expected == case.status => Ok(()),
            What::Status(_) => {
                let found = STATUSES.iter().find(|(_, status)| *status == case.status);
                Err(format!(
                    "the case is {}",
                    found.map_or("absent", |(word, _)| word)
                ))
            }
            What::Seen(happenings, expected) => seen(world, happenings, *expected),
            What::Fact(name, expected) => match case.facts.get(name) {
                Some(found) if found == expected => Ok(()),
                found => Err(format!("the fact \"{name}\" is {}", shown(found))),
            },
            What::Role(role, expected) => {
                let holders = case.roles.get(role).into_iter().flatten();
                let found = holders.cloned().collect();
                same("the role is held by", expected, &found)
            }
            What::Round(stage, expected) => {
                let found = case.rounds.get(stage).copied().unwrap_or(0);
                if found == *expected {
                    return Ok(());
                }
                Err(format!("the stage \"{stage}\" was entered {found} times"))
            }
            What::Links(link, expected) => {
                let found = world.called(link);
                if found == *expected {
                    return Ok(());
                }
                Err(format!("the link \"{link}\" called for {found} cases"))
            }
            What::Due(limit, expected) => due(world, limit, *expected),
            What::Limit(limit, expected) => {
                let found = status(world, limit);
                if found == *expected {
                    Ok(())
                } else {
                    Err(format!("the limit \"{limit}\" is {found}"))
                }
            }
        }
    }
}

/// Notes an expectation that there is not.
fn unknown(key: &At<Name>, out: &mut Problems) -> Option<Expectation> {
    let keys = [
        "version",
        "organ",
        "holder.TASK",
        "stage",
        "open",
        "status",
        "seen",
        "not_seen",
        "facts.NAME",
        "roles.NAME",
        "round.STAGE",
        "links.NAME",
        "limits.NAME.due",
        "limits.NAME.status",
    ];
    let message = format!("unknown expectation \"{}\"", key.value);
    let fix = one_of(key.as_str(), keys);
    out.add(Code::UnknownKey, key.place, message, fix);
    None
}

fn same(what: &str, expected: &BTreeSet<Name>, found: &BTreeSet<Name>) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let list = |names: &BTreeSet<Name>| {
        let names: Vec<&str> = names.iter().map(Name::as_str).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    };
    Err(format!(
        "{what} {}, and {} was expected",
        list(found),
        list(expected)
    ))
}

fn is(expected: &Name, found: Option<&Name>, what: &str) -> Result<(), String> {
    if found == Some(expected) {
        return Ok(());
    }
    Err(format!("{what} {}", found.map_or("nobody", Name::as_str)))
}

fn seen(world: &World<'_>, happenings: &[Name], expected: bool) -> Result<(), String> {
    let wrong = happenings
        .iter()
        .find(|name| world.state.marks.contains_key(*name) != expected);
    match wrong {
        None => Ok(()),
        Some(name) if expected => Err(format!("\"{name}\" did not happen")),
        Some(name) => Err(format!("\"{name}\" happened")),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(
        || "not recorded".to_owned(),
        |value| serde_json::to_string(value).unwrap_or_default(),
    )
}

fn due(world: &World<'_>, limit: &Name, expected: Moment) -> Result<(), String> {
    let Some((_, running)) = world.state.limit(limit.as_str()) else {
        return Err(format!("the limit \"{limit}\" was never started"));
    };
    let Some(due) = running.schedule.due.known() else {
        return Err(format!("the end of the limit \"{limit}\" is not known"));
    };
    let is_same = match expected {
        Moment::Day(day) => day == due.last_day,
        Moment::Instant(instant) => instant == due.at,
    };
    if is_same {
        return Ok(());
    }
    let at = world.calendar.zone().to_datetime(due.at);
    Err(format!(
        "the last day of the limit \"{limit}\" is {} (it is over at {at})",
        due.last_day
    ))
}

fn status(world: &World<'_>, limit: &Name) -> &'static str {
    let found = world
        .state
        .limit(limit.as_str())
        .map(|(_, running)| running.status);
    match found {
        None => "never started",
        Some(LimitStatus::Running) => "running",
        Some(LimitStatus::Suspended) => "suspended",
        Some(LimitStatus::Met) if world.late.contains(limit) => "met late",
        Some(LimitStatus::Met) => "met",
        Some(LimitStatus::Expired) => "expired",
        Some(LimitStatus::Stopped) => "stopped",
    }
}
