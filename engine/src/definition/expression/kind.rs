//! Types of facts and expressions, and what an expression may name.

use std::collections::{BTreeMap, BTreeSet};

use super::read::read;
use super::tables::TableUse;
use crate::{Name, Value};

/// The type of a fact, or of a part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number of 64 bits, stored as [`Value::Int`].
    Int,
    /// An exact decimal of at most 28 digits, stored as text such as `35.00` or as
    /// [`Value::Int`].
    Number,
    /// Text.
    Text,
    /// One word of a fixed list, compared as text.
    Enum(BTreeSet<Name>),
    /// A civil date, stored as `2026-10-12`.
    Date,
    /// An instant, stored as RFC 3339 text.
    Instant,
    /// A list of one type.
    List(Box<Type>),
    /// Named parts.
    Record(BTreeMap<Name, Type>),
}

/// A declared fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactType {
    /// Its type.
    pub kind: Type,
    /// Its value while none is recorded; without one the fact is then unknown.
    pub default: Option<Value>,
}

/// What an expression may name.
#[derive(Clone, Copy, Debug)]
pub struct Declarations<'a> {
    /// Facts by name. A name may have dots (`hearing.day`).
    pub facts: &'a BTreeMap<Name, FactType>,
    /// Happenings that marks are kept of, such as `serve_notice.done`.
    pub happenings: &'a BTreeSet<Name>,
    /// Decision tables by id, with what each is asked.
    pub tables: &'a BTreeMap<Name, TableUse>,
    /// The stages of the definition.
    pub stages: &'a BTreeSet<Name>,
    /// The type of `item`, where the condition is asked for each element of a list.
    pub item: Option<&'a Type>,
}

/// Types that compare with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Bool,
    Number,
    Text,
    Date,
    Instant,
    List,
    Record,
}

impl Type {
    /// Whether a stored value can be read by this type, down to its last part.
    ///
    /// A record may lack parts, which are then unknown; a part that is not declared is refused.
    pub fn reads(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::List(item), Value::List(values)) => values.iter().all(|one| item.reads(one)),
            (Self::Record(parts), Value::Record(values)) => values.iter().all(|(name, one)| {
                let part = parts.get(name);
                part.is_some_and(|part| *one == Value::Null || part.reads(one))
            }),
            (Self::Enum(words), Value::Text(word)) => words.contains(word.as_str()),
            _ => read(value, self, &Name::from("")).is_ok(),
        }
    }

    pub(super) fn class(&self) -> Class {
        match self {
            Self::Bool => Class::Bool,
            Self::Int | Self::Number => Class::Number,
            Self::Text | Self::Enum(_) => Class::Text,
            Self::Date => Class::Date,
            Self::Instant => Class::Instant,
            Self::List(_) => Class::List,
            Self::Record(_) => Class::Record,
        }
    }

    /// The type that holds values of both, if there is one.
    pub(super) fn join(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            _ if self == other => Some(self.clone()),
            (Self::Int | Self::Number, Self::Int | Self::Number) => Some(Self::Number),
            (Self::Text | Self::Enum(_), Self::Text | Self::Enum(_)) => Some(Self::Text),
            (Self::List(one), Self::List(two)) => one.join(two).map(|item| Self::List(item.into())),
            _ => None,
        }
    }

    /// The type in plain words, with its article.
    pub fn english(&self) -> &'static str {
        match self {
            Self::Bool => "a yes-or-no",
            Self::Int => "a whole number",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Enum(_) => "a word of an enumeration",
            Self::Date => "a date",
            Self::Instant => "an instant",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
        }
    }

    /// The type in plain Chinese words.
    pub fn chinese(&self) -> &'static str {
        match self {
            Self::Bool => "是非值",
            Self::Int => "整数",
            Self::Number => "数",
            Self::Text => "文字",
            Self::Enum(_) => "枚举词",
            Self::Date => "日期",
            Self::Instant => "时刻",
            Self::List(_) => "列表",
            Self::Record(_) => "记录",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Type;
    use crate::{Name, Value};

    #[test]
    fn a_type_reads_the_values_that_fit_it_down_to_the_last_part() {
        let words = Type::Enum([Name::from("fine")].into());
        let party = Type::Record([(Name::from("fine"), Type::Number)].into());
        let record = |part: &str, value| Value::Record([(Name::from(part), value)].into());
        let list = |value| Value::List(vec![value]);
        for (kind, value, reads) in [
            (&Type::Number, Value::from("35.00"), true),
            (&Type::Number, Value::from(35), true),
            (&Type::Number, Value::from("much"), false),
            (&Type::Int, Value::from("35"), false),
            (&Type::Date, Value::from("2026-02-28"), true),
            (&Type::Date, Value::from("2026-02-29"), false),
            (&Type::Text, Value::Null, false),
            (&words, Value::from("fine"), true),
            (&words, Value::from("fin"), false),
            (&party, record("fine", Value::Null), true),
            (&party, record("fine", Value::from(true)), false),
            (&party, record("name", Value::from("x")), false),
            (&Type::List(Type::Int.into()), list(Value::from(1)), true),
            (&Type::List(Type::Int.into()), list(Value::Null), false),
        ] {
            assert_eq!(kind.reads(&value), reads, "{kind:?} {value:?}");
        }
    }
}
