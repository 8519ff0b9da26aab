//! Values of facts, as they stand in events.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::Name;

/// The value of a fact.
///
/// There is no floating-point number: a decimal, a date (`2026-10-12`) and an instant
/// (RFC 3339) are text in canonical form, and the definition's fact type says how to read
/// them. So a value has one spelling, and the same log gives the same bytes everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// No value: the fact is known to be absent.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a decimal, a date, an instant, or one of an enumeration's words.
    Text(String),
    /// An ordered list.
    List(Vec<Value>),
    /// Named parts, in the order of their names.
    Record(BTreeMap<Name, Value>),
}

/// The facts of a case by name.
pub type Facts = BTreeMap<Name, Value>;

/// Takes each value for what it is at first sight: every event holds some.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, true or false, a whole number, text, a list or a record")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        let number = i64::try_from(number);
        let number = number.map_err(|_| E::custom("a whole number is beyond 64 bits"))?;
        Ok(Value::Int(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut record: A) -> Result<Value, A::Error> {
        let mut parts = BTreeMap::new();
        while let Some((name, value)) = record.next_entry()? {
            parts.insert(name, value);
        }
        Ok(Value::Record(parts))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_what_it_is_and_written_back_the_same() {
        let text = r#"{"a":null,"b":true,"c":-3,"d":"2026-10-12","e":[1,"x",[]],"f":{"g":{}}}"#;
        let facts: Facts = serde_json::from_str(text).expect("facts");
        assert_eq!(facts["c"], Value::Int(-3));
        assert_eq!(serde_json::to_string(&facts).expect("JSON"), text);
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["1.5", "9223372036854775808", "1e3"] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
    }
}
