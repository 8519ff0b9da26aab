//! `instrument ls`: the instruments, the most urgent first.

use clap::ValueEnum as _;

use casebook_projections::Filter;

use crate::args::{Instrument, InstrumentLsArgs};
use crate::commands::case;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// One row for each instrument, as in the list of cases.
pub(super) async fn run(args: &InstrumentLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let kinds = Instrument::value_variants().iter();
    let kinds = kinds.filter(|kind| args.kind.is_none_or(|asked| asked == **kind));
    let kinds = kinds.map(|kind| kind.definition().into()).collect();
    let mut conditions = vec![Filter::OneOf("definition", kinds)];
    for (column, value) in [("status", &args.status), ("organ", &args.organ)] {
        conditions.extend(value.as_deref().map(|value| Filter::equal(column, value)));
    }
    case::list(Filter::All(conditions), args.limit, desk).await
}
