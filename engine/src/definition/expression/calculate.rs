//! Arithmetic, comparison and text: what operators do with two values.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::evaluate::Outcome;
use super::node::{Calculation, Comparison, TextTest};
use super::read::Datum;
use super::undecided::Undecided;

const TYPED: &str = "operands have the type that was checked when the expression was parsed";

/// Whole numbers give a whole number; with a decimal on either side both are decimals.
pub(super) fn calculate<'v>(
    calculation: Calculation,
    one: &Datum<'v>,
    two: &Datum<'v>,
) -> Outcome<'v> {
    if divides(calculation) && two.number().is_some_and(|number| number.is_zero()) {
        return Err(Undecided::DividedByZero);
    }
    let result = match (one, two) {
        (Datum::Int(one), Datum::Int(two)) => whole(calculation, *one, *two).map(Datum::Int),
        _ => decimal(calculation, number(one), number(two)).map(Datum::Number),
    };
    result.ok_or(Undecided::TooLarge)
}

pub(super) fn negate<'v>(value: &Datum<'v>) -> Outcome<'v> {
    match value {
        Datum::Int(whole) => whole
            .checked_neg()
            .map(Datum::Int)
            .ok_or(Undecided::TooLarge),
        other => Ok(Datum::Number(-number(other))),
    }
}

pub(super) fn compare(comparison: Comparison, one: &Datum<'_>, two: &Datum<'_>) -> bool {
    let order = order(one, two);
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

pub(super) fn same(one: &Datum<'_>, two: &Datum<'_>) -> bool {
    order(one, two).is_eq()
}

pub(super) fn join<'v>(one: &Datum<'v>, two: &Datum<'v>) -> Datum<'v> {
    Datum::Joined([text(one), text(two)].concat().into())
}

pub(super) fn text_test(test: TextTest, one: &Datum<'_>, two: &Datum<'_>) -> bool {
    match test {
        TextTest::StartsWith => text(one).starts_with(text(two)),
        TextTest::EndsWith => text(one).ends_with(text(two)),
        TextTest::Contains => text(one).contains(text(two)),
    }
}

fn order(one: &Datum<'_>, two: &Datum<'_>) -> Ordering {
    match (one, two) {
        (Datum::Bool(one), Datum::Bool(two)) => one.cmp(two),
        (Datum::Int(one), Datum::Int(two)) => one.cmp(two),
        (Datum::Date(one), Datum::Date(two)) => one.cmp(two),
        (Datum::Instant(one), Datum::Instant(two)) => one.cmp(two),
        (Datum::Text(_) | Datum::Joined(_), _) => text(one).cmp(text(two)),
        _ => number(one).cmp(&number(two)),
    }
}

fn number(value: &Datum<'_>) -> Decimal {
    value.number().expect(TYPED)
}

fn text<'d>(value: &'d Datum<'_>) -> &'d str {
    value.text().expect(TYPED)
}

fn divides(calculation: Calculation) -> bool {
    matches!(calculation, Calculation::Divide | Calculation::Remainder)
}

fn whole(calculation: Calculation, one: i64, two: i64) -> Option<i64> {
    match calculation {
        Calculation::Add => one.checked_add(two),
        Calculation::Subtract => one.checked_sub(two),
        Calculation::Multiply => one.checked_mul(two),
        Calculation::Divide => one.checked_div(two),
        Calculation::Remainder => one.checked_rem(two),
    }
}

fn decimal(calculation: Calculation, one: Decimal, two: Decimal) -> Option<Decimal> {
    match calculation {
        Calculation::Add => one.checked_add(two),
        Calculation::Subtract => one.checked_sub(two),
        Calculation::Multiply => one.checked_mul(two),
        Calculation::Divide => one.checked_div(two),
        Calculation::Remainder => one.checked_rem(two),
    }
}
