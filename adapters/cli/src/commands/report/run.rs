//! `report run`: a report over a period.

use casebook_engine::stream::Position;
use casebook_figures::{Filled, fill};

use super::out;
use crate::args::{RunReportArgs, Scope};
use crate::counting::{Question, Shelf, Source, counted_from};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::Answer;
use crate::problem::Problem;

/// How many of the cases of a figure are named beside it.
const CASES_SHOWN: usize = 5;

/// Computes the report and shows it, or writes it to a file. Exit code 10 where something in it
/// contradicts itself.
pub(super) async fn run(args: &RunReportArgs, desk: &Desk) -> Result<Answer, Problem> {
    if let Some(path) = &args.to.out {
        out::refuse_unknown(path)?;
    }
    let house = desk.house().await?;
    let shelf = Shelf::open(&house.law, args.scope.from.as_deref())?;
    let filled = filled(&house, &shelf, (&args.report, &args.scope), None, desk).await?;
    let texts = out::blocks_of(shelf.template(&args.report)?, |_| String::new());
    let contradicts = filled.flags.iter().any(|flag| flag.kind == "parts");
    let exit = if contradicts {
        Exit::Partial
    } else {
        Exit::Done
    };
    if let Some(path) = &args.to.out {
        let answer = out::written(&args.to, path, &filled, &texts, desk)?;
        return Ok(answer.ending(exit));
    }
    Ok(out::answer(&filled, &texts, desk).ending(exit))
}

/// The report of a template over a scope, up to a position where that was settled before.
///
/// # Errors
/// As [`crate::counting::counted`]; `CB-5050` when there is no such template.
pub(super) async fn filled(
    house: &House,
    shelf: &Shelf,
    about: (&str, &Scope),
    until: Option<Position>,
    desk: &Desk,
) -> Result<Filled, Problem> {
    let events = house.store.events();
    filled_from(&Source::of(house, &*events, desk), shelf, about, until).await
}

/// The same over any log.
///
/// # Errors
/// As [`filled`].
pub(super) async fn filled_from(
    source: &Source<'_>,
    shelf: &Shelf,
    (report, scope): (&str, &Scope),
    until: Option<Position>,
) -> Result<Filled, Problem> {
    let template = shelf.template(report)?;
    let question = Question {
        figures: Filled::asks(template),
        cases: CASES_SHOWN,
        until,
        ..Question::default()
    };
    let counted = counted_from(source, shelf, scope, &question).await?;
    Ok(fill(
        template,
        &counted.reading,
        counted.compare,
        counted.cut,
    ))
}
