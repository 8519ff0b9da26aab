//! From the tree to values.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::node::{At, Kind, Many, Named, Node};
use crate::problem::Problems;
use crate::said::said;
use crate::yaml::one_of;
use crate::{Code, Said};

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
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let (zh, en) = (words.join("、"), words.join(" or "));
        wrong_kind(node, Said { zh, en }, out);
        return None;
    };
    let found = words
        .iter()
        .find(|(word, _)| word == text)
        .map(|(_, value)| *value);
    if found.is_none() {
        let fix = one_of(text, words.iter().map(|(word, _)| *word));
        let Said { zh, en } = node.in_words();
        let message = said!("此处不能写{zh}", "{en} is not a word that belongs here");
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
pub(crate) fn wrong_kind(node: &Node, needed: impl Into<Said>, out: &mut Problems) {
    let (message, fix) = unfit(node, needed);
    out.add(Code::WrongKind, node.place, message, fix);
}

/// What is wrong with a node where something else is needed, and what to write instead.
pub(crate) fn unfit(node: &Node, needed: impl Into<Said>) -> (Said, Said) {
    let (found, Said { zh, en }) = (node.in_words(), needed.into());
    let (found_zh, found_en) = (found.zh, found.en);
    let message = said!(
        "此处应为{zh}，实为{found_zh}",
        "{found_en} where {en} belongs"
    );
    (message, said!("请写{zh}", "write {en}"))
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
