//! Typed values, and how text becomes one without losing anything.

use super::{Attributes, Decimal, Stamp};

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, kept to the letter: `NA`, `007` and line breaks stay what they are.
    String(String),
    /// An instant with its offset.
    Date(Stamp),
    /// A whole number of 64 bits.
    Int(i64),
    /// A number as the exact text in the file.
    Float(Decimal),
    /// True or false.
    Boolean(bool),
    /// An identifier, kept as text whatever it looks like.
    Id(String),
    /// An ordered list: the attributes between `<values>` and `</values>`.
    List(Attributes),
    /// A container: its content is in [`Attribute::nested`](super::Attribute::nested).
    Container,
    /// Text that is not what its element declares, such as an int of `NA`: kept as written and warned about.
    Unread {
        /// The declared type.
        kind: Kind,
        /// The text as written; empty also when the file gives no value.
        text: String,
    },
}

/// The types that XES knows, each with its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<string>`
    String,
    /// `<date>`
    Date,
    /// `<int>`
    Int,
    /// `<float>`
    Float,
    /// `<boolean>`
    Boolean,
    /// `<id>`
    Id,
    /// `<list>`
    List,
    /// `<container>`
    Container,
}

impl Value {
    /// The value as text; none for lists and containers.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::String(text) | Self::Id(text) | Self::Unread { text, .. } => Some(text.clone()),
            Self::Date(stamp) => Some(stamp.to_string()),
            Self::Int(number) => Some(number.to_string()),
            Self::Float(decimal) => Some(decimal.to_string()),
            Self::Boolean(truth) => Some(truth.to_string()),
            Self::List(_) | Self::Container => None,
        }
    }

    /// The declared type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::String(_) => Kind::String,
            Self::Date(_) => Kind::Date,
            Self::Int(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Boolean(_) => Kind::Boolean,
            Self::Id(_) => Kind::Id,
            Self::List(_) => Kind::List,
            Self::Container => Kind::Container,
            Self::Unread { kind, .. } => *kind,
        }
    }

    /// `text` as a value of `kind`, or `Unread`. Space around dates, numbers and booleans does not count, as in XML Schema.
    pub(super) fn typed(kind: Kind, text: String) -> Self {
        let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
        let value = match kind {
            Kind::String => return Self::String(text),
            Kind::Id => return Self::Id(text),
            Kind::List => return Self::List(Attributes::default()),
            Kind::Container => return Self::Container,
            Kind::Date => Stamp::parse(trimmed).map(Self::Date),
            Kind::Int => trimmed.parse().ok().map(Self::Int),
            Kind::Float => Decimal::parse(trimmed).map(Self::Float),
            Kind::Boolean => boolean(trimmed).map(Self::Boolean),
        };
        value.unwrap_or(Self::Unread { kind, text })
    }
}

impl Kind {
    /// The name of the element.
    pub fn element(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Date => "date",
            Self::Int => "int",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Id => "id",
            Self::List => "list",
            Self::Container => "container",
        }
    }

    pub(super) fn of_element(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "date" => Self::Date,
            "int" => Self::Int,
            "float" => Self::Float,
            "boolean" => Self::Boolean,
            "id" => Self::Id,
            "list" => Self::List,
            "container" => Self::Container,
            _ => return None,
        })
    }

    pub(super) fn has_value(self) -> bool {
        !matches!(self, Self::List | Self::Container)
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
