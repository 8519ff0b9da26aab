//! `inbox`: the notices of each person and role.
//!
//! The same notices that the relay publishes; whether one was read stands in the access log.

use casebook_engine::notice::Addressee;

use super::duty_row::name;
use crate::notices::notices;
use crate::{Column, Kind, RowChange, Step, View};

/// One row for each notice.
pub static INBOX: View = View {
    name: "inbox",
    version: 1,
    columns: &[
        Column::new("case_id", Kind::Text),
        Column::new("version", Kind::Integer),
        Column::new("id", Kind::Text),
        Column::new("position", Kind::Integer),
        Column::new("topic", Kind::Text),
        // Either a person, or a role in an organ.
        Column::new("person", Kind::Text).nullable(),
        Column::new("role", Kind::Text).nullable(),
        Column::new("organ", Kind::Text).nullable(),
        Column::new("number", Kind::Text).nullable(),
        Column::new("definition", Kind::Text),
        Column::new("text_zh", Kind::Text),
        Column::new("text_en", Kind::Text),
        Column::new("occurred", Kind::Instant),
    ],
    key: &["case_id", "version", "id"],
    indexes: &[&["person", "position"], &["organ", "role", "position"]],
};

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let row = |notice: casebook_engine::notice::Notice| {
        let (person, role, organ) = match &notice.to {
            Addressee::Person(person) => (Some(person), None, None),
            Addressee::Role { role, organ } => (None, Some(role), Some(organ)),
        };
        RowChange::Put(vec![
            notice.case.to_string().into(),
            notice.version.0.into(),
            notice.id.to_string().into(),
            notice.position.0.into(),
            notice.topic.as_str().into(),
            name(person),
            name(role),
            name(organ),
            notice.number.into(),
            notice.kind.as_str().into(),
            notice.text_zh.into(),
            notice.text_en.into(),
            notice.occurred.into(),
        ])
    };
    notices(step).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests;
