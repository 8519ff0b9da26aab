//! The single values of the language: names, texts, numbers, dates, lengths, shares.

use casebook_engine::Name;
use casebook_engine::deadline::{self, Length};
use casebook_engine::definition::{Ratio, Text};
use jiff::civil::Date;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::decode::{Decode, wrong_kind};
use super::map::Map;
use super::mistake;
use super::node::{Kind, Node};
use super::read::is_truth_word;
use super::shared;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::{Code, Place, Said};

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
    let fix = mistake::in_name(text).unwrap_or_else(|| {
        said!(
            "请用文字、数字和 _，最多 {NAME_MAX} 个字符，各段以点相连，每段以文字开头",
        "write at most {NAME_MAX} letters, digits and _, in parts joined by dots, each beginning with a letter"
        )
    });
    out.add(
        Code::BadName,
        place,
        said!("“{text}”不是合规的名称", "\"{text}\" is not a name"),
        fix,
    );
    None
}

impl Decode for Name {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let text = word(node, term("名称", "a name"), out)?;
        name(text, node.place, out)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<shared::Name>()
    }
}

impl Decode for String {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let text = word(node, term("文字", "text"), out)?;
        if text.trim().is_empty() {
            let message = said!("文字为空", "the text is empty");
            let fix = said!("请写明，或者删除该键", "write it, or remove the key");
            out.add(Code::BadValue, node.place, message, fix);
            return None;
        }
        if text.chars().count() > TEXT_MAX {
            let message = said!(
                "文字超过 {TEXT_MAX} 个字符",
                "the text is longer than {TEXT_MAX} characters"
            );
            out.add(
                Code::BadValue,
                node.place,
                message,
                said!("请缩短", "shorten it"),
            );
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
        let mut map = Map::open(node, term("双语文字", "a text in two languages"), out)?;
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
                wrong_kind(node, term("true 或者 false", "true or false"), out);
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
            term("不小于 0 的整数", "a whole number from 0"),
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
            term("日期，例如 2026-10-12", "a date such as 2026-10-12"),
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
            term("比例，例如 2/3", "a share such as 2/3"),
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
        let text = word(node, term("期间，例如 5wd", "a length such as 5wd"), out)?;
        match text.parse() {
            Ok(length) => Some(length),
            Err(error) => {
                let (message, fix) = of_length(text, &error);
                out.add(Code::BadValue, node.place, message, fix);
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^-?(0|[1-9][0-9]*)(wd|d|m|y|h)$"})
    }
}

/// What is wrong with a length, and what to write instead.
fn of_length(text: &str, error: &deadline::Error) -> (Said, Said) {
    let said = error.to_string();
    let (message, fix) = said.split_once("; ").unwrap_or((&said, "correct it"));
    let (zh, fix_zh) = match error {
        deadline::Error::NumberMissing { .. } => (
            "不以整数开头".to_owned(),
            "请写数字和单位，例如 5wd".to_owned(),
        ),
        deadline::Error::NumberTooLarge { .. } => (
            "数字过大".to_owned(),
            "请写 -2147483648 至 2147483647 的数字".to_owned(),
        ),
        deadline::Error::UnitUnknown { unit, .. } => (
            if unit.is_empty() {
                "没有单位".to_owned()
            } else {
                format!("的单位是“{unit}”")
            },
            "单位请用 wd（工作日）、d（日）、m（月）、y（年）或者 h（小时）".to_owned(),
        ),
        deadline::Error::NotCanonical { canonical, .. } => {
            ("写法不规范".to_owned(), format!("请写 {canonical}"))
        }
        _ => ("有误".to_owned(), "请更正".to_owned()),
    };
    (
        said!("期间“{text}”{zh}", "{message}"),
        with_plain_digits(text, said!("{fix_zh}", "{fix}")),
    )
}

/// A fix; for a text with full-width digits, the same text with plain ones.
fn with_plain_digits(text: &str, fix: Said) -> Said {
    mistake::plain_digits(text).map_or(fix, |plain| {
        said!(
            "请用半角数字，写 {plain}",
            "write {plain}, with plain digits"
        )
    })
}

/// A value that is read from its text.
fn parsed<T>(
    node: &Node,
    needed: Term,
    parse: impl FnOnce(&str) -> Option<T>,
    out: &mut Problems,
) -> Option<T> {
    let text = word(node, needed, out)?;
    let value = parse(text);
    if value.is_none() {
        let (found, Term { zh, en }) = (node.in_words(), needed);
        let (found_zh, found_en) = (found.zh, found.en);
        let message = said!("{found_zh}不是{zh}", "{found_en} is not {en}");
        let fix = with_plain_digits(text, said!("请写{zh}", "write {en}"));
        out.add(Code::BadValue, node.place, message, fix);
    }
    value
}

/// The text of a scalar; a bare word that YAML takes for a truth value or nothing is refused.
fn word<'n>(node: &'n Node, needed: Term, out: &mut Problems) -> Option<&'n str> {
    match &node.kind {
        Kind::Scalar { text, plain: true } if text.is_empty() => {
            wrong_kind(node, needed, out);
            None
        }
        // One letter alone is read as text by every reader in use.
        Kind::Scalar { text, plain: true } if text.len() > 1 && is_truth_word(text) => {
            let message = said!(
                "不加引号的 {text} 会被 YAML 读作真假值或者空值",
                "the bare word {text} is a truth value or nothing in YAML"
            );
            out.add(
                Code::TruthWord,
                node.place,
                message,
                said!("请加引号，写成 \"{text}\"", "write \"{text}\" in quotes"),
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
