//! From the tree to values.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::node::{At, Kind, Many, Named, Node};
use crate::Code;
use crate::problem::Problems;
use crate::yaml::one_of;

/// A value that can be read from a node.
pub(crate) trait Decode: Sized {
    /// Reads the value; `None` where that is impossible, and the problems then say why.
    fn decode(node: &Node, out: &mut Problems) -> Option<Self>;

    /// The JSON Schema of what [`Decode::decode`] accepts.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

impl<T: Decode> Decode for At<T> {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        T::decode(node, out).map(|value| Self {
            place: node.place,
            value,
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

impl<T: Decode> Decode for Many<T> {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::List(items) => Some(Self(
                items
                    .iter()
                    .filter_map(|item| At::decode(item, out))
                    .collect(),
            )),
            _ => At::decode(node, out).map(|one| Self(vec![one])),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let one = T::schema(generator);
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

impl Decode for Node {
    fn decode(node: &Node, _: &mut Problems) -> Option<Self> {
        Some(node.clone())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        Schema::from(true)
    }
}

/// Reads one of a fixed list of words.
pub(crate) fn choice<T: Copy>(
    node: &Node,
    words: &[(&'static str, T)],
    out: &mut Problems,
) -> Option<T> {
    let Kind::Scalar { text, .. } = &node.kind else {
        wrong_kind(
            node,
            &words
                .iter()
                .map(|(word, _)| *word)
                .collect::<Vec<_>>()
                .join(" or "),
            out,
        );
        return None;
    };
    let found = words
        .iter()
        .find(|(word, _)| word == text)
        .map(|(_, value)| *value);
    if found.is_none() {
        let fix = one_of(text, words.iter().map(|(word, _)| *word));
        let message = format!("{} is not a word that belongs here", node.in_words());
        out.add(Code::UnknownWord, node.place, message, fix);
    }
    found
}

/// The JSON Schema of a fixed list of words.
pub(crate) fn choice_schema<T>(words: &[(&'static str, T)]) -> Schema {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    json_schema!({"enum": words})
}

/// Notes that a node is not of the kind that belongs there.
pub(crate) fn wrong_kind(node: &Node, needed: &str, out: &mut Problems) {
    let message = format!("{} where {needed} belongs", node.in_words());
    out.add(
        Code::WrongKind,
        node.place,
        message,
        format!("write {needed}"),
    );
}

// The schema of a value does not depend on whether its place is kept.

impl<T: Decode> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "value".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

impl<T: Decode> JsonSchema for Many<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "values".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Self::schema(generator)
    }
}

impl<T: Decode> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "named".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Self::schema(generator)
    }
}
