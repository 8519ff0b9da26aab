//! A case at a moment, for people and for programs.

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Instance, LimitStatus, Status};
use casebook_engine::deadline::{Due, Unknown};
use casebook_engine::definition::Definition;
use casebook_engine::stream::CaseId;
use serde_json::{Value, json};

use super::names;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column, word};

const TASKS: &[Column] = &[
    Column::text("no", "序号", "no"),
    Column::text("title", "待办", "task"),
    Column::text("role_title", "角色", "role"),
    Column::text("assignee", "持有人", "holder"),
    Column::instant("since", "打开时间", "since"),
    Column::hidden("task"),
];

const LIMITS: &[Column] = &[
    Column::text("title", "时限", "limit"),
    Column::word("status", "状态", "status", LIMIT_STATUS),
    Column::text("last_day_or_why", "届满日", "last day"),
    Column::instant("at", "届满时刻", "over at"),
    Column::text("basis_marked", "依据", "basis"),
    Column::hidden("limit"),
];

/// What a case may be.
pub(in crate::commands) const STATUS: &[(&str, &str, &str)] = &[
    ("open", "办理中", "open"),
    ("suspended", "已中止", "suspended"),
    ("ended", "已办结", "ended"),
    ("terminated", "已终止", "terminated"),
];

/// What a limit may be.
const LIMIT_STATUS: &[(&str, &str, &str)] = &[
    ("running", "计算中", "running"),
    ("suspended", "已中止", "suspended"),
    ("met", "按期完成", "met"),
    ("expired", "已届满", "expired"),
    ("stopped", "已停止", "stopped"),
];

/// The case as it stands in `state`; titles come from the definition where it is loaded.
pub(super) fn of(
    case: CaseId,
    state: &CaseState,
    definition: Option<&Definition>,
    lang: Lang,
) -> Answer {
    let header = state.header.as_deref();
    let (tasks, limits) = (
        tasks(state, definition, lang),
        limits(state, definition, lang),
    );
    let stages: Vec<Value> = stages(state, definition);
    let value = json!({
        "case": case.to_string(),
        "number": header.and_then(|header| header.number.as_deref()),
        "title": header.map(|header| header.title.as_str()),
        "organ": header.map(|header| header.organ.as_str()),
        "definition": header.map(|header| &header.definition),
        "filed": header.map(|header| header.filed.to_string()),
        "status": status(state.status),
        "version": state.version.to_string(),
        "stages": stages,
        "tasks": tasks,
        "limits": limits,
        "facts": *state.facts,
        "roles": state.roles,
        "recused": state.recused,
    });
    let mut fields = vec![
        (
            lang.pick("案号", "number"),
            value["number"].as_str().unwrap_or("-").to_owned(),
        ),
        (
            lang.pick("案由", "title"),
            value["title"].as_str().unwrap_or("-").to_owned(),
        ),
        (
            lang.pick("状态", "status"),
            word(status(state.status), STATUS, lang),
        ),
        (lang.pick("版本", "version"), state.version.to_string()),
    ];
    let stages: Vec<&str> = stages
        .iter()
        .filter_map(|stage| stage["title"].as_str())
        .collect();
    fields.push((lang.pick("环节", "stage"), stages.join("、")));
    let fields = fields
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text));
    Answer::record(
        value.clone(),
        vec![
            Block::Fields(fields.collect()),
            Block::Table(TASKS, tasks),
            Block::Table(LIMITS, limits),
        ],
    )
}

fn stages(state: &CaseState, definition: Option<&Definition>) -> Vec<Value> {
    let stage = |(no, stage): (
        &casebook_engine::case::StageNo,
        &casebook_engine::case::OpenStage,
    )| {
        let found = definition.and_then(|definition| definition.stages.get(&stage.name));
        json!({
            "no": no.0,
            "stage": stage.name.as_str(),
            "title": found.map_or(stage.name.as_str(), |found| &found.title.zh),
            "round": stage.round,
            "since": stage.since.to_string(),
        })
    };
    state.stages.iter().map(stage).collect()
}

