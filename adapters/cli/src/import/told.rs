//! The facts that an event of a log tells, in the types of a definition.

use casebook_engine::definition::Definition;
use casebook_engine::definition::expression::Type;
use casebook_engine::{Facts, Value};
use casebook_exchange::xes::{LogEvent, Value as LogValue};

/// The attributes of an event that the definition declares as facts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Each in its declared type; without a value where it does not fit, because neither the value
    /// before nor a default is what the record says.
    pub(crate) facts: Facts,
    /// Those that do not fit, as they were written.
    pub(crate) unfit: Facts,
}

impl Told {
    /// What an event tells of the facts that a definition declares.
    pub(crate) fn of(definition: &Definition, event: &LogEvent) -> Self {
        let mut told = Self::default();
        for attribute in &event.attributes {
            let key = attribute.key.rsplit(':').next().unwrap_or(&attribute.key);
            let Some((name, fact)) = definition.facts.get_key_value(key) else {
                continue;
            };
            let kind = &fact.fact_type.kind;
            let value = in_type(kind, &attribute.value);
            if kind.reads(&value) {
                told.facts.insert(name.clone(), value);
            } else {
                let written = as_written(&attribute.value);
                told.facts.insert(name.clone(), Value::Null);
                told.unfit.insert(name.clone(), written);
            }
        }
        told
    }
}

/// The value as the type would have it, where it can be had.
fn in_type(kind: &Type, value: &LogValue) -> Value {
    let whole = || value.text().and_then(|text| text.parse().ok());
    match (kind, value) {
        (Type::Int | Type::Number, LogValue::Int(number)) => Value::Int(*number),
        (Type::Int, _) => whole().map_or_else(|| as_written(value), Value::Int),
        (Type::Bool, _) => as_written(value),
        _ => as_text(value),
    }
}

fn as_written(value: &LogValue) -> Value {
    match value {
        LogValue::Int(number) => Value::Int(*number),
        LogValue::Boolean(truth) => Value::Bool(*truth),
        other => as_text(other),
    }
}

fn as_text(value: &LogValue) -> Value {
    Value::Text(value.text().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use casebook_engine::ports::Law;
    use casebook_exchange::xes::Limits;
    use casebook_exchange::xes::XesReader;
    use casebook_workflows::Catalog;

    use super::*;

    fn told(attributes: &str) -> Told {
        let xes = format!("<log><trace><event>{attributes}</event></trace></log>");
        let mut reader = XesReader::open(xes.as_bytes(), Limits::default()).expect("a log");
        let trace = reader.next().expect("a trace").expect("a trace");
        let filed = "2006-01-01T00:00:00Z".parse().expect("an instant");
        let catalog = Catalog::shipped();
        let definition = catalog.definition_at("road_fine", filed);
        Told::of(&definition.expect("the definition"), &trace.events[0])
    }

    fn facts(facts: &[(&str, Value)]) -> Facts {
        let facts = facts.iter().cloned();
        facts.map(|(name, value)| (name.into(), value)).collect()
    }

    #[test]
    fn facts_take_the_types_of_the_definition() {
        let told = told(
            "<float key=\"amount\" value=\"35.0\"/>
             <int key=\"expense\" value=\"11\"/>
             <string key=\"points\" value=\"2\"/>
             <int key=\"matricola\" value=\"7\"/>
             <string key=\"org:lastSent\" value=\"P\"/>
             <string key=\"unheard\" value=\"x\"/>",
        );
        let expected = facts(&[
            ("amount", Value::Text("35.0".to_owned())),
            ("expense", Value::Int(11)),
            ("points", Value::Int(2)),
            ("matricola", Value::Text("7".to_owned())),
            ("lastSent", Value::Text("P".to_owned())),
        ]);
        assert_eq!(told.facts, expected);
        assert_eq!(told.unfit, Facts::new());
    }

    #[test]
    fn a_fact_that_does_not_fit_is_kept_as_it_was_written() {
        let told = told(
            "<string key=\"amount\" value=\"thirty\"/>
             <string key=\"points\" value=\"NIL\"/>
             <boolean key=\"expense\" value=\"true\"/>
             <int key=\"article\" value=\"157\"/>",
        );
        let set = facts(&[
            ("amount", Value::Null),
            ("points", Value::Null),
            ("expense", Value::Null),
            ("article", Value::Int(157)),
        ]);
        assert_eq!(told.facts, set);
        let unfit = facts(&[
            ("amount", Value::Text("thirty".to_owned())),
            ("points", Value::Text("NIL".to_owned())),
            ("expense", Value::Bool(true)),
        ]);
        assert_eq!(told.unfit, unfit);
    }
}
