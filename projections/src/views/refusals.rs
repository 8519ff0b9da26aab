//! `refusals`: what was attempted and not allowed, with the rule and the article.

use casebook_engine::case::{CommandRefused, Event};

use super::duty_row::name;
use crate::{Column, Kind, Place, RowChange, Step, View};

/// One row for each refused command.
pub static REFUSALS: View = View {
    name: "refusals",
    version: 1,
    columns: &[
        Column::new("case_id", Kind::Text),
        Column::new("version", Kind::Integer),
        Column::new("position", Kind::Integer),
        // Absent when the opening itself was refused.
        Column::new("number", Kind::Text).nullable(),
        Column::new("organ", Kind::Text).nullable(),
        Column::new("definition", Kind::Text).nullable(),
        // The verb, and the version of the case at which it was refused.
        Column::new("command", Kind::Text),
        Column::new("at_version", Kind::Integer),
        Column::new("code", Kind::Text),
        Column::new("rule", Kind::Text),
        Column::new("basis", Kind::Text).nullable(),
        Column::new("text_zh", Kind::Text),
        Column::new("text_en", Kind::Text),
        Column::new("person", Kind::Text).nullable(),
        Column::new("role", Kind::Text).nullable(),
        Column::new("occurred", Kind::Instant),
        Column::new("recorded", Kind::Instant),
    ],
    key: &["case_id", "version"],
    indexes: &[&["position"], &["rule", "occurred"], &["organ", "occurred"]],
};

pub(super) fn project(step: &Step<'_>) -> Vec<RowChange> {
    let (recorded, meta) = (step.recorded, step.meta);
    let (Place::Refusal { header }, Some(case)) = (step.place, recorded.stream.case_id()) else {
        return Vec::new();
    };
    let Event::CommandRefused(CommandRefused {
        command,
        rejection,
        at_version,
    }) = step.event
    else {
        return Vec::new();
    };
    let actor = &meta.actor;
    let organ = header.map(|header| &header.organ).or(actor.organ.as_ref());
    let definition = header
        .map(|header| &header.definition)
        .or(meta.definition.as_ref());
    vec![RowChange::Put(vec![
        case.to_string().into(),
        recorded.version.0.into(),
        recorded.position.0.into(),
        header.and_then(|header| header.number.as_deref()).into(),
        name(organ),
        name(definition.map(|definition| &definition.id)),
        command.as_str().into(),
        (*at_version).into(),
        rejection.code.as_str().into(),
        rejection.rule.as_str().into(),
        rejection.basis.as_deref().into(),
        rejection.say_zh.as_str().into(),
        rejection.say_en.as_str().into(),
        name(actor.person.as_ref()),
        name(actor.role.as_ref()),
        meta.occurred.into(),
        recorded.recorded.into(),
    ])]
}

#[cfg(test)]
mod tests;
