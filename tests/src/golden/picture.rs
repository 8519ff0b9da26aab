//! A folded case in one canonical form, to compare with what an earlier release folded.

use std::collections::BTreeMap;

use casebook_engine::case::{
    CaseState, LastStep, OpenStage, OpenTask, Panel, RunningLimit, Status,
};
use casebook_engine::{Mark, Name};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The states through which a case went: the digest of each, and the last one in full.
///
/// The digest of a state is SHA-256 over its compact JSON.
pub fn picture(states: &[CaseState]) -> String {
    let shown: Vec<Value> = states.iter().map(show).collect();
    let digests: Vec<String> = shown.iter().map(digest).collect();
    let whole = json!({"digests": digests, "last": shown.last()});
    serde_json::to_string_pretty(&whole).expect("JSON") + "\n"
}

fn digest(shown: &Value) -> String {
    let compact = serde_json::to_vec(shown).expect("JSON");
    hex::encode(Sha256::digest(compact))
}

/// All that a state says.
///
/// The parts of a state stand under names written out here: a field that gets another name in the
/// code, or is added, does not change the picture. Nothing that an earlier release folded may ever change in it.
fn show(state: &CaseState) -> Value {
    json!({
        "version": state.version,
        "header": header(state),
        "status": word(state.status),
        "suspended_on": state.suspended_on,
        "facts": state.facts.as_ref(),
        "marks": marks(&state.marks),
        "stages": by_number(&state.stages, stage),
        "rounds": state.rounds.as_ref(),
        "finished": state.finished.as_ref(),
        "tasks": by_number(&state.tasks, task),
        "limits": by_number(state.limits.as_ref(), limit),
        "roles": state.roles.as_ref(),
        "acted": state.acted.as_ref(),
        "recused": state.recused,
        "recusals": state.recusals,
        "last_step": state.last_step.as_deref().map(last_step),
        "numbers": [state.counters.stage, state.counters.task, state.counters.limit],
    })
}

fn header(state: &CaseState) -> Value {
    let Some(header) = &state.header else {
        return Value::Null;
    };
    json!({
        "case": header.case,
        "number": header.number,
        "title": header.title,
        "organ": header.organ,
        "seat": header.seat,
        "definition": header.definition,
        "calendar": header.calendar,
        "filed": header.filed,
        "family": header.family,
        "parent": header.parent,
        "imported_from": header.imported_from,
    })
}

fn marks(marks: &BTreeMap<Name, Mark>) -> Value {
    let marks = marks.iter().map(|(name, mark)| {
        let seen = json!({"count": mark.count, "at": mark.at, "facts": mark.facts.as_ref()});
        (name.to_string(), seen)
    });
    Value::Object(marks.collect())
}

fn stage(open: &OpenStage) -> Value {
    json!({
        "name": open.name,
        "within": open.within,
        "round": open.round,
        "since": open.since,
        "running": open.running,
        "ended": open.ended,
        "done": open.done,
        "resume": open.resume,
    })
}

fn task(open: &OpenTask) -> Value {
    let submission = open.submission.as_deref().map(|submission| {
        json!({
            "outcome": submission.outcome,
            "facts": submission.facts,
            "fills": submission.fills,
            "document": submission.document,
            "opinion": submission.opinion,
            "person": submission.person,
        })
    });
    json!({
        "name": open.name,
        "stage": open.stage,
        "role": open.role,
        "assignee": open.assignee,
        "delegated_by": open.delegated_by,
        "since": open.since,
        "submission": submission,
        "panel": open.panel.as_ref().map(panel),
    })
}

fn panel(panel: &Panel) -> Value {
    let seats = panel
        .seats
        .iter()
        .map(|seat| json!({"member": seat.member, "vote": seat.vote}));
    json!({
        "rule": panel.rule,
        "refusal": panel.refusal,
        "seats": seats.collect::<Vec<_>>(),
        "added": panel.added,
        "verdict": panel.verdict,
    })
}

fn limit(limit: &RunningLimit) -> Value {
    json!({
        "name": limit.name,
        "clock": limit.clock,
        "schedule": limit.schedule,
        "status": limit.status,
        "grounds": limit.grounds,
        "calendar": limit.calendar,
    })
}

fn last_step(step: &LastStep) -> Value {
    json!({
        "task": step.task,
        "name": step.name,
        "person": step.person,
        "stages": by_number(&step.stages, stage),
        "numbers": [step.counters.stage, step.counters.task, step.counters.limit],
        "limits": by_number(&step.limits, limit),
        "facts": step.facts.as_ref(),
        "marks": marks(&step.marks),
        "roles": step.roles.as_ref(),
        "finished": step.finished.as_ref(),
    })
}

fn by_number<'a, N: ToString + 'a, T: 'a>(
    parts: impl IntoIterator<Item = (&'a N, &'a T)>,
    show: impl Fn(&T) -> Value,
) -> Map<String, Value> {
    let parts = parts.into_iter();
    parts
        .map(|(number, part)| (number.to_string(), show(part)))
        .collect()
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Absent => "absent",
        Status::Open => "open",
        Status::Suspended => "suspended",
        Status::Ended => "ended",
        Status::Terminated => "terminated",
    }
}
