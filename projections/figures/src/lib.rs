//! Figures (数字): what indicators come to, folded from the log.
//!
//! The fold is pure: events in the order of their cases go in, figures come out, and the same log up
//! to the same cut-off gives the same figures for ever. It may be split over the cases and put
//! together again ([`Fold::merge`]), so that several processors share the work.
//!
//! A figure falls into its period by occurrence time (发生时间); the cut-off is a position of the log,
//! by record time (登记时间).

mod case;
mod change;
mod evaluation;
mod exact;
mod figure;
mod fold;
mod happening;
mod page;
mod period;
mod plan;
mod report;
mod tally;

#[cfg(test)]
mod tests;

pub use change::{Change, Direction};
pub use evaluation::{
    DECIMALS, EVALUATION_PLAN, Evaluation, FILE_EVALUATION, GRADES, OBJECTIONS, Objection, REASONS,
    RECTIFICATIONS, Rectification, Results,
};
pub use exact::Exact;
pub use figure::{Figure, Group, Reading};
pub use fold::{Fault, Fold};
pub use page::page;
pub use period::{Compare, Period, PeriodFault};
pub use plan::{By, Choice, Plan, Unknown};
pub use report::{Bars, Cut, Filled, FilledLine, FilledSection, Flag, fill};
pub use tally::{CASES_MAX, Tally};
