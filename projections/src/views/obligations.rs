//! `obligations`: every duty, open or ended, with who, what, by when, on which basis.
//!
//! The central view: alerts, overdue rates and the drill-down of each figure are read from it.

use super::duty_row::{self, name};
use crate::case::Case;
use crate::view::join;
use crate::{Column, Duty, Kind, Place, Row, RowChange, Step, View};

/// One row for each duty that ever was.
pub static OBLIGATIONS: View = View {
    name: "obligations",
    version: 1,
    columns: &COLUMNS,
    key: duty_row::KEY,
    indexes: &[
        &["open", "due_order"],
        &["open", "organ", "due_order"],
        &["ended", "ended_at"],
    ],
};

const COLUMNS: [Column; 33] = join(
    duty_row::COLUMNS,
    [
        // When it ran out: a row with it is or was overdue.
        Column::new("expired_at", Kind::Instant).nullable(),
        Column::new("open", Kind::Bool),
        // How it ended: `done`, `met`, `late`, `expired` …, see `Ending`.
        Column::new("ended", Kind::Text).nullable(),
        Column::new("ended_at", Kind::Instant).nullable(),
        Column::new("ended_by", Kind::Text).nullable(),
        // The event that changed it last.
        Column::new("position", Kind::Integer),
    ],
);

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let row = |duty| RowChange::Put(row(step, case, duty));
    duties.iter().map(row).collect()
}

fn row(step: &Step<'_>, case: &Case, duty: &Duty) -> Row {
    let ended = duty.ended.as_ref();
    let mut row = duty_row::cells(case, duty);
    row.extend([
        duty.expired_at.into(),
        ended.is_none().into(),
        ended.map(|end| end.how.as_str()).into(),
        ended.map(|end| end.at).into(),
        name(ended.and_then(|end| end.by.as_ref())),
        step.recorded.position.0.into(),
    ]);
    row
}

#[cfg(test)]
mod tests;
