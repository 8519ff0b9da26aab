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
use crate::said::{Term, said, term};
use crate::yaml::{At, Decode, Many, Node, choice, one_of};
use crate::{Code, Place, Said};

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

impl Expectation {
    /// Whether it is so.
    pub(super) fn check(&self, world: &World<'_>) -> Result<(), Said> {
        let case = &world.state;
        match &self.what {
            What::Version(expected) => {
                let found = world.definition.reference.version;
                must(found == *expected, || Said {
                    zh: format!("应适用第 {expected} 版，实际适用第 {found} 版"),
                    en: format!("version {found} governs the case"),
                })
            }
            What::Organ(expected) => of_organ(world, expected),
            What::Holder(task, expected) => of_holder(world, task, expected),
            What::Stage(expected) => {
                let found = case.leaves().map(|(_, open)| open.name.clone()).collect();
                same(
                    term("案件应处于环节", "the case stands in"),
                    expected,
                    &found,
                )
            }
            What::Open(expected) => {
                let found = case.tasks.values().map(|open| open.name.clone()).collect();
                same(term("未办待办应为", "open tasks are"), expected, &found)
            }
            What::Status(expected) => of_status(*expected, case.status),
            What::Seen(happenings, expected) => seen(world, happenings, *expected),
            What::Fact(name, expected) => {
                let found = case.facts.get(name);
                must(found == Some(expected), || of_fact(name, expected, found))
            }
            What::Role(role, expected) => {
                let holders = case.roles.get(role).into_iter().flatten();
                let found = holders.cloned().collect();
                same(
                    term("该角色的人选应为", "the role is held by"),
                    expected,
                    &found,
                )
            }
            What::Round(stage, expected) => {
                let found = case.rounds.get(stage).copied().unwrap_or(0);
                must(found == *expected, || Said {
                    zh: format!("环节“{stage}”应进入 {expected} 次，实际进入 {found} 次"),
                    en: format!("the stage \"{stage}\" was entered {found} times"),
                })
            }
            What::Links(link, expected) => {
                let found = world.called(link);
                must(found == *expected, || Said {
                    zh: format!("关联“{link}”应引起 {expected} 个案件，实际引起 {found} 个"),
                    en: format!("the link \"{link}\" called for {found} cases"),
                })
            }
            What::Due(limit, expected) => due(world, limit, *expected),
            What::Limit(limit, expected) => of_limit(world, limit, *expected),
        }
    }
}

