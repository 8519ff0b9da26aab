//! The part of a row that says what a duty is; `obligations` and `worklist` share it.

use std::sync::Arc;

use casebook_engine::Name;

use crate::case::Case;
use crate::view::join;
use crate::{Cell, Column, Duty, Kind, Row, Timing, Turn};

/// Its columns. The first four are the key.
pub(super) const COLUMNS: [Column; 27] = join::<25, 2, 27>(join(WHAT, Timing::COLUMNS), STATE);

/// The key columns.
pub(super) const KEY: &[&str] = &["case_id", "kind", "no", "seat"];

const WHAT: [Column; 20] = [
    Column::new("case_id", Kind::Text),
    // `task`, `signature` or `limit`, with its number in the case and its panel seat.
    Column::new("kind", Kind::Text),
    Column::new("no", Kind::Integer),
    Column::new("seat", Kind::Integer),
    Column::new("case_number", Kind::Text).nullable(),
    Column::new("case_title", Kind::Text),
    Column::new("organ", Kind::Text),
    Column::new("definition", Kind::Text),
    Column::new("definition_version", Kind::Integer),
    Column::new("name", Kind::Text),
    Column::new("title", Kind::Text),
    Column::new("stage", Kind::Text).nullable(),
    Column::new("round", Kind::Integer),
    Column::new("role", Kind::Text).nullable(),
    Column::new("person", Kind::Text).nullable(),
    Column::new("delegated_by", Kind::Text).nullable(),
    Column::new("came_from", Kind::Text).nullable(),
    Column::new("basis", Kind::Text).nullable(),
    Column::new("unconfirmed", Kind::Bool),
    Column::new("since", Kind::Instant),
];

const STATE: [Column; 2] = [
    Column::new("suspended", Kind::Bool),
    Column::new("ready", Kind::Bool),
];

/// The key of a duty's row.
pub(super) fn key(case: &Case, duty: &Duty) -> [Cell; 4] {
    [
        Arc::clone(&case.id).into(),
        duty.kind.as_str().into(),
        duty.no.into(),
        duty.seat.into(),
    ]
}

/// The cells of [`COLUMNS`].
pub(super) fn cells(case: &Case, duty: &Duty) -> Row {
    let header = &case.header;
    let mut row = Row::with_capacity(40);
    row.extend(key(case, duty));
    row.extend([
        header.number.as_deref().into(),
        header.title.as_str().into(),
        duty.organ.as_ref().unwrap_or(&header.organ).into(),
        (&header.definition.id).into(),
        header.definition.version.into(),
        (&duty.name).into(),
        titled(&duty.title, duty.item.as_deref()).into(),
        text(duty.stage.as_ref()),
        duty.round.into(),
        name(duty.role.as_ref()),
        name(duty.person.as_ref()),
        name(duty.delegated_by.as_ref()),
        name(duty.from.as_ref()),
        text(duty.basis.as_ref()),
        duty.unconfirmed.into(),
        duty.since.into(),
    ]);
    row.extend(duty.timing.cells());
    row.extend([duty.suspended.into(), (duty.turn != Turn::NotNow).into()]);
    row
}

/// A title, with the element for which something is done.
pub(super) fn titled(title: &str, item: Option<&str>) -> String {
    match item {
        Some(item) => format!("{title}（{item}）"),
        None => title.to_owned(),
    }
}

pub(super) fn name(name: Option<&Name>) -> Cell {
    name.into()
}

fn text(text: Option<&Arc<str>>) -> Cell {
    text.map(Arc::clone).into()
}
