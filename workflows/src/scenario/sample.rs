//! What a scenario does not give and a step needs: invented values and documents.

use casebook_engine::case::Document;
use casebook_engine::definition::expression::{FactType, Type};
use casebook_engine::definition::{Amount, Definition, Draw, OrganOf, VerbPolicy};
use casebook_engine::{Name, Value};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::world::{OTHER, namesake};

/// How far ahead an invented date lies.
const DAYS_AHEAD: i64 = 30;

/// How many elements an invented list has from which as many are drawn as a fact says.
const POOL: u32 = 4;

/// A value of a fact: its default, else something plain of its type.
pub(super) fn value(fact: &FactType, today: Date, now: Timestamp) -> Value {
    fact.default
        .clone()
        .unwrap_or_else(|| of_type(&fact.kind, today, now))
}

fn of_type(kind: &Type, today: Date, now: Timestamp) -> Value {
    match kind {
        Type::Bool => Value::Bool(false),
        Type::Int | Type::Number => Value::Int(1),
        Type::Text => "示例".into(),
        Type::Enum(words) => words
            .first()
            .map_or_else(|| "".into(), |word| word.as_str().into()),
        Type::Date => {
            let ahead = today.saturating_add(DAYS_AHEAD.days());
            Value::Text(ahead.to_string())
        }
        Type::Instant => Value::Text(now.to_string()),
        Type::List(_) => Value::List(Vec::new()),
        Type::Record(parts) => Value::Record(
            parts
                .iter()
                .map(|(name, part)| (name.clone(), of_type(part, today, now)))
                .collect(),
        ),
    }
}

/// The value of a fact that names persons or an organ, or from which something is drawn, where a
/// scenario gives none.
pub(super) fn named(definition: &Definition, fact: &Name) -> Option<Value> {
    let organs = definition
        .roles
        .values()
        .filter_map(|role| role.organ.as_ref());
    let stages = definition.stages.values();
    let moved =
        stages.flat_map(|stage| stage.tasks.iter().filter_map(|task| task.moves_to.as_ref()));
    if organs
        .chain(moved)
        .any(|organ| *organ == OrganOf::Fact(fact.clone()))
    {
        return Some(Value::from(OTHER));
    }
    if let Some(pool) = pool(definition, fact) {
        return Some(pool);
    }
    let mut roles = definition.roles.values();
    let role = roles.find(|role| role.named_in.as_ref() == Some(fact))?;
    let is_list = matches!(definition.facts.get(fact)?.fact_type.kind, Type::List(_));
    Some(if is_list {
        Value::List(
            (1..=role.min.max(1))
                .map(|number| Value::Text(namesake(&role.name, number)))
                .collect(),
        )
    } else {
        Value::Text(namesake(&role.name, 1))
    })
}

/// As many texts as are drawn from a list of texts, where a fact is such a list.
fn pool(definition: &Definition, fact: &Name) -> Option<Value> {
    let texts = Type::List(Box::new(Type::Text));
    if definition.facts.get(fact)?.fact_type.kind != texts {
        return None;
    }
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let counts = tasks
        .flat_map(|task| &task.draws)
        .filter_map(|draw| match draw {
            Draw::Items { from, count, .. } if from == fact => Some(count),
            _ => None,
        });
    let counts = counts.map(|count| match count {
        Amount::Exactly(count) => *count,
        Amount::Fact(_) => POOL,
    });
    let texts = 1..=counts.max()?;
    Some(Value::List(
        texts
            .map(|number| Value::Text(format!("示例{number}")))
            .collect(),
    ))
}

/// A document of a type, on paper.
pub(super) fn document(kind: &Name) -> Document {
    Document {
        kind: kind.clone(),
        title: None,
        sha256: None,
    }
}

/// The document that a verb needs.
pub(super) fn document_of(policy: &VerbPolicy) -> Option<Document> {
    policy.doc.as_ref().map(document)
}
