//! What belongs to a step: its moment, who takes it, facts, persons, papers.

use casebook_engine::definition::ServiceMode;
use casebook_engine::definition::expression::Type;
use casebook_engine::{Name, Value};
use jiff::civil::Date;

use super::{Reader, moment};
use crate::lower::value_of;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::scenario::act::{Content, Moment};
use crate::yaml::{At, Decode, Key, Kind, Many, Node, one_of, unfit, wrong_kind};
use crate::{Code, Place};

/// What a step map may have beside facts and roles.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) at: Option<Moment>,
    pub(super) by: Option<Name>,
    pub(super) item: Option<String>,
    pub(super) outcome: Option<At<Name>>,
    pub(super) content: Content,
}

impl Reader<'_> {
    /// What belongs to a step: a moment, or a map.
    pub(super) fn parts(&self, with: Option<&Node>, out: &mut Problems) -> Parts {
        let mut parts = Parts::default();
        let Some(node) = with else {
            return parts;
        };
        let Kind::Map(entries) = &node.kind else {
            parts.at = moment(node, out);
            return parts;
        };
        for (key, value) in entries {
            match key.text.as_str() {
                "at" => parts.at = moment(value, out),
                "by" => parts.by = Name::decode(value, out),
                "item" => parts.item = String::decode(value, out),
                "outcome" => parts.outcome = At::decode(value, out),
                "opinion" => parts.content.opinion = opinion(value, out),
                "mode" => parts.content.papers.mode = ServiceMode::decode(value, out),
                "served" => parts.content.papers.day = Date::decode(value, out),
                "without" => {
                    let left_out = Many::<Name>::decode(value, out).unwrap_or_default();
                    parts.content.papers.without =
                        left_out.iter().map(|one| one.value.clone()).collect();
                }
                "override" => {
                    let guards = Many::<Name>::decode(value, out).unwrap_or_default();
                    parts.content.overrides =
                        guards.iter().map(|guard| guard.value.clone()).collect();
                }
                "facts" | "fills" => {
                    for (key, value) in entries_of(value, out) {
                        self.fact_or_role(&key.text, key.place, value, &mut parts.content, out);
                    }
                }
                word => self.fact_or_role(word, key.place, value, &mut parts.content, out),
            }
        }
        parts
    }

    fn fact_or_role(
        &self,
        word: &str,
        place: Place,
        node: &Node,
        content: &mut Content,
        out: &mut Problems,
    ) {
        if let Some(fact) = self.definition.facts.get(word) {
            if let Some(value) = fact_value(node, &fact.fact_type.kind, out) {
                content.facts.insert(word.into(), value);
            }
        } else if self.definition.roles.contains_key(word) {
            let persons = Many::<Name>::decode(node, out).unwrap_or_default();
            let persons = persons.iter().map(|person| person.value.clone()).collect();
            content.fills.insert(word.into(), persons);
        } else {
            let facts = self.definition.facts.keys().map(Name::as_str);
            let roles = self.definition.roles.keys().map(Name::as_str);
            let words = [
                "at", "by", "item", "outcome", "opinion", "override", "mode", "served", "without",
                "facts", "fills",
            ];
            let message = said!(
                "“{word}”不是事实、角色，也不是步骤的组成部分",
                "\"{word}\" is no fact, no role and no part of a step"
            );
            out.add(
                Code::UnknownName,
                place,
                message,
                one_of(word, words.into_iter().chain(facts).chain(roles)),
            );
        }
    }
}

/// An opinion in words; an empty one tries whether the step asks for one.
fn opinion(node: &Node, out: &mut Problems) -> Option<String> {
    match &node.kind {
        Kind::Scalar { text, .. } if text.is_empty() => Some(String::new()),
        _ => String::decode(node, out),
    }
}

fn entries_of<'n>(node: &'n Node, out: &mut Problems) -> &'n [(Key, Node)] {
    if let Kind::Map(entries) = &node.kind {
        return entries;
    }
    wrong_kind(node, term("映射", "a map"), out);
    &[]
}

/// The value of a fact in a scenario.
pub(in crate::scenario) fn fact_value(
    node: &Node,
    kind: &Type,
    out: &mut Problems,
) -> Option<Value> {
    let value = value_of(node, kind);
    if value.is_none() {
        let (message, fix) = unfit(node, kind);
        out.add(Code::BadValue, node.place, message, fix);
    }
    value
}
