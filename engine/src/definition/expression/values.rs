//! Whether any values at all make a condition hold, or fail.
//!
//! What a condition compares with fixed values (`facts.amount > 1000`, `facts.kind in [..]`,
//! `count('x') < 2`) is tried with every value that those comparisons tell apart: each of the fixed
//! values, one between any two neighbours, and one beyond each end. Everything else that is true or
//! false (a table, two facts compared, text searched) is taken for either, by itself. So what is
//! found never to hold cannot hold; what is found to hold somewhere may still not.

use jiff::ToSpan;
use rust_decimal::Decimal;

use super::calculate::{compare, same};
use super::kind::Type;
use super::node::{Comparison, Node};
use super::read::Datum;

/// The most combinations of values that are tried; with more, nothing is said.
const TRIES_MAX: usize = 20_000;

/// What the values that a condition compares can make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// Whether some values make it hold.
    pub can_hold: bool,
    /// Whether some values make it fail.
    pub can_fail: bool,
}

/// What some values can make of a condition; `None` where there are too many to try.
pub(super) fn verdicts(root: &Node) -> Option<Verdicts> {
    let mut unknown = Vec::new();
    collect(root, &mut unknown);
    let mut tries = 1_usize;
    for one in &mut unknown {
        one.settle();
        tries = tries.checked_mul(one.values.len())?;
    }
    if tries > TRIES_MAX {
        return None;
    }
    let mut found = Verdicts {
        can_hold: false,
        can_fail: false,
    };
    for nth in 0..tries {
        if holds(root, &unknown, nth) {
            found.can_hold = true;
        } else {
            found.can_fail = true;
        }
        if found.can_hold && found.can_fail {
            break;
        }
    }
    Some(found)
}

/// Something whose value is not fixed, and the values that are tried for it.
struct Unknown<'n> {
    node: &'n Node,
    values: Vec<Datum<'n>>,
}

/// Gathers what is unknown in a condition, each once, with the fixed values it is compared with.
fn collect<'n>(node: &'n Node, found: &mut Vec<Unknown<'n>>) {
    match node {
        Node::Bool(_) => {}
        Node::Not(_) | Node::All(_) | Node::Any(_) => {
            for child in node.children() {
                collect(child, found);
            }
        }
        Node::Choose(three) => {
            for child in three.iter() {
                collect(child, found);
            }
        }
        _ => match comparison(node) {
            Some((of, fixed)) => note(of, &fixed, found),
            None => note(node, &[Datum::Bool(true), Datum::Bool(false)], found),
        },
    }
}

fn note<'n>(node: &'n Node, values: &[Datum<'n>], found: &mut Vec<Unknown<'n>>) {
    let nth = found.iter().position(|one| one.node == node);
    let nth = nth.unwrap_or_else(|| {
        let values = Vec::new();
        found.push(Unknown { node, values });
        found.len() - 1
    });
    for value in values {
        if !found[nth].values.iter().any(|known| same(known, value)) {
            found[nth].values.push(value.clone());
        }
    }
}

/// What is compared with which fixed values.
fn comparison(node: &Node) -> Option<(&Node, Vec<Datum<'_>>)> {
    match node {
        Node::Compare(_, pair) => match (fixed(&pair[0]), fixed(&pair[1])) {
            (None, Some(value)) => Some((&pair[0], vec![value])),
            (Some(value), None) => Some((&pair[1], vec![value])),
            _ => None,
        },
        Node::In(pair) => {
            let Node::List(items) = &pair[1] else {
                return None;
            };
            let values: Option<Vec<_>> = items.iter().map(fixed).collect();
            let values = values.filter(|values| !values.is_empty())?;
            fixed(&pair[0]).is_none().then_some((&pair[0], values))
        }
        _ => None,
    }
}

fn fixed(node: &Node) -> Option<Datum<'_>> {
    Some(match node {
        Node::Bool(value) => Datum::Bool(*value),
        Node::Int(whole) => Datum::Int(*whole),
        Node::Number(number) => Datum::Number(*number),
        Node::Text(text) => Datum::Text(text),
        Node::Date(date) => Datum::Date(*date),
        Node::Negate(of) => match fixed(of)? {
            Datum::Int(whole) => Datum::Int(whole.checked_neg()?),
            Datum::Number(number) => Datum::Number(-number),
            _ => return None,
        },
        _ => return None,
    })
}

