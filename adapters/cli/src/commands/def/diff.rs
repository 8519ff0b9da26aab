//! `def diff`: what a definition says otherwise than another.

use casebook_workflows::{Change, diff};
use serde_json::{Value, json};

use super::named;
use crate::args::DiffArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("said", "改动", "change"),
    Column::hidden("part"),
    Column::hidden("name"),
    Column::hidden("key"),
    Column::hidden("old"),
    Column::hidden("new"),
];

/// One row for each change, the most important first. Exit code 3 when there is one.
pub(super) async fn run(args: &DiffArgs, desk: &Desk) -> Result<Answer, Problem> {
    let old = named::text(&args.old, desk).await?;
    let new = named::text(&args.new, desk).await?;
    let changes = diff(&old, &new);
    let exit = if changes.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    let rows = changes.iter().map(|change| row(change, desk.lang()));
    Ok(Answer::list(COLUMNS, rows.collect()).ending(exit))
}

fn row(change: &Change, lang: Lang) -> Value {
    json!({
        "said": lang.pick(&change.zh, &change.en),
        "part": change.part,
        "name": change.name,
        "key": change.key,
        "old": change.old,
        "new": change.new,
        "zh": change.zh,
        "en": change.en,
    })
}
