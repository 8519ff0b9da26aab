//! Attributes in file order, with those nested below them.

use super::{Stamp, Value};

/// One attribute of a log, trace or event.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The key as written, such as `concept:name`; empty when the file gives none.
    pub key: String,
    /// The typed value.
    pub value: Value,
    /// Attributes nested below this one, in file order. For a container these are its content.
    pub nested: Attributes,
}

/// Attributes of one element in file order.
///
/// A key that stands twice is kept twice: XES forbids it, real logs do it, and which one is meant is not ours to guess.
/// Look-ups give the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Vec<Attribute>);

impl Attribute {
    /// An attribute with nothing nested below it.
    pub fn new(key: impl Into<String>, value: Value) -> Self {
        Self {
            key: key.into(),
            value,
            nested: Attributes::default(),
        }
    }
}

impl Attributes {
    /// The first attribute with this key.
    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.0.iter().find(|attribute| attribute.key == key)
    }

    /// The first value with this key as text, whatever its type; lists and containers have none.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|attribute| attribute.value.text())
    }

    /// The first value with this key when it is a date.
    pub fn stamp(&self, key: &str) -> Option<Stamp> {
        match self.get(key)?.value {
            Value::Date(stamp) => Some(stamp),
            _ => None,
        }
    }

    /// Appends one attribute.
    pub fn push(&mut self, attribute: Attribute) {
        self.0.push(attribute);
    }

    /// All attributes in file order.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute> {
        self.0.iter()
    }

    /// Number of attributes at this level.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Attribute> for Attributes {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        Self(attributes.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Attributes {
    type Item = Attribute;
    type IntoIter = std::vec::IntoIter<Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
