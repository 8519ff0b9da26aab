//! Whether what must be so is so, and what is said where it is not.

use std::collections::BTreeSet;

use casebook_engine::case::{LimitStatus, Status};
use casebook_engine::{Name, Value};

use super::{EXPIRED, Expectation, LATE, MET, RUNNING, STATUSES, STOPPED, SUSPENDED, What};
use crate::Said;
use crate::said::{Term, said, term};
use crate::scenario::act::Moment;
use crate::scenario::world::World;

impl Expectation {
    /// Whether it is so.
    pub(in crate::scenario) fn check(&self, world: &World<'_>) -> Result<(), Said> {
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
