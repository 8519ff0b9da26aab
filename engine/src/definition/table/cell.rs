//! What a row asks of one input: some values, or spans of them.

use std::fmt;
use std::ops::Bound;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::Value;
use crate::definition::expression::{Type, decimal, read_date};

/// A value of an input, which can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// Text, or a word of an enumeration.
    Word(String),
    /// A civil date.
    Date(Date),
}

/// What a row asks of an input: it lies in one of some spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(Vec<Span>);

/// From one value to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) lower: Bound<Point>,
    pub(super) upper: Bound<Point>,
}

/// Why a text is no cell of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// It cannot be read by the column's type.
    Unreadable,
    /// Only numbers and dates lie between two others.
    NoOrder,
    /// Nothing lies in it.
    Empty,
}

impl Point {
    /// Reads a text by a type: `true`, `3000`, `2021-07-15`, a word.
    pub fn read(text: &str, kind: &Type) -> Option<Self> {
        match kind {
            Type::Bool => text.parse().ok().map(Self::Bool),
            Type::Int => text.parse::<i64>().ok().map(|int| Self::Number(int.into())),
            Type::Number => decimal(text).map(Self::Number),
            Type::Text => Some(Self::Word(text.to_owned())),
            Type::Enum(words) => words.contains(text).then(|| Self::Word(text.to_owned())),
            Type::Date => read_date(text).map(Self::Date),
            Type::Instant | Type::List(_) | Type::Record(_) => None,
        }
    }

    /// The value as it stands in facts and answers.
    pub fn value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => {
                let whole = number.is_integer().then(|| i64::try_from(*number).ok());
                whole
                    .flatten()
                    .map_or_else(|| Value::Text(number.to_string()), Value::Int)
            }
            Self::Word(text) => Value::Text(text.clone()),
            Self::Date(date) => Value::Text(date.to_string()),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Word(text) => f.write_str(text),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl Cell {
    /// Reads what is written in a cell: one text, or several of which one must hold. Each is a
    /// value, or a span such as `[1000..3000)`: `[` and `]` include their end, `(` and `)` do not,
    /// and an end that is left out is open.
    ///
    /// # Errors
    /// The place of the first text that is wrong, and why.
    pub fn read(texts: &[&str], kind: &Type) -> Result<Self, (usize, CellFault)> {
        let spans = texts.iter().enumerate();
        spans
            .map(|(place, text)| Span::read(text, kind).map_err(|fault| (place, fault)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether a value lies in it.
    pub fn holds(&self, point: &Point) -> bool {
        self.0.iter().any(|span| span.holds(point))
    }

    pub(super) fn spans(&self) -> &[Span] {
        &self.0
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, span) in self.0.iter().enumerate() {
            let between = if number == 0 { "" } else { ", " };
            write!(f, "{between}{span}")?;
        }
        Ok(())
    }
}

impl Span {
    fn read(text: &str, kind: &Type) -> Result<Self, CellFault> {
        let Some((lower, upper)) = ends(text) else {
            let point = Point::read(text, kind).ok_or(CellFault::Unreadable)?;
            return Ok(Self {
                lower: Bound::Included(point.clone()),
                upper: Bound::Included(point),
            });
        };
        if !matches!(kind, Type::Int | Type::Number | Type::Date) {
            return Err(CellFault::NoOrder);
        }
        let end = |text: &str, is_included: bool| {
            if text.is_empty() {
                return Ok(Bound::Unbounded);
            }
            let point = Point::read(text, kind).ok_or(CellFault::Unreadable)?;
            Ok(if is_included {
                Bound::Included(point)
            } else {
                Bound::Excluded(point)
            })
        };
        let span = Self {
            lower: end(lower, text.starts_with('['))?,
            upper: end(upper, text.ends_with(']'))?,
        };
        if span.is_empty() {
            return Err(CellFault::Empty);
        }
        Ok(span)
    }

    fn is_empty(&self) -> bool {
        use Bound::{Excluded, Included, Unbounded};
        match (&self.lower, &self.upper) {
            (Unbounded, _) | (_, Unbounded) => false,
            (Included(lower), Included(upper)) => lower > upper,
            (Included(lower) | Excluded(lower), Included(upper) | Excluded(upper)) => {
                lower >= upper
            }
        }
    }

    fn holds(&self, point: &Point) -> bool {
        let above = match &self.lower {
            Bound::Included(lower) => lower <= point,
            Bound::Excluded(lower) => lower < point,
            Bound::Unbounded => true,
        };
        above
            && match &self.upper {
                Bound::Included(upper) => point <= upper,
                Bound::Excluded(upper) => point < upper,
                Bound::Unbounded => true,
            }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Bound::Included(lower), Bound::Included(upper)) = (&self.lower, &self.upper)
            && lower == upper
        {
            return lower.fmt(f);
        }
        match &self.lower {
            Bound::Included(lower) => write!(f, "[{lower}..")?,
            Bound::Excluded(lower) => write!(f, "({lower}..")?,
            Bound::Unbounded => f.write_str("(..")?,
        }
        match &self.upper {
            Bound::Included(upper) => write!(f, "{upper}]"),
            Bound::Excluded(upper) => write!(f, "{upper})"),
            Bound::Unbounded => f.write_str(")"),
        }
    }
}

/// The two ends of what is written as a span.
fn ends(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let (lower, upper) = inner.split_once("..")?;
    Some((lower.trim(), upper.trim()))
}
