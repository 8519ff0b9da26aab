//! `case_history`: every event of every case in business words.

use std::sync::Arc;

use super::duty_row::name;
use crate::words::Words;
use crate::{Column, Kind, Place, RowChange, Step, View};

/// One row for each event of a case.
pub static CASE_HISTORY: View = View {
    name: "case_history",
    version: 1,
    columns: &[
        Column::new("case_id", Kind::Text),
        Column::new("version", Kind::Integer),
        Column::new("position", Kind::Integer),
        Column::new("event", Kind::Text),
        Column::new("text_zh", Kind::Text),
        Column::new("text_en", Kind::Text),
        Column::new("person", Kind::Text).nullable(),
        Column::new("on_behalf_of", Kind::Text).nullable(),
        Column::new("organ", Kind::Text).nullable(),
        Column::new("role", Kind::Text).nullable(),
        Column::new("occurred", Kind::Instant),
        Column::new("recorded", Kind::Instant),
        // The same for all events of one command.
        Column::new("causation", Kind::Text),
    ],
    key: &["case_id", "version"],
    indexes: &[&["position"]],
};

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let words = Words::of(step.event, case, duties);
    let (recorded, meta) = (step.recorded, step.meta);
    let actor = &meta.actor;
    vec![RowChange::Put(vec![
        Arc::clone(&case.id).into(),
        recorded.version.0.into(),
        recorded.position.0.into(),
        (&recorded.event_type).into(),
        words.zh.into(),
        words.en.into(),
        name(actor.person.as_ref()),
        name(actor.on_behalf_of.as_ref()),
        name(actor.organ.as_ref()),
        name(actor.role.as_ref()),
        meta.occurred.into(),
        recorded.recorded.into(),
        meta.causation.to_string().into(),
    ])]
}

#[cfg(test)]
mod tests;
