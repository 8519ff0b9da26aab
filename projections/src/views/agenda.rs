//! `agenda`: which cases wait for an instant. The timer reads it.

use std::sync::Arc;

use crate::{Cell, Column, DutyKind, Kind, Place, RowChange, Step, View};

/// One row for each limit that has a reminder or its end ahead.
pub static AGENDA: View = View {
    name: "agenda",
    version: 1,
    columns: &[
        Column::new("case_id", Kind::Text),
        Column::new("limit_no", Kind::Integer),
        Column::new("at", Kind::Instant),
    ],
    key: &["case_id", "limit_no"],
    indexes: &[&["at"]],
};

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let limits = duties.iter().filter(|duty| duty.kind == DutyKind::Limit);
    let change = |duty: &crate::Duty| {
        let key: [Cell; 2] = [Arc::clone(&case.id).into(), duty.no.into()];
        match duty.next_at {
            Some(at) => RowChange::Put(key.into_iter().chain([at.into()]).collect()),
            None => RowChange::Delete(key.into()),
        }
    };
    limits.map(change).collect()
}

#[cfg(test)]
mod tests;
