//! `worklist`: the open tasks and signatures of each person and role (待办).
//!
//! Mine are the rows with my id as `person`; those that I may take are the rows without a person
//! and with one of my roles in my organ.

use super::duty_row;
use crate::{DutyKind, Place, RowChange, Step, View};

/// One row for each open task and each awaited signature.
///
/// A task that waits for its panel is there and not `ready`.
pub static WORKLIST: View = View {
    name: "worklist",
    version: 1,
    columns: &duty_row::COLUMNS,
    key: duty_row::KEY,
    indexes: &[&["person", "due_order"], &["organ", "role", "due_order"]],
};

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let work = duties.iter().filter(|duty| duty.kind != DutyKind::Limit);
    let change = |duty: &crate::Duty| match duty.ended {
        None => RowChange::Put(duty_row::cells(case, duty)),
        Some(_) => RowChange::Delete(duty_row::key(case, duty).into()),
    };
    work.map(change).collect()
}

#[cfg(test)]
mod tests;
