//! `indicator run`: indicators over a period.

use casebook_engine::Name;
use casebook_figures::{Change, Direction, Figure};
use serde_json::{Value, json};

use crate::args::RunIndicatorArgs;
use crate::counting::{Counted, Question, Shelf, counted};
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

/// How many of the cases of a figure are named beside it.
const CASES_SHOWN: usize = 5;

const COLUMNS: &[Column] = &[
    Column::text("id", "指标", "indicator"),
    Column::text("title", "名称", "title"),
    Column::text("group", "分组", "group"),
    Column::text("value", "数值", "value"),
    Column::text("unit", "单位", "unit"),
    Column::text("before", "上期", "before"),
    Column::text("change", "变化", "change"),
    Column::text("undecided", "不能判断", "undecided"),
    Column::hidden("period"),
    Column::hidden("compared_with"),
    Column::hidden("part"),
    Column::hidden("whole"),
    Column::hidden("cut_position"),
    Column::hidden("cut_recorded"),
    Column::hidden("cases"),
];

/// One row for each figure and group.
pub(super) async fn run(args: &RunIndicatorArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let shelf = Shelf::open(&house.law, args.scope.from.as_deref())?;
    let names = |ids: &[String]| ids.iter().map(|id| Name::from(id.as_str())).collect();
    let question = Question {
        figures: names(&args.indicators),
        definitions: names(&args.definition),
        by: args.by,
        cases: CASES_SHOWN,
        ..Question::default()
    };
    let counted = counted(&house, &shelf, &args.scope, &question, desk).await?;
    let figures = counted.reading.figures.iter();
    let rows = figures.flat_map(|of_periods| rows(&counted, of_periods, desk.lang()));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

fn rows(counted: &Counted, of_periods: &[Figure], lang: Lang) -> Vec<Value> {
    let Some(figure) = of_periods.first() else {
        return Vec::new();
    };
    let mut rows = vec![row(counted, of_periods, lang)];
    for group in &figure.groups {
        let before = of_periods.get(1).map(|before| {
            let mut groups = before.groups.iter();
            let found = groups.find(|one| one.name == group.name);
            before.printed_of(found.and_then(|found| found.value))
        });
        rows.push(json!({
            "id": figure.indicator.id.as_str(),
            "title": lang.of(&figure.indicator.title),
            "group": &*group.name,
            "value": figure.printed_of(group.value),
            "unit": lang.of(&figure.indicator.unit),
            "before": before.flatten(),
            "period": counted.reading.periods[0].name,
        }));
    }
    rows
}

/// A figure with how it compares.
pub(in crate::commands) fn row(counted: &Counted, of_periods: &[Figure], lang: Lang) -> Value {
    let figure = &of_periods[0];
    let change = counted
        .compare
        .zip(of_periods.get(1))
        .map(|(compare, before)| {
            let change = Change::of(figure, before, &counted.reading.periods[1]);
            let (zh, en) = change.said(compare, None);
            (change, lang.pick(&zh, &en).to_owned())
        });
    let exact = figure
        .share
        .map(|(part, whole)| (part.rounded(6), whole.rounded(6)));
    let formula = figure.indicator.formula.said();
    json!({
        "id": figure.indicator.id.as_str(),
        "title": lang.of(&figure.indicator.title),
        "group": null,
        "value": figure.printed(),
        "unit": lang.of(&figure.indicator.unit),
        "before": change.as_ref().and_then(|(change, _)| change.before.clone()),
        "change": change.as_ref().map(|(_, said)| said.clone()),
        "change_percent": change.as_ref().and_then(|(change, _)| match change.direction {
            Direction::Down => change.percent.as_ref().map(|percent| format!("-{percent}")),
            _ => change.percent.clone(),
        }),
        "part": exact.as_ref().map(|(part, _)| shortened(part)),
        "whole": exact.as_ref().map(|(_, whole)| shortened(whole)),
        "undecided": (figure.undecided > 0).then(|| figure.undecided.to_string()),
        "period": counted.reading.periods[0].name,
        "compared_with": counted.reading.periods.get(1).map(|period| period.name.clone()),
        "cut_position": counted.cut.position.to_string(),
        "cut_recorded": counted.cut.recorded.to_string(),
        "formula": lang.pick(&formula.zh, &formula.en),
        "basis": figure.indicator.basis,
        "cases": figure.cases,
    })
}

/// A number without the zeros behind its point.
fn shortened(number: &str) -> &str {
    number.trim_end_matches('0').trim_end_matches('.')
}
