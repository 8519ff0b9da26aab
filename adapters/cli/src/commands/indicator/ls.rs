//! `indicator ls`: every indicator with its formula.

use casebook_workflows::Indicator;
use serde_json::{Value, json};

use super::super::calendar::law;
use crate::args::FilesArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("matter", "类别", "about"),
    Column::text("id", "指标", "indicator"),
    Column::text("title", "名称", "title"),
    Column::text("unit", "单位", "unit"),
    Column::text("formula", "算法", "formula"),
    Column::text("basis", "依据", "basis"),
    Column::hidden("decimals"),
    Column::hidden("unconfirmed"),
    Column::hidden("digest"),
];

/// One row for each.
pub(super) async fn run(args: &FilesArgs, desk: &Desk) -> Result<Answer, Problem> {
    let shelf = Shelf::open(&*law(desk).await?, args.from.as_deref())?;
    let rows = shelf.indicators.iter().map(|one| told(one, desk.lang()));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

/// An indicator as it is told.
pub(super) fn told(indicator: &Indicator, lang: Lang) -> Value {
    let formula = indicator.formula.said();
    json!({
        "id": indicator.id.as_str(),
        "matter": lang.of(&indicator.matter),
        "title": lang.of(&indicator.title),
        "unit": lang.of(&indicator.unit),
        "decimals": indicator.decimals,
        "formula": lang.pick(&formula.zh, &formula.en),
        "basis": indicator.basis,
        "since": indicator.since.map(|day| day.to_string()),
        "made_of": indicator.formula.made_of(),
        "unconfirmed": indicator.unconfirmed,
        "digest": indicator.digest.as_str(),
    })
}
