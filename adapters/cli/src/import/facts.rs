//! Attributes of a log as facts of a case.

use casebook_engine::definition::Definition;
use casebook_engine::definition::expression::Type;
use casebook_engine::{Facts, Name, Value};
use casebook_exchange::xes::{LogEvent, Value as Found};

/// The attributes of an event that the definition declares as facts, in its types; and the names
/// of those whose values are of another type, which are left out.
pub(super) fn facts(definition: &Definition, event: &LogEvent) -> (Facts, Vec<Name>) {
    let (mut facts, mut odd) = (Facts::new(), Vec::new());
    for attribute in &event.attributes {
        let key = attribute.key.rsplit(':').next().unwrap_or(&attribute.key);
        let Some((name, fact)) = definition.facts.get_key_value(key) else {
            continue;
        };
        let kind = &fact.fact_type.kind;
        let value = value_for(&attribute.value, kind);
        if kind.reads(&value) {
            facts.insert(name.clone(), value);
        } else {
            odd.push(name.clone());
        }
    }
    (facts, odd)
}

/// What was found, as a value of that type is written.
fn value_for(found: &Found, kind: &Type) -> Value {
    match (found, kind) {
        (Found::Int(whole), Type::Int | Type::Number) => Value::Int(*whole),
        (Found::Boolean(truth), Type::Bool) => Value::Bool(*truth),
        (Found::Date(stamp), Type::Date) => Value::Text(stamp.local().date().to_string()),
        (Found::Date(stamp), Type::Instant) => Value::Text(stamp.instant.to_string()),
        (found, Type::Int) => {
            let text = found.text().unwrap_or_default();
            text.parse().map_or(Value::Text(text), Value::Int)
        }
        (found, _) => found.text().map_or(Value::Null, Value::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook_exchange::xes::{Decimal, Stamp};

    #[test]
    fn a_value_is_written_as_its_type_asks() {
        let day = Stamp::parse("2006-07-24T00:00:00+02:00").expect("a stamp");
        let price = Decimal::parse("35.00").expect("a decimal");
        let text = |text: &str| Found::String(text.to_owned());
        let rows = [
            (Found::Int(0), Type::Text, Value::from("0")),
            (Found::Int(7), Type::Int, Value::Int(7)),
            (Found::Int(7), Type::Number, Value::Int(7)),
            (text("157"), Type::Int, Value::Int(157)),
            (text("NA"), Type::Int, Value::from("NA")),
            (text("NA"), Type::Text, Value::from("NA")),
            (Found::Float(price), Type::Number, Value::from("35.00")),
            (Found::Boolean(true), Type::Bool, Value::Bool(true)),
            (Found::Date(day), Type::Date, Value::from("2006-07-24")),
            (
                Found::Date(day),
                Type::Instant,
                Value::from("2006-07-23T22:00:00Z"),
            ),
            (Found::Container, Type::Text, Value::Null),
        ];
        for (found, kind, expected) in rows {
            assert_eq!(value_for(&found, &kind), expected, "{found:?} as {kind:?}");
        }
    }
}
