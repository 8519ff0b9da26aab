//! What stands for a fact while only its being set matters.

use std::collections::BTreeMap;

use crate::definition::Definition;
use crate::definition::expression::Type;
use crate::{Facts, Value};

/// How many elements a list is given.
const LIST_LENGTH: usize = 2;

/// A value of its type for every fact: no guard reads them, see `oracle`.
pub(super) fn placeholders(definition: &Definition) -> Facts {
    let facts = definition.facts.iter();
    facts
        .map(|(name, fact)| (name.clone(), value(&fact.fact_type.kind, 0)))
        .collect()
}

fn value(kind: &Type, nth: usize) -> Value {
    match kind {
        Type::Bool => Value::from(true),
        Type::Int | Type::Number => Value::from(i64::try_from(nth).unwrap_or(0) + 1),
        Type::Text => Value::from(format!("{}", nth + 1).as_str()),
        Type::Enum(words) => {
            let word = words.iter().nth(nth).or_else(|| words.first());
            Value::from(word.map_or("", |word| word.as_str()))
        }
        Type::Date => Value::from("2026-02-02"),
        Type::Instant => Value::from("2026-02-02T01:00:00Z"),
        Type::List(item) => Value::List((0..LIST_LENGTH).map(|nth| value(item, nth)).collect()),
        Type::Record(parts) => {
            let parts = parts.iter();
            let parts = parts.map(|(name, kind)| (name.clone(), value(kind, nth)));
            Value::Record(parts.collect::<BTreeMap<_, _>>())
        }
    }
}
