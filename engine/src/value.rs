//! Values of facts, as they stand in events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Name;

/// The value of a fact.
///
/// There is no floating-point number: a decimal, a date (`2026-10-12`) and an instant
/// (RFC 3339) are text in canonical form, and the definition's fact type says how to read
/// them. So a value has one spelling, and the same log gives the same bytes everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
