//! What a log says about itself before and between its traces.

use super::{Attributes, Value};

/// The facts of the log itself. Those that stand behind traces are added as the reader passes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogFacts {
    /// `xes.version` as written.
    pub version: Option<String>,
    /// `xes.features` as written.
    pub features: Option<String>,
    /// Declared extensions in file order.
    pub extensions: Vec<Extension>,
    /// Declared classifiers in file order.
    pub classifiers: Vec<Classifier>,
    /// Global attributes in file order.
    pub globals: Vec<Global>,
    /// The log's own attributes in file order, each summarised.
    pub attributes: Vec<LogAttribute>,
}

/// A vocabulary of keys that the log uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// Name, such as `Concept`.
    pub name: String,
    /// Prefix of its keys, such as `concept`.
    pub prefix: String,
    /// Where it is defined. Never fetched.
    pub uri: String,
}

/// A rule that makes a class out of attribute values, usually the activity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classifier {
    /// Name, such as `Event Name`.
    pub name: String,
    /// `event` or `trace`; absent means event.
    pub scope: Option<String>,
    /// Keys as written, parted by spaces; keys with a space stand in single quotes.
    pub keys: String,
}

/// Attributes that every trace or event is said to have, with a default value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Global {
    /// `event` or `trace`; absent means event.
    pub scope: Option<String>,
    /// The attributes with their default values.
    pub attributes: Attributes,
}

/// An attribute of the log itself. What is nested below it is counted, not kept: tools put long statistics there.
#[derive(Clone, Debug, PartialEq)]
pub struct LogAttribute {
    /// The key as written.
    pub key: String,
    /// The typed value; a list is given empty.
    pub value: Value,
    /// Number of attributes below it on all levels.
    pub nested_total: u64,
}
