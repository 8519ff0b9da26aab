//! `report ls`: the templates.

use serde_json::json;

use super::super::calendar::law;
use crate::args::FilesArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("id", "报告", "report"),
    Column::text("title", "名称", "title"),
    Column::text("version", "版本", "version"),
    Column::text("figures", "数字", "figures"),
    Column::text("basis", "依据", "basis"),
    Column::hidden("digest"),
];

/// One row for each.
pub(super) async fn run(args: &FilesArgs, desk: &Desk) -> Result<Answer, Problem> {
    let shelf = Shelf::open(&*law(desk).await?, args.from.as_deref())?;
    let rows = shelf.templates.iter().map(|one| {
        let lines = one.sections.iter().map(|section| section.lines.len());
        json!({
            "id": one.id,
            "title": desk.lang().of(&one.title),
            "version": one.version,
            "figures": lines.sum::<usize>(),
            "basis": one.basis,
            "digest": one.digest.as_str(),
        })
    });
    Ok(Answer::list(COLUMNS, rows.collect()))
}