impl<'n> Unknown<'n> {
    /// Adds the values that lie between and beyond those it is compared with.
    fn settle(&mut self) {
        let further: Vec<Datum<'n>> = match (self.node, &self.values[0]) {
            (_, Datum::Bool(_)) => vec![Datum::Bool(true), Datum::Bool(false)],
            (Node::Fact(fact) | Node::Then(_, fact), Datum::Text(_)) => match &fact.kind {
                Type::Enum(words) => words
                    .iter()
                    .map(|word| Datum::Text(word.as_str()))
                    .collect(),
                _ => vec![another(&self.values)],
            },
            (_, Datum::Text(_)) => vec![another(&self.values)],
            (_, Datum::Date(_)) => dates(&self.values),
            (node, _) => numbers(&self.values, is_whole(node), is_counted(node)),
        };
        for value in further {
            if !self.values.iter().any(|known| same(known, &value)) {
                self.values.push(value);
            }
        }
        if is_counted(self.node) {
            self.values
                .retain(|value| value.number().is_none_or(|number| number >= Decimal::ZERO));
        }
    }
}

/// A text that is none of these.
fn another<'n>(values: &[Datum<'n>]) -> Datum<'n> {
    let texts = values.iter().filter_map(Datum::text);
    let longest = texts.map(str::len).max().unwrap_or(0);
    Datum::Joined("x".repeat(longest + 1).into())
}

fn dates<'n>(values: &[Datum<'n>]) -> Vec<Datum<'n>> {
    let days = values.iter().filter_map(|value| match value {
        Datum::Date(date) => Some(*date),
        _ => None,
    });
    let beside = days.flat_map(|day| [day.checked_sub(1.day()), day.checked_add(1.day())]);
    beside.filter_map(Result::ok).map(Datum::Date).collect()
}

fn is_whole(node: &Node) -> bool {
    match node {
        Node::Fact(fact) | Node::Then(_, fact) => fact.kind == Type::Int,
        Node::Part(_, part) | Node::Element(part) => part.kind == Type::Int,
        Node::DaysBetween(_) | Node::WorkingDaysBetween(_) => true,
        _ => is_counted(node),
    }
}

/// Whether it is never below zero.
fn is_counted(node: &Node) -> bool {
    matches!(node, Node::Count(_) | Node::Size(_))
}

/// One number between any two neighbours, and one beyond each end. A step of one tells whole
/// numbers apart.
fn numbers<'n>(values: &[Datum<'n>], whole: bool, counted: bool) -> Vec<Datum<'n>> {
    let mut known: Vec<Decimal> = values.iter().filter_map(Datum::number).collect();
    known.sort_unstable();
    let ends = known.first().into_iter().chain(known.last());
    let mut found: Vec<Decimal> = ends
        .flat_map(|end| [end.checked_sub(Decimal::ONE), end.checked_add(Decimal::ONE)])
        .flatten()
        .collect();
    if whole {
        let steps = known.iter().flat_map(|one| {
            let one = one.floor();
            [
                Some(one),
                one.checked_add(Decimal::ONE),
                one.checked_sub(Decimal::ONE),
            ]
        });
        found.extend(steps.flatten());
        found.retain(Decimal::is_integer);
    } else {
        let between = known
            .windows(2)
            .filter_map(|pair| pair[0].checked_add(pair[1]))
            .filter_map(|sum| sum.checked_div(Decimal::TWO));
        found.extend(between);
    }
    if counted {
        found.push(Decimal::ZERO);
    }
    found.into_iter().map(Datum::Number).collect()
}

/// Whether the condition holds with the `nth` combination of values.
fn holds(node: &Node, unknown: &[Unknown<'_>], nth: usize) -> bool {
    match node {
        Node::Bool(value) => *value,
        Node::Not(of) => !holds(of, unknown, nth),
        Node::All(nodes) => nodes.iter().all(|node| holds(node, unknown, nth)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(node, unknown, nth)),
        Node::Choose(three) => {
            let [condition, then, other] = &**three;
            let taken = if holds(condition, unknown, nth) {
                then
            } else {
                other
            };
            holds(taken, unknown, nth)
        }
        _ => match comparison(node) {
            Some((of, fixed)) => compares(node, value(of, unknown, nth), &fixed),
            None => matches!(value(node, unknown, nth), Datum::Bool(true)),
        },
    }
}

fn compares(node: &Node, value: &Datum<'_>, fixed: &[Datum<'_>]) -> bool {
    match node {
        Node::Compare(comparison, pair) if self::fixed(&pair[0]).is_some() => {
            compare(*comparison, &fixed[0], value)
        }
        Node::Compare(comparison, _) => compare(*comparison, value, &fixed[0]),
        _ => fixed
            .iter()
            .any(|one| compare(Comparison::Equal, value, one)),
    }
}

/// The value that something unknown has in the `nth` combination.
fn value<'u, 'n>(node: &Node, unknown: &'u [Unknown<'n>], mut nth: usize) -> &'u Datum<'n> {
    for one in unknown {
        let count = one.values.len();
        if one.node == node {
            return &one.values[nth % count];
        }
        nth /= count;
    }
    unreachable!("what is unknown was collected before")
}
