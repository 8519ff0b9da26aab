//! `def sheet`: the procedure sheet (办理流程表) of a definition on one page.

use casebook_workflows::{html, load, markdown, sheet};
use serde_json::json;

use super::around::Around;
use super::{findings, named};
use crate::args::SheetArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The sheet as Markdown; as a page with `-o html`.
pub(super) async fn run(args: &SheetArgs, desk: &Desk) -> Result<Answer, Problem> {
    let text = named::text(&args.definition, desk).await?;
    let around = Around::of(&[args.definition.as_str().into()], desk).await?;
    let loaded = load(&text, &around.plain());
    let Some(definition) = loaded.definition else {
        let rows = findings::rows(args.definition.as_ref(), &loaded.problems, desk.lang());
        return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
    };
    let sheet = sheet(&definition, desk.lang().into());
    let (md, page) = (markdown(&sheet), html(&sheet));
    let value = json!({
        "title": sheet.title,
        "head": sheet.head,
        "columns": sheet.columns,
        "steps": sheet.steps,
        "limits": sheet.limits,
        "guards": sheet.guards,
        "note": sheet.note,
        "md": md,
        "html": page,
    });
    Ok(Answer::record(value, vec![Block::Text(md)]))
}
