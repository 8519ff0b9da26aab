//! Facts: their types and the values they begin with.

use std::collections::BTreeMap;

use casebook_engine::definition::expression::{FactType, Type};
use casebook_engine::definition::{Fact, PersonalClass};
use casebook_engine::{Name, Value};

use super::by_name;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{Document, FactKind, Part};
use crate::yaml::{Kind, Node, unfit};
use crate::{Code, Place};

pub(super) fn lower(document: &Document, out: &mut Problems) -> BTreeMap<Name, Fact> {
    by_name(document.facts.iter().map(|(name, fact)| {
        check_name(name.as_str(), name.place, out);
        let kind = type_of(&fact.part, name.place, out);
        let default = fact
            .default
            .as_ref()
            .and_then(|node| default(node, &kind, out));
        let lowered = Fact {
            title: fact.part.title.as_ref().map(|title| title.value.clone()),
            fact_type: FactType { kind, default },
            unit: fact.part.unit.as_ref().map(|unit| unit.value.clone()),
            class: fact
                .class
                .as_ref()
                .map_or(PersonalClass::P3, |class| class.value),
        };
        (name.value.clone(), lowered)
    }))
}

/// Expressions name facts, so a fact has a name that expressions can write.
fn check_name(name: &str, place: Place, out: &mut Problems) {
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
    {
        let message = said!(
            "事实“{name}”不能在表达式中引用",
            "the fact \"{name}\" cannot be named in expressions"
        );
        let fix = said!(
            "名称请用 a-z、0-9 和 _，中文名称写在“title”",
            "use a-z, 0-9 and _ in its name and write the Chinese name as \"title\""
        );
        out.add(Code::BadName, place, message, fix);
    }
}

/// The type that is written; text where nothing usable is.
fn type_of(part: &Part, place: Place, out: &mut Problems) -> Type {
    let Some(kind) = &part.kind else {
        let Some(words) = &part.words else {
            let message = said!("事实缺少类型", "a fact lacks its type");
            out.add(
                Code::MissingKey,
                place,
                message,
                said!("请补写“type”或者“enum”", "add \"type\" or \"enum\""),
            );
            return Type::Text;
        };
        if words.is_empty() {
            out.add(
                Code::BadValue,
                words.place,
                said!("枚举没有取值", "an enumeration without words"),
                said!("请列出取值", "add its words"),
            );
        }
        return Type::Enum(words.iter().map(|word| word.value.clone()).collect());
    };
    if let Some(words) = &part.words {
        let message = said!(
            "事实同时写了“type”和“enum”",
            "a fact has both \"type\" and \"enum\""
        );
        out.add(
            Code::Exclusive,
            words.place,
            message,
            said!("请只保留一个", "keep one of them"),
        );
    }
    refuse_foreign(part, kind.value, out);
    match kind.value {
        FactKind::Boolean => Type::Bool,
        FactKind::Integer => Type::Int,
        FactKind::Number => Type::Number,
        FactKind::Text => Type::Text,
        FactKind::Date => Type::Date,
        FactKind::Instant => Type::Instant,
        FactKind::List => list_of(part, kind.place, out),
        FactKind::Record => record_of(part, kind.place, out),
    }
}

fn list_of(part: &Part, place: Place, out: &mut Problems) -> Type {
    if part.of.is_none() {
        let message = said!("列表缺少键“of”", "a list lacks the key \"of\"");
        out.add(
            Code::MissingKey,
            place,
            message,
            said!("请补写 of: {{type: …}}", "add of: {{type: …}}"),
        );
    }
    let item = part
        .of
        .as_ref()
        .map_or(Type::Text, |of| type_of(of, of.place, out));
    Type::List(Box::new(item))
}

fn record_of(part: &Part, place: Place, out: &mut Problems) -> Type {
    if part.parts.is_empty() {
        let message = said!("记录缺少键“parts”", "a record lacks the key \"parts\"");
        out.add(
            Code::MissingKey,
            place,
            message,
            said!(
                "请补写 parts: {{名称: {{type: …}}}}",
                "add parts: {{name: {{type: …}}}}"
            ),
        );
    }
    Type::Record(by_name(part.parts.iter().map(|(name, part)| {
        check_name(name.as_str(), name.place, out);
        (name.value.clone(), type_of(part, name.place, out))
    })))
}

fn refuse_foreign(part: &Part, kind: FactKind, out: &mut Problems) {
    if let Some(of) = part.of.as_ref().filter(|_| kind != FactKind::List) {
        out.add(
            Code::Exclusive,
            of.place,
            said!("“of”只用于列表", "\"of\" belongs to a list"),
            said!("请写 type: list", "write type: list"),
        );
    }
    if let Some((name, _)) = part
        .parts
        .iter()
        .next()
        .filter(|_| kind != FactKind::Record)
    {
        out.add(
            Code::Exclusive,
            name.place,
            said!("“parts”只用于记录", "\"parts\" belongs to a record"),
            said!("请写 type: record", "write type: record"),
        );
    }
}

fn default(node: &Node, kind: &Type, out: &mut Problems) -> Option<Value> {
    let value = value_of(node, kind);
    if value.is_none() {
        let (message, fix) = unfit(node, kind);
        out.add(Code::BadValue, node.place, message, fix);
    }
    value
}

/// The value of a node, read by a type; `None` where it does not fit.
pub(crate) fn value_of(node: &Node, kind: &Type) -> Option<Value> {
    let value = match (&node.kind, kind) {
        (Kind::Scalar { text, plain: true }, Type::Bool) => Value::Bool(match text.as_str() {
            "true" => true,
            "false" => false,
            _ => return None,
        }),
        (Kind::Scalar { text, .. }, Type::Int | Type::Number) => text
            .parse()
            .map_or_else(|_| Value::Text(text.clone()), Value::Int),
        (Kind::Scalar { .. }, Type::List(_) | Type::Record(_) | Type::Bool) => return None,
        (Kind::Scalar { text, .. }, _) => Value::Text(text.clone()),
        (Kind::List(items), Type::List(item)) => {
            let items = items.iter().map(|node| value_of(node, item));
            Value::List(items.collect::<Option<_>>()?)
        }
        (Kind::Map(entries), Type::Record(parts)) => {
            let entries = entries.iter().map(|(key, node)| {
                let value = value_of(node, parts.get(key.text.as_str())?)?;
                Some((Name::from(key.text.as_str()), value))
            });
            Value::Record(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    };
    kind.reads(&value).then_some(value)
}
