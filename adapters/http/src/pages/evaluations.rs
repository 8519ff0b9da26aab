//! Evaluations of files (案卷评查): the plans, and the files that one of them drew, with scores, grade,
//! objection and rectification.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query as Asked, State};
use casebook_engine::case::Event;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::CaseId;
use casebook_figures::{
    DECIMALS, EVALUATION_PLAN, Evaluation, Exact, GRADES, OBJECTIONS, REASONS, RECTIFICATIONS,
    Results,
};
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Order, Query};
use maud::{Markup, html};
use serde::Deserialize;

use super::cases;
use crate::App;
use crate::cutoff::Cutoff;
use crate::layout::{Tab, cards, empty, page};
use crate::names::Names;
use crate::problem::Problem;
use crate::row::Fields;
use crate::visit::Visit;

/// How many plans are shown.
const PLANS_MAX: usize = 50;

/// Which plan, as the address says it; the one opened last when empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    plan: String,
}

/// Answers `/evaluations`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(chosen): Asked<Chosen>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let of_plans = Filter::equal("definition", EVALUATION_PLAN);
    let query = Query::of(of_plans, PLANS_MAX).by(Order::KeyDescending);
    let plans = app.views.query(&CASE_LIST, &query).await?;
    let newest = plans
        .iter()
        .map(|row| Fields::new(&CASE_LIST, row))
        .max_by_key(|fields| fields.instant("opened_at"));
    let newest = newest.map_or("", |fields| fields.text("case_id"));
    let plan = Some(chosen.plan.as_str()).filter(|plan| !plan.is_empty());
    let drawn = match plan.unwrap_or(newest).parse() {
        Ok(plan) => Some((plan, drawn(&app, plan).await?)),
        Err(_) => None,
    };
    let title = visit.pick("案卷评查", "Evaluations of files");
    let content = html! {
        h1 { (title) }
        @match &drawn {
            Some((plan, files)) if !files.is_empty() => {
                p.hint { (visit.pick("抽取可以重新核对：", "The draw can be made again: "))
                    code { "casebook draw verify " (plan) } }
                (files_table(&visit, files))
                (sums_table(&visit, files))
            }
            _ => (nothing(&visit)),
        }
        @if !plans.is_empty() {
            h2 { (visit.pick("评查方案", "Plans")) }
            ul { @for row in &plans {
                @let fields = Fields::new(&CASE_LIST, row);
                li { a href={ "/evaluations?plan=" (fields.text("case_id")) } { (fields.text("number")) } }
            } }
            (cases::table(&app, &visit, &names, &plans))
        }
    };
    Ok(page(
        &visit,
        Tab::Evaluations,
        title,
        Some(&cutoff),
        &content,
    ))
}

/// The evaluations that a plan opened, in the order of its sample.
async fn drawn(app: &App, plan: CaseId) -> Result<Vec<(CaseId, Evaluation)>, Failure> {
    let store = &**app.engine.store();
    let mut files = Vec::new();
    for moment in load_moments(store, plan).await? {
        let Event::LinkCalled(called) = moment.event else {
            continue;
        };
        let mut evaluation = Evaluation::default();
        for moment in load_moments(store, called.case).await? {
            evaluation.take(called.case, &moment.event, &moment.meta);
        }
        files.push((called.case, evaluation));
    }
    Ok(files)
}

fn called<'a>(visit: &Visit, words: &[(&'a str, &'a str, &'a str)], word: &'a str) -> &'a str {
    let found = words.iter().find(|(known, ..)| *known == word);
    found.map_or(word, |(_, zh, en)| visit.pick(*zh, *en))
}

fn nothing(visit: &Visit) -> Markup {
    let sentence = visit.pick("没有抽取的案卷。", "No file was drawn.");
    let next = html! { code { "casebook draw files" } };
    empty(sentence, &next)
}

fn files_table(visit: &Visit, files: &[(CaseId, Evaluation)]) -> Markup {
    let headings = visit.pick(
        [
            "案卷 · 单位",
            "入选原因",
            "第一 · 第二评分",
            "分差 · 仲裁",
            "最终得分",
            "等次",
            "异议",
            "整改",
        ],
        [
            "File · unit",
            "Why",
            "First · second",
            "Difference · arbiter",
            "Points",
            "Grade",
            "Objection",
            "Rectification",
        ],
    );
    cards(
        headings,
        files.iter().map(|(case, one)| cells(visit, *case, one)),
    )
}

/// The cells of a row, in the order of the headings.
fn cells(visit: &Visit, case: CaseId, one: &Evaluation) -> [Markup; 8] {
    let told = |points: Option<Exact>| {
        points.map_or_else(|| "–".to_owned(), |points| points.rounded(DECIMALS))
    };
    [
        html! {
            a.number href={ "/cases/" (case) } { (one.text("file_no")) }
            br; (one.text("unit_name"))
        },
        html! { (called(visit, REASONS, one.text("sample_reason"))) },
        html! { (told(one.score("first"))) " · " (told(one.score("second"))) },
        html! { (told(one.difference())) " · " (told(one.score("arbiter"))) },
        html! { strong { (told(one.points())) } },
        html! { (one.grade().map_or("–", |grade| called(visit, GRADES, grade))) },
        html! { (called(visit, OBJECTIONS, one.objection().word())) },
        html! { (called(visit, RECTIFICATIONS, one.rectification().word())) },
    ]
}

/// Averages and grades by unit, and of all files.
fn sums_table(visit: &Visit, files: &[(CaseId, Evaluation)]) -> Markup {
    let mut units: BTreeMap<&str, Results> = BTreeMap::new();
    let mut whole = Results::default();
    for (_, one) in files {
        units.entry(one.text("unit_name")).or_default().add(one);
        whole.add(one);
    }
    let mut rows: Vec<(&str, Results)> = units.into_iter().collect();
    rows.push((visit.pick("合计", "All"), whole));
    let heads = visit.pick(
        ["单位", "案卷", "已定级", "平均分"],
        ["Unit", "Files", "Graded", "Average"],
    );
    html! {
        h2 { (visit.pick("按单位", "By unit")) }
        table.figures {
            thead { tr {
                @for head in heads { th scope="col" { (head) } }
                @for (_, zh, en) in GRADES { th scope="col" { (visit.pick(*zh, *en)) } }
            } }
            tbody { @for (unit, results) in &rows { tr {
                td { (unit) }
                td.count { (results.files) }
                td.count { (results.graded) }
                td.count { (results.average().map_or_else(|| "–".to_owned(), |one| one.rounded(DECIMALS))) }
                @for (grade, ..) in GRADES {
                    td.count { (results.grades.get(*grade).copied().unwrap_or_default()) }
                }
            } } }
        }
        p.hint { (visit.pick(
            "平均分以已经定级的案卷计算，保留两位小数，四舍五入。",
            "Averages are of the files that have a grade, rounded half up to two decimals.",
        )) }
    }
}
