//! The tree of a YAML text.

use std::ops::Deref;

use crate::said::said;
use crate::{Place, Said};

/// A value of the text, with the place where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// One word or text. Plain scalars are not quoted; only they can be numbers and truth values.
    Scalar {
        /// The text, without quotes.
        text: String,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the text, every key once.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// A value with the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) place: Place,
    pub(crate) value: T,
}

/// One value or a list of them, always kept as a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Many<T>(pub(crate) Vec<At<T>>);

/// A map whose keys are names of the writer's choice, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named<T>(pub(crate) Vec<(At<casebook_engine::Name>, At<T>)>);

impl Node {
    /// What it is, in words, for messages.
    pub(crate) fn in_words(&self) -> Said {
        match &self.kind {
            Kind::Scalar { .. } if self.is_nothing() => said!("空值", "nothing"),
            Kind::Scalar { text, .. } => {
                said!("“{text}”", "\"{text}\"", text = shortened(text))
            }
            Kind::List(_) => said!("列表", "a list"),
            Kind::Map(_) => said!("映射", "a map"),
        }
    }

    /// Whether it is YAML's null.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The beginning of a text, for messages.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Many<T> {
    type Target = [At<T>];

    fn deref(&self) -> &[At<T>] {
        &self.0
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The entries in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&At<casebook_engine::Name>, &At<T>)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Whether there is no entry.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
