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

mod check;

use std::collections::BTreeSet;

use casebook_engine::case::Status;
use casebook_engine::definition::Definition;
use casebook_engine::{Name, Value};

use super::act::Moment;
use super::compile::{fact_value, moment};
use crate::problem::Problems;
use crate::said::{Term, said, term};
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
    Limit(Name, Term),
}

const STATUSES: [(&str, Status); 4] = [
    ("open", Status::Open),
    ("suspended", Status::Suspended),
    ("ended", Status::Ended),
    ("terminated", Status::Terminated),
];

const STAGE: Term = term("环节", "stage");
const TASK: Term = term("待办", "task");

const RUNNING: Term = term("正在计算", "running");
const SUSPENDED: Term = term("已中止", "suspended");
const MET: Term = term("按期办结", "met");
const LATE: Term = term("逾期办结", "met late");
const EXPIRED: Term = term("已届满", "expired");
const STOPPED: Term = term("已停止", "stopped");

const LIMITS: [(&str, Term); 6] = [
    ("running", RUNNING),
    ("suspended", SUSPENDED),
    ("met", MET),
    ("late", LATE),
    ("expired", EXPIRED),
    ("stopped", STOPPED),
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
    let named = |allowed: Vec<&str>, Term { zh, en }: Term, out: &mut Problems| {
        if allowed.contains(&rest) {
            return Some(Name::from(rest));
        }
        let message = said!(
            "期望中的{zh}“{rest}”不存在",
            "unknown {en} \"{rest}\" in an expectation"
        );
        out.add(Code::UnknownName, key.place, message, one_of(rest, allowed));
        None
    };
    let what = match first {
        "stage" => What::Stage(names(node, &stages, STAGE, out)?),
        "open" => What::Open(names(node, &tasks(definition), TASK, out)?),
        "organ" => What::Organ(Name::decode(node, out)?),
        "holder" => What::Holder(
            named(tasks(definition), TASK, out)?,
            Name::decode(node, out)?,
        ),
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
            let name = named(facts, term("事实", "fact"), out)?;
            let kind = &definition.facts.get(&name)?.fact_type.kind;
            What::Fact(name, fact_value(node, kind, out)?)
        }
        "roles" => {
            let roles = definition.roles.keys().map(Name::as_str).collect();
            let role = named(roles, term("角色", "role"), out)?;
            let persons = Many::<Name>::decode(node, out)?;
            What::Role(
                role,
                persons.iter().map(|person| person.value.clone()).collect(),
            )
        }
        "round" => What::Round(named(stages, STAGE, out)?, u32::decode(node, out)?),
        "links" => {
            let links = definition
                .relations
                .links
                .keys()
                .map(Name::as_str)
                .collect();
            let link = named(links, term("关联", "link"), out)?;
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

fn tasks(definition: &Definition) -> Vec<&str> {
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    tasks.map(|task| task.name.as_str()).collect()
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
        let message = said!(
            "期望中的时限“{limit}”不存在",
            "unknown limit \"{limit}\" in an expectation"
        );
        let fix = one_of(limit, definition.limits.keys().map(Name::as_str));
        out.add(Code::UnknownName, key.place, message, fix);
        return None;
    }
    match asked {
        "due" => Some(What::Due(limit.into(), moment(node, out)?)),
        "status" => Some(What::Limit(limit.into(), choice(node, &LIMITS, out)?)),
        _ => {
            let message = said!(
                "“{key}”没有写明查问时限的什么",
                "\"{key}\" asks nothing of the limit",
                key = key.value
            );
            let fix = said!(
                "请写 limits.{limit}.due 或者 limits.{limit}.status",
                "write limits.{limit}.due or limits.{limit}.status"
            );
            out.add(Code::UnknownKey, key.place, message, fix);
            None
        }
    }
}

fn names(node: &Node, allowed: &[&str], what: Term, out: &mut Problems) -> Option<BTreeSet<Name>> {
    let found = Many::<Name>::decode(node, out)?;
    let mut names = BTreeSet::new();
    for name in found.iter() {
        if !allowed.contains(&name.as_str()) {
            let Term { zh, en } = what;
            let message = said!(
                "期望中的{zh}“{name}”不存在",
                "unknown {en} \"{name}\" in an expectation",
                name = name.value
            );
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
    let message = said!(
        "没有“{key}”这种期望",
        "unknown expectation \"{key}\"",
        key = key.value
    );
    let fix = one_of(key.as_str(), keys);
    out.add(Code::UnknownKey, key.place, message, fix);
    None
}
