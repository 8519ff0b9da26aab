//! Values as they are computed with, and how stored values become them.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::decimal::decimal;
use super::kind::Type;
use super::undecided::Undecided;
use crate::{Name, Value};

/// Longest text read as an instant.
const INSTANT_BYTES_MAX: usize = 64;

/// A value during evaluation. It borrows from the view and the expression; cloning is cheap.
#[derive(Clone, Debug)]
pub(super) enum Datum<'v> {
    Bool(bool),
    Int(i64),
    Number(Decimal),
    Text(&'v str),
    /// Text made by `+`.
    Joined(Rc<str>),
    Date(Date),
    Instant(Timestamp),
    /// A stored list, read item by item.
    Stored {
        values: &'v [Value],
        item: &'v Type,
        fact: &'v Name,
    },
    /// A list made by a literal, `filter` or `map`.
    Made(Rc<[Datum<'v>]>),
    Record(&'v BTreeMap<Name, Value>),
}

impl<'v> Datum<'v> {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Joined(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Int(whole) => Some(Decimal::from(*whole)),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Number of items of a list; nothing else has any.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Stored { values, .. } => values.len(),
            Self::Made(items) => items.len(),
            _ => 0,
        }
    }

    pub(super) fn items(&self) -> impl Iterator<Item = Result<Datum<'v>, Undecided>> {
        (0..self.len()).filter_map(|index| match self {
            Self::Stored { values, item, fact } => Some(read(&values[index], item, fact)),
            Self::Made(items) => Some(Ok(items[index].clone())),
            _ => None,
        })
    }
}

/// Reads a stored value by its declared type; `fact` names it in the refusal.
pub(super) fn read<'v>(
    value: &'v Value,
    kind: &'v Type,
    fact: &'v Name,
) -> Result<Datum<'v>, Undecided> {
    let datum = match (kind, value) {
        (_, Value::Null) => return Err(Undecided::Missing { fact: fact.clone() }),
        (Type::Bool, Value::Bool(value)) => Some(Datum::Bool(*value)),
        (Type::Int, Value::Int(whole)) => Some(Datum::Int(*whole)),
        (Type::Number, Value::Int(whole)) => Some(Datum::Number(Decimal::from(*whole))),
        (Type::Number, Value::Text(text)) => decimal(text).map(Datum::Number),
        (Type::Text | Type::Enum(_), Value::Text(text)) => Some(Datum::Text(text)),
        (Type::Date, Value::Text(text)) => date(text).map(Datum::Date),
        (Type::Instant, Value::Text(text)) => instant(text).map(Datum::Instant),
        (Type::List(item), Value::List(values)) => Some(Datum::Stored { values, item, fact }),
        (Type::Record(_), Value::Record(parts)) => Some(Datum::Record(parts)),
        _ => None,
    };
    datum.ok_or_else(|| unreadable(value, kind, fact))
}

/// Reads `YYYY-MM-DD`.
pub(in crate::definition) fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_i16, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    let month = i8::try_from(number(5..7)?).ok()?;
    let day = i8::try_from(number(8..10)?).ok()?;
    Date::new(number(0..4)?, month, day).ok()
}

fn instant(text: &str) -> Option<Timestamp> {
    (text.len() <= INSTANT_BYTES_MAX)
        .then(|| text.parse().ok())
        .flatten()
}

#[cold]
fn unreadable(value: &Value, kind: &Type, fact: &Name) -> Undecided {
    let shown = match value {
        Value::Text(text) => text.chars().take(80).collect(),
        Value::Int(whole) => whole.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "nothing".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Record(_) => "a record".to_owned(),
    };
    Undecided::Unreadable {
        fact: fact.clone(),
        value: shown,
        expected: kind.english(),
    }
}