fn tasks(state: &CaseState, definition: Option<&Definition>, lang: Lang) -> Vec<Value> {
    let tasks = state.tasks.iter().map(|(no, task)| {
        let copy = task.copy.as_ref().or_else(|| state.copy_of(task.stage));
        json!({
            "item": copy.map(Instance::label),
            "no": no.0,
            "task": task.name.as_str(),
            "title": definition.map_or(task.name.as_str(), |d| names::task_title(&task.name, d)),
            "role": task.role.as_str(),
            "role_title": role_title(&task.role, definition, lang),
            "assignee": task.assignee.as_ref().map(casebook_engine::Name::as_str),
            "since": task.since.to_string(),
            "in_panel": task.panel.is_some(),
        })
    });
    tasks.collect()
}

fn role_title<'a>(id: &'a Name, definition: Option<&'a Definition>, lang: Lang) -> &'a str {
    let role = definition.and_then(|definition| definition.roles.get(id));
    let title = role.and_then(|role| role.title.as_ref());
    title.map_or(id.as_str(), |title| lang.of(title))
}

fn limits(state: &CaseState, definition: Option<&Definition>, lang: Lang) -> Vec<Value> {
    let limits = state.limits.iter().map(|(no, limit)| {
        let found = definition.and_then(|definition| definition.limits.get(&limit.name));
        let title = found.and_then(|found| found.title.as_ref());
        let due = &limit.schedule.due;
        let is_unconfirmed = found.is_some_and(|found| found.unconfirmed);
        let mark = if is_unconfirmed {
            lang.pick("（待法制机构确认）", " (to be confirmed)")
        } else {
            ""
        };
        json!({
            "no": no.0,
            "limit": limit.name.as_str(),
            "title": title.map_or(limit.name.as_str(), |title| &title.zh),
            "basis": found.map(|found| found.basis.as_str()),
            "unconfirmed": is_unconfirmed,
            "basis_marked": found.map(|found| format!("{}{mark}", found.basis)),
            "status": limit_status(limit.status),
            "last_day": due.known().map(|due| due.last_day.to_string()),
            "last_day_or_why": last_day(due, lang),
            "at": due.known().map(|due| due.at.to_string()),
            "unknown": matches!(due, Due::Unknown { .. }).then_some(due),
            "calendar": limit.calendar.id.as_str(),
        })
    });
    limits.collect()
}

/// The last day, or why nobody can tell it now.
fn last_day(due: &Due, lang: Lang) -> String {
    match due {
        Due::Known(deadline) => deadline.last_day.to_string(),
        Due::Unknown { reason } => unknown(*reason, lang),
    }
}

fn unknown(reason: Unknown, lang: Lang) -> String {
    let (zh, en) = match reason {
        Unknown::After(day) => (
            format!("日历止于{day}"),
            format!("the calendar ends with {day}"),
        ),
        Unknown::Before(day) => (
            format!("日历始于{day}"),
            format!("the calendar begins with {day}"),
        ),
        Unknown::NoTable => (
            "日历没有工作日".into(),
            "the calendar has no working days".into(),
        ),
        Unknown::OutOfRange => (
            "超出可写日期".into(),
            "beyond the dates that can be written".into(),
        ),
    };
    lang.pick(&format!("未知：{zh}"), &format!("unknown: {en}"))
        .to_owned()
}

pub(in crate::commands) const fn status(status: Status) -> &'static str {
    match status {
        Status::Absent => "absent",
        Status::Open => "open",
        Status::Suspended => "suspended",
        Status::Ended => "ended",
        Status::Terminated => "terminated",
    }
}

const fn limit_status(status: LimitStatus) -> &'static str {
    match status {
        LimitStatus::Running => "running",
        LimitStatus::Suspended => "suspended",
        LimitStatus::Met => "met",
        LimitStatus::Expired => "expired",
        LimitStatus::Stopped => "stopped",
    }
}
