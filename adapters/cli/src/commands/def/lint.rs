//! `def lint`: every problem of definition files.

use casebook_engine::Name;
use casebook_engine::ports::Law;
use casebook_workflows::{Surroundings, load};

use super::super::calendar::law;
use super::findings;
use crate::args::FileArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// One row for each problem, in the order of the files. Exit code 3 when one is an error.
///
/// Roles are checked against the directory where there is a store with one.
pub(super) async fn run(args: &FileArgs, desk: &Desk) -> Result<Answer, Problem> {
    let law = law(desk).await?;
    let directory = law.directory();
    let calendars = law.calendars();
    let calendars = calendars.iter().map(|calendar| Name::from(calendar.id()));
    let surroundings = Surroundings {
        calendars: calendars.collect(),
        directory: (!directory.organs.is_empty()).then_some(&*directory),
    };
    let (mut rows, mut exit) = (Vec::new(), Exit::Done);
    for file in &args.files {
        let loaded = load(&Desk::read_file(file)?, &surroundings);
        if loaded.has_errors() {
            exit = Exit::Invalid;
        }
        rows.extend(findings::rows(file, &loaded.problems));
    }
    Ok(Answer::list(findings::COLUMNS, rows).ending(exit))
}