/// Nothing where it is so, else what is said.
fn must(is_so: bool, otherwise: impl FnOnce() -> Said) -> Result<(), Said> {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

fn of_organ(world: &World<'_>, expected: &Name) -> Result<(), Said> {
    let header = world.state.header.as_ref();
    let found = header.map(|header| &header.organ);
    let none = || "没有机关".to_owned();
    must(found == Some(expected), || Said {
        zh: format!(
            "案件应归机关“{expected}”，实际{}",
            found.map_or_else(none, |found| format!("归“{found}”"))
        ),
        en: format!(
            "the case belongs to {}",
            found.map_or("nobody", Name::as_str)
        ),
    })
}

fn of_holder(world: &World<'_>, task: &Name, expected: &Name) -> Result<(), Said> {
    let mut open = world.state.tasks.values();
    let open = open.find(|open| open.name == *task);
    let found = open.and_then(|open| open.assignee.as_ref());
    let nobody = || "无人办理".to_owned();
    must(found == Some(expected), || Said {
        zh: format!(
            "待办“{task}”应由“{expected}”办理，实际{}",
            found.map_or_else(nobody, |found| format!("由“{found}”办理"))
        ),
        en: format!(
            "\"{task}\" is held by {}",
            found.map_or("nobody", Name::as_str)
        ),
    })
}

fn of_limit(world: &World<'_>, limit: &Name, expected: Term) -> Result<(), Said> {
    let found = status(world, limit);
    must(found == expected, || Said {
        zh: format!("时限“{limit}”应为{}，实际为{}", expected.zh, found.zh),
        en: format!("the limit \"{limit}\" is {}", found.en),
    })
}

fn of_status(expected: Status, found: Status) -> Result<(), Said> {
    let word = |status: Status| {
        let known = STATUSES.iter().find(|(_, known)| *known == status);
        known.map_or("absent", |(word, _)| *word)
    };
    let chinese = |status: Status| match status {
        Status::Absent => "未立案",
        Status::Open => "办理中",
        Status::Suspended => "已中止",
        Status::Ended => "已结案",
        Status::Terminated => "已终止",
    };
    must(expected == found, || Said {
        zh: format!("案件应{}，实际{}", chinese(expected), chinese(found)),
        en: format!("the case is {}", word(found)),
    })
}

fn of_fact(name: &Name, expected: &Value, found: Option<&Value>) -> Said {
    let shown = |value: &Value| serde_json::to_string(value).unwrap_or_default();
    let found_zh = found.map_or_else(|| "未填写".to_owned(), shown);
    let found_en = found.map_or_else(|| "not recorded".to_owned(), shown);
    Said {
        zh: format!("事实“{name}”应为 {}，实际为 {found_zh}", shown(expected)),
        en: format!("the fact \"{name}\" is {found_en}"),
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
    let message = said!(
        "没有“{key}”这种期望",
        "unknown expectation \"{key}\"",
        key = key.value
    );
    let fix = one_of(key.as_str(), keys);
    out.add(Code::UnknownKey, key.place, message, fix);
    None
}

fn same(what: Term, expected: &BTreeSet<Name>, found: &BTreeSet<Name>) -> Result<(), Said> {
    let list = |names: &BTreeSet<Name>, none: &str, between: &str| {
        let names: Vec<&str> = names.iter().map(Name::as_str).collect();
        if names.is_empty() {
            none.to_owned()
        } else {
            names.join(between)
        }
    };
    must(expected == found, || Said {
        zh: format!(
            "{} {}，实际为 {}",
            what.zh,
            list(expected, "（无）", "、"),
            list(found, "（无）", "、")
        ),
        en: format!(
            "{} {}, and {} was expected",
            what.en,
            list(found, "none", ", "),
            list(expected, "none", ", ")
        ),
    })
}

fn seen(world: &World<'_>, happenings: &[Name], expected: bool) -> Result<(), Said> {
    let wrong = happenings
        .iter()
        .find(|name| world.state.marks.contains_key(*name) != expected);
    match wrong {
        None => Ok(()),
        Some(name) if expected => Err(said!(
            "“{name}”应当发生过，却没有发生",
            "\"{name}\" did not happen"
        )),
        Some(name) => Err(said!("“{name}”不应发生，却发生了", "\"{name}\" happened")),
    }
}

fn due(world: &World<'_>, limit: &Name, expected: Moment) -> Result<(), Said> {
    let Some((_, running)) = world.state.limit(limit.as_str()) else {
        return Err(said!(
            "时限“{limit}”从未起算",
            "the limit \"{limit}\" was never started"
        ));
    };
    let Some(due) = running.schedule.due.known() else {
        return Err(said!(
            "时限“{limit}”的届满日无法确定",
            "the end of the limit \"{limit}\" is not known"
        ));
    };
    let is_same = match expected {
        Moment::Day(day) => day == due.last_day,
        Moment::Instant(instant) => instant == due.at,
    };
    let zone = world.calendar.zone();
    let (at, last) = (zone.to_datetime(due.at), due.last_day);
    let expected = match expected {
        Moment::Day(day) => day.to_string(),
        Moment::Instant(instant) => zone.to_datetime(instant).to_string(),
    };
    must(is_same, || Said {
        zh: format!("时限“{limit}”的最后一日应为 {expected}，实际为 {last}（{at} 届满）"),
        en: format!("the last day of the limit \"{limit}\" is {last} (it is over at {at})"),
    })
}

fn status(world: &World<'_>, limit: &Name) -> Term {
    let found = world
        .state
        .limit(limit.as_str())
        .map(|(_, running)| running.status);
    match found {
        None => term("从未起算", "never started"),
        Some(LimitStatus::Running) => RUNNING,
        Some(LimitStatus::Suspended) => SUSPENDED,
        Some(LimitStatus::Met) if world.late.contains(limit) => LATE,
        Some(LimitStatus::Met) => MET,
        Some(LimitStatus::Expired) => EXPIRED,
        Some(LimitStatus::Stopped) => STOPPED,
    }
}
