//! `def dry-run`: a case walked by hand, without a store.

use std::io::{BufRead, IsTerminal, Write};

use casebook_engine::ports::Law;
use casebook_workflows::{DryRun, Reply, load};
use serde_json::json;

use super::around::Around;
use super::{findings, named};
use crate::args::SheetArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Reads lines from stdin until it ends or says `quit`, tells on stderr what came of each, and
/// answers with the scenario of what was done. Exit code 6 when a line was refused, 2 when one was
/// not understood; on a terminal these are no more than told.
pub(super) async fn run(args: &SheetArgs, desk: &Desk) -> Result<Answer, Problem> {
    let text = named::text(&args.definition, desk).await?;
    let around = Around::of(&[args.definition.as_str().into()], desk).await?;
    let loaded = load(&text, &around.plain());
    let Some(definition) = loaded.definition else {
        let rows = findings::rows(args.definition.as_ref(), &loaded.problems, desk.lang());
        return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
    };
    let calendar = around.law.calendar(definition.calendar.as_str());
    let calendar = calendar.ok_or_else(|| {
        let why = format!("`{}`", definition.calendar);
        Problem::new(Exit::Absent, "CB-1006", why)
    })?;
    let mut dry = DryRun::begin(&definition, &calendar, desk.lang().into())
        .map_err(|why| Problem::new(Exit::Invalid, "CB-5011", why))?;
    let exit = converse(&mut dry)?;
    let kept = dry.scenario();
    let value = json!({ "scenario": kept, "state": dry.show() });
    Ok(Answer::record(value, vec![Block::Text(kept)]).ending(exit))
}

fn converse(dry: &mut DryRun<'_>) -> Result<Exit, Problem> {
    let is_person = std::io::stdin().is_terminal();
    let mut out = std::io::stderr();
    let mut exit = Exit::Done;
    writeln!(out, "{}", dry.show())?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim_start().starts_with('#') {
            continue;
        }
        let (said, worse) = match dry.obey(&line) {
            Reply::Quit => break,
            Reply::Done(said) => (said, exit),
            Reply::Refused(said) => (
                said,
                if exit == Exit::Usage {
                    exit
                } else {
                    Exit::Refused
                },
            ),
            Reply::Unknown(said) => (said, Exit::Usage),
        };
        if !is_person {
            exit = worse;
            writeln!(out, "> {line}")?;
        }
        writeln!(out, "{said}")?;
    }
    Ok(exit)
}
