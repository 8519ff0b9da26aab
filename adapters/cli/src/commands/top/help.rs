//! `help`: what a code means and what to do.

use serde_json::{Value, json};

use crate::args::HelpArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block, Column};
use crate::pages::Page;
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("code", "代码", "code"),
    Column::text("title", "含义", "meaning"),
];

/// The page of a code, or the list of all codes.
///
/// # Errors
/// `CB-5014` when there is no such code.
pub(crate) fn run(args: &HelpArgs, desk: &Desk) -> Result<Answer, Problem> {
    let lang = desk.lang();
    let Some(code) = &args.code else {
        let row = |code: String| {
            let title = Page::of(&code).map(|page| page.title(lang));
            json!({ "code": code, "title": title })
        };
        let rows: Vec<Value> = Page::codes().into_iter().map(row).collect();
        return Ok(Answer::list(COLUMNS, rows));
    };
    let page =
        Page::of(code).ok_or_else(|| Problem::new(Exit::Absent, "CB-5014", format!("`{code}`")))?;
    let text = page.part(lang);
    let (title, next) = (page.title(lang), page.next(lang));
    let value = json!({ "code": code, "title": title, "next": next, "text": text });
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
