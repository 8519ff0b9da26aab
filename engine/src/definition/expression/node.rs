//! The checked expression tree. Each node has one type, fixed when it was checked.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::kind::Type;
use super::tables::Lookup;
use super::view::ActorPart;
use crate::{Name, Value};

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Int(i64),
    Number(Decimal),
    Text(Box<str>),
    Date(Date),
    /// `facts.amount`
    Fact(Box<Fact>),
    /// `at('serve_notice.done').amount`
    Then(Name, Box<Fact>),
    /// `.city` of a record.
    Part(Box<Node>, Box<Part>),
    /// The item of an enclosing `all`, `exists`, .. : 0 is the outermost.
    Item(usize),
    /// `item`: the element for which the act is done.
    Element(Box<Part>),
    Actor(ActorPart),
    Now,
    Today,
    Seen(Name),
    Count(Name),
    Time(Name),
    /// `standing('hearing')`
    Standing(Name),
    /// `date(instant)`
    DayOf(Box<Node>),
    DaysBetween(Box<[Node; 2]>),
    WorkingDaysBetween(Box<[Node; 2]>),
    /// `registered('lawyers', subject)`
    Registered(Name, Box<Node>),
    /// `register('lawyers', subject)`
    Register(Name, Box<Node>),
    /// `has(..)` of a fact, a part or the actor.
    Has(Box<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    /// `&&`: undecided only if nothing in it is false.
    All(Vec<Node>),
    /// `||`: undecided only if nothing in it is true.
    Any(Vec<Node>),
    Choose(Box<[Node; 3]>),
    Compare(Comparison, Box<[Node; 2]>),
    Calculate(Calculation, Box<[Node; 2]>),
    Join(Box<[Node; 2]>),
    TextTest(TextTest, Box<[Node; 2]>),
    Size(Box<Node>),
    List(Vec<Node>),
    In(Box<[Node; 2]>),
    /// A list and what is asked of each item.
    Each(Each, Box<[Node; 2]>),
    /// `table('x').column`
    Table(Box<Lookup>),
}

/// A declared fact and how to read it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    pub(super) name: Name,
    pub(super) kind: Type,
    pub(super) default: Option<Value>,
}

/// A declared part of a record and how to read it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) name: Name,
    pub(super) kind: Type,
    /// The whole path, for messages: `site.city`.
    pub(super) path: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Each {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

impl Node {
    /// The nodes right below, in reading order.
    pub(super) fn children(&self) -> &[Node] {
        match self {
            Self::Part(of, _)
            | Self::DayOf(of)
            | Self::Has(of)
            | Self::Not(of)
            | Self::Negate(of)
            | Self::Registered(_, of)
            | Self::Register(_, of)
            | Self::Size(of) => std::slice::from_ref(of),
            Self::DaysBetween(pair)
            | Self::WorkingDaysBetween(pair)
            | Self::Compare(_, pair)
            | Self::Calculate(_, pair)
            | Self::Join(pair)
            | Self::TextTest(_, pair)
            | Self::In(pair)
            | Self::Each(_, pair) => pair.as_slice(),
            Self::Choose(three) => three.as_slice(),
            Self::All(nodes) | Self::Any(nodes) | Self::List(nodes) => nodes,
            Self::Table(lookup) => lookup.arguments(),
            _ => &[],
        }
    }
}
