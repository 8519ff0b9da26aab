//! The single values of the language: names, texts, numbers, dates, lengths, shares.

use casebook_engine::Name;
use casebook_engine::deadline::Length;
use casebook_engine::definition::{Ratio, Text};
use jiff::civil::Date;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::decode::{Decode, wrong_kind};
use super::map::Map;
use super::node::{Kind, Node};
use super::read::is_truth_word;
use super::shared;
use crate::problem::Problems;
use crate::{Code, Place};

/// The longest name, in characters.
const NAME_MAX: usize = 80;

/// The longest text, in characters.
const TEXT_MAX: usize = 2_000;

/// Reads a name: letters of any script, digits and `_`, in parts joined by dots.
pub(crate) fn name(text: &str, place: Place, out: &mut Problems) -> Option<Name> {
    let part = |part: &str| {
        part.chars()
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    if text.chars().count() <= NAME_MAX && text.split('.').all(part) {
        return Some(text.into());
    }
    let fix = format!(
        "write at most {NAME_MAX} letters, digits and _, in parts joined by dots, each beginning with a letter"
    );
    out.add(
        Code::BadName,
        place,
        format!("\"{text}\" is not a name"),
        fix,
    );
    None
}

impl Decode for Name {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let text = word(node, "a name", out)?;
        name(text, node.place, out)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<shared::Name>()
    }
}

impl Decode for String {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let text = word(node, "text", out)?;
        if text.chars().count() > TEXT_MAX {
            let message = format!("the text is longer than {TEXT_MAX} characters");
            out.add(Code::BadValue, node.place, message, "shorten it");
            return None;
        }
        Some(text.to_owned())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"]})
    }
}

impl Decode for Text {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        if !matches!(node.kind, Kind::Map(_)) {
            return String::decode(node, out).map(|zh| Self { zh, en: None });
        }
        let mut map = Map::open(node, "a text in two languages", out)?;
        let zh = map.required::<String>("zh");
        let en = map.optional::<String>("en");
        map.close();
        Some(Self {
            zh: zh?.value,
            en: en.map(|en| en.value),
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<shared::Text>()
    }
}

impl Decode for bool {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, plain: true } if text == "true" => Some(true),
            Kind::Scalar { text, plain: true } if text == "false" => Some(false),
            _ => {
                wrong_kind(node, "true or false", out);
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "boolean"})
    }
}

impl Decode for u32 {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        parsed(
            node,
            "a whole number from 0",
            |text| {
                let plain = text == "0" || !text.starts_with(['0', '+']);
                text.parse().ok().filter(|_| plain)
            },
            out,
        )
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0})
    }
}

impl Decode for Date {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        // The parser would take an instant and cut off its time.
        parsed(
            node,
            "a date such as 2026-10-12",
            |text| (text.len() == 10).then(|| text.parse().ok()).flatten(),
            out,
        )
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

impl Decode for Ratio {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        parsed(
            node,
            "a share such as 2/3",
            |text| {
                let (part, whole) = text.split_once('/').unwrap_or((text, "1"));
                let (part, whole): (u32, u32) = (part.parse().ok()?, whole.parse().ok()?);
                (whole > 0 && part <= whole).then_some(Self { part, whole })
            },
            out,
        )
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "integer"], "pattern": r"^[0-9]+/[0-9]+$"})
    }
}

impl Decode for Length {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let text = word(node, "a length such as 5wd", out)?;
        match text.parse() {
            Ok(length) => Some(length),
            Err(error) => {
                let message = error.to_string();
                let (message, fix) = message.split_once("; ").unwrap_or((&message, "correct it"));
                out.add(Code::BadValue, node.place, message, fix);
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^-?(0|[1-9][0-9]*)(wd|d|m|y|h)$"})
    }
}

/// A value that is read from its text.
fn parsed<T>(
    node: &Node,
    needed: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    out: &mut Problems,
) -> Option<T> {
    let text = word(node, needed, out)?;
    let value = parse(text);
    if value.is_none() {
        let message = format!("{} is not {needed}", node.in_words());
        out.add(
            Code::BadValue,
            node.place,
            message,
            format!("write {needed}"),
        );
    }
    value
}

/// The text of a scalar; a bare word that YAML takes for a truth value or nothing is refused.
fn word<'n>(node: &'n Node, needed: &str, out: &mut Problems) -> Option<&'n str> {
    match &node.kind {
        Kind::Scalar { text, plain: true } if text.is_empty() => {
            wrong_kind(node, needed, out);
            None
        }
        // One letter alone is read as text by every reader in use.
        Kind::Scalar { text, plain: true } if text.len() > 1 && is_truth_word(text) => {
            let message = format!("the bare word {text} is a truth value or nothing in YAML");
            out.add(
                Code::TruthWord,
                node.place,
                message,
                format!("write \"{text}\" in quotes"),
            );
            None
        }
        Kind::Scalar { text, .. } => Some(text),
        _ => {
            wrong_kind(node, needed, out);
            None
        }
    }
}
