//! `def publish`: definitions come into force for new cases.

use casebook_workflows::definition_text;

use super::super::texts;
use super::lint;
use crate::args::FileArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Registers the definitions if all of them are free of errors; else lists every problem with exit
/// code 3 and registers none. Running cases keep the version under which they were opened.
pub(super) async fn run(args: &FileArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let linted = lint::run(args, desk).await?;
    if linted.exit != Exit::Done {
        return Ok(linted);
    }
    let mut all = Vec::new();
    for file in &args.files {
        let text = definition_text(&Desk::read_file(file)?);
        all.push(text.map_err(|problem| {
            let why = format!("{}:{problem}", file.display());
            Problem::new(Exit::Invalid, "CB-5011", why)
        })?);
    }
    texts::publish(&house, &all).await
}
