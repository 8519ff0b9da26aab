//! `case_list`: every case as it stands.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::Status;

use super::duty_row::name;
use crate::case::Case;
use crate::view::join;
use crate::{Cell, Column, Kind, Place, Row, RowChange, Step, Timing, View};

/// One row for each case.
pub static CASE_LIST: View = View {
    name: "case_list",
    version: 1,
    columns: &COLUMNS,
    key: &["case_id"],
    indexes: &[
        &["status", "due_order"],
        &["organ", "status", "due_order"],
        &["definition", "status"],
        &["stage", "status"],
        &["number"],
        &["opened_at"],
        &["last_at"],
        &["family"],
    ],
};

const COLUMNS: [Column; 29] = join::<21, 8, 29>(join(WHAT, Timing::COLUMNS), STATE);

const WHAT: [Column; 16] = [
    Column::new("case_id", Kind::Text),
    Column::new("number", Kind::Text).nullable(),
    Column::new("title", Kind::Text),
    Column::new("definition", Kind::Text),
    Column::new("definition_version", Kind::Integer),
    Column::new("organ", Kind::Text),
    // The seat in which the bureau sits.
    Column::new("seat", Kind::Text).nullable(),
    Column::new("family", Kind::Text),
    Column::new("parent", Kind::Text).nullable(),
    Column::new("imported_from", Kind::Text).nullable(),
    // `open`, `suspended`, `ended` or `terminated`.
    Column::new("status", Kind::Text),
    // The outermost stage by name, and the innermost ones as people read them, joined by `、`.
    Column::new("stage", Kind::Text).nullable(),
    Column::new("stages", Kind::Text),
    Column::new("stage_since", Kind::Instant).nullable(),
    Column::new("round", Kind::Integer),
    // Who has the open tasks: persons, or roles while nobody has them, joined by `、`.
    Column::new("holders", Kind::Text),
];

const STATE: [Column; 8] = [
    Column::new("tasks_open", Kind::Integer),
    Column::new("opened_at", Kind::Instant),
    Column::new("ended_at", Kind::Instant).nullable(),
    // When the latest event happened, when it was recorded, and what it was.
    Column::new("last_at", Kind::Instant),
    Column::new("last_recorded", Kind::Instant),
    Column::new("last_event", Kind::Text),
    Column::new("version", Kind::Integer),
    Column::new("position", Kind::Integer),
];

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    match step.place {
        Place::Case { case, .. } => vec![RowChange::Put(row(step, case))],
        Place::Refusal { .. } => Vec::new(),
    }
}

fn row(step: &Step<'_>, case: &Case) -> Row {
    let mut row = what(case);
    row.extend(case.timing().cells());
    row.extend([
        Cell::Integer(i64::try_from(case.tasks.len()).unwrap_or(i64::MAX)),
        case.header.filed.into(),
        case.closed_at.into(),
        step.meta.occurred.into(),
        step.recorded.recorded.into(),
        (&step.recorded.event_type).into(),
        step.recorded.version.0.into(),
        step.recorded.position.0.into(),
    ]);
    row
}

fn what(case: &Case) -> Row {
    let header = &case.header;
    let main = case.main_stage();
    vec![
        Arc::clone(&case.id).into(),
        header.number.as_deref().into(),
        header.title.as_str().into(),
        (&header.definition.id).into(),
        header.definition.version.into(),
        (&header.organ).into(),
        name(header.seat.as_ref()),
        header.family.to_string().into(),
        header.parent.map(|parent| parent.to_string()).into(),
        header.imported_from.as_deref().into(),
        status(case.status).into(),
        name(main.map(|stage| &stage.name)),
        joined(case.leaves().map(|stage| &*stage.title)).into(),
        main.map(|stage| stage.since).into(),
        case.leaves()
            .map(|stage| stage.round)
            .max()
            .unwrap_or(1)
            .into(),
        joined(case.tasks.values().map(|task| {
            let holder: &Name = task.assignee.as_ref().unwrap_or(&task.role);
            holder.as_str()
        }))
        .into(),
    ]
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Absent | Status::Open => "open",
        Status::Suspended => "suspended",
        Status::Ended => "ended",
        Status::Terminated => "terminated",
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut parts: Vec<&str> = parts.collect();
    parts.dedup();
    parts.join("、")
}

#[cfg(test)]
mod tests;
