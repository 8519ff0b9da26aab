//! The language of guards: a typed, terminating, cost-limited part of CEL.
//!
//! A guard is read once, when its definition is loaded: parsed by a CEL parser, checked against
//! the declared facts and happenings, and kept as a tree of our own, which this module evaluates.
//! Evaluation has no side effect, never fails to end, and has three outcomes: true, false and
//! [`Undecided`]. An unknown fact is never taken for false.
//!
//! | Written | Means |
//! |---|---|
//! | `true` `false` `12` `0.35` `'text'` `"text"` `[1, 2]` | literals; decimals are exact, text may escape `\\` `\'` `\"` `\n` `\t` |
//! | `facts.amount` `facts.hearing.day` | a declared fact; names may have dots; after them, parts of a record |
//! | `has(facts.amount)` | a value is recorded, or the fact has a default; also of a part and of the actor |
//! | `seen('serve_notice.done')` `count('..')` | it has happened; how often |
//! | `at('serve_notice.done').amount` | the fact as it stood right after it happened last |
//! | `time('..')` | the instant it happened last |
//! | `standing('hearing')` | the case stands in that stage now; inside one copy of a stage for each element, in that copy or around it |
//! | `item` `item.name` | the element for which the act is done, where there is one copy for each element of a list |
//! | `days_between(a, b)` | calendar days from a to b in the case's zone, negative if b is earlier; each is a date, an instant, or a happening in quotes |
//! | `working_days_between(a, b)` | working days after a up to and including b, negative if b is earlier; undecided where the calendar is not arranged |
//! | `date('2026-01-31')` `date(instant)` | a date; the calendar day of an instant in the case's zone |
//! | `table('larger_amount').threshold` | what a decision table answers on the day of the act; a list where it collects |
//! | `registered('lawyers', facts.lawyer)` | the subject stands on that register of the directory on the day of the act, under whatever status |
//! | `register('lawyers', facts.lawyer)` | its status there, as text; undecided of what does not stand there |
//! | `now` `today` | the instant and the day of the act |
//! | `actor.person` `actor.organ` `actor.role` | who acts, as text |
//! | `!a` `a && b` `a \|\| b` `c ? a : b` | logic; `false && unknown` is false, `true \|\| unknown` is true |
//! | `==` `!=` | numbers, text, words of an enumeration, dates, instants, truth |
//! | `<` `<=` `>` `>=` | numbers, dates, instants |
//! | `+` `-` `*` `/` `%` `-a` | numbers; whole numbers stay whole (`7 / 2` is 3), beside a decimal they become decimal; a quotient has at most 28 digits |
//! | `'a' + 'b'` | text joined |
//! | `x in list` | one item is the same |
//! | `size(x)` `x.size()` | items of a list, characters of text |
//! | `t.startsWith(u)` `t.endsWith(u)` `t.contains(u)` | text |
//! | `list.all(i, c)` `.exists(i, c)` `.exists_one(i, c)` `.filter(i, c)` `.map(i, v)` | over the items of a list |
//!
//! Everything else of CEL is refused by name: `null` (ask `has`), indexing, maps and messages,
//! bytes, unsigned, hexadecimal and exponent numbers, raw and three-quoted text, comments,
//! regular expressions, conversions, durations, order of text, equality of lists.
//!
//! Limits: [`LENGTH_BYTES_MAX`], [`NESTING_MAX`], [`DEPTH_MAX`], [`COST_MAX`].

mod calculate;
mod candidates;
mod check;
mod decimal;
mod evaluate;
mod history;
mod kind;
mod lists;
mod mentions;
mod node;
mod parsed;
mod problem;
mod read;
mod registers;
mod scan;
mod syntax;
mod tables;
mod undecided;
mod values;
mod view;
mod wording;

#[cfg(test)]
mod tests;

pub(crate) use decimal::decimal;
pub use evaluate::COST_MAX;
pub use kind::{Declarations, FactType, Type};
pub use mentions::Mentions;
pub use parsed::Expression;
pub use problem::{DEPTH_MAX, Fault, Problem};
pub use scan::{LENGTH_BYTES_MAX, NESTING_MAX};
pub use tables::{Argument, ConsultedRow, TableUse};
pub use undecided::Undecided;
pub use values::Verdicts;
pub use view::{ActorPart, ActorView, View};

pub(in crate::definition) use read::date as read_date;
