//! Reports (报表): the figures of a period, computed when they are asked for, and frozen reports.

mod drill;
mod figures;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Query as Asked, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use casebook_engine::definition::Text;
use casebook_engine::stream::Position;
use casebook_figures::Compare;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Order, Query};
use maud::{Markup, html};
use serde::Deserialize;

use super::cases;
use crate::App;
use crate::choice::select;
use crate::cutoff::Cutoff;
use crate::lang::Lang;
use crate::layout::{Tab, page};
use crate::names::Names;
use crate::problem::Problem;
use crate::reports::{Known, Question, Refused};
use crate::visit::Visit;

pub(crate) use drill::show as show_cases;

/// The workflow of a frozen report.
const FROZEN: &str = "report.analysis";

/// How many frozen reports are shown; the latest ones.
const FROZEN_MAX: usize = 20;

/// The shapes of a file, with the type that a browser is told.
const SHAPES: [(&str, &str); 5] = [
    ("html", "text/html; charset=utf-8"),
    ("pdf", "application/pdf"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
];

/// The words for the period of comparison, with what they mean.
const COMPARED: [(&str, &str, &str); 2] = [
    ("yoy", "同比：上年同期", "the same days a year before"),
    ("pop", "环比：上一期", "the period before"),
];

/// Which report, as the address says it; without a period none is computed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    report: String,
    period: String,
    /// `yoy`, `pop` or nothing.
    compare: String,
    organ: String,
    /// The position up to which the log was read for the page from which this address comes.
    until: Option<u64>,
    /// The shape of a file.
    shape: String,
    /// The figure whose cases are asked for, and the case after which they go on.
    figure: String,
    after: String,
}

impl Chosen {
    fn question(&self) -> Question {
        Question {
            report: self.report.clone(),
            period: self.period.trim().to_owned(),
            compare: match self.compare.as_str() {
                "yoy" => Some(Compare::Year),
                "pop" => Some(Compare::Before),
                _ => None,
            },
            organ: Some(self.organ.as_str())
                .filter(|organ| !organ.is_empty())
                .map(Into::into),
            until: self.until.map(Position),
        }
    }

    /// The address of something about the same figures.
    fn address(&self, path: &str, until: Position, more: &str) -> String {
        let text = |text: &str| crate::case_filter::encoded(text);
        format!(
            "{path}?report={}&period={}&compare={}&organ={}&until={until}{more}",
            text(&self.report),
            text(self.period.trim()),
            text(&self.compare),
            text(&self.organ),
        )
    }
}

/// Answers `/reports`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(chosen): Asked<Chosen>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let known = app.reports.known().await?;
    let asked = !chosen.period.trim().is_empty();
    let begun = Instant::now();
    let made = if asked {
        Some(app.reports.figures(&chosen.question()).await)
    } else {
        None
    };
    let took = begun.elapsed();
    let frozen =
        Query::of(Filter::equal("definition", FROZEN), FROZEN_MAX).by(Order::KeyDescending);
    let frozen = app.views.query(&CASE_LIST, &frozen).await?;
    let title = visit.pick("报表", "Reports");
    let content = html! {
        h1 { (title) }
        (form(&visit, &names, &known, &chosen))
        @match &made {
            Some(Ok(filled)) => (figures::show(&visit, &chosen, filled, took)),
            Some(Err(refused)) => (why_not(&visit, refused)),
            None => (choices(&visit, &known)),
        }
        h2 { (visit.pick("冻结的报告", "Frozen reports")) }
        @if frozen.is_empty() {
            p.hint {
                (visit.pick("还没有。用命令行冻结：", "There is none. Freeze one by the command line: "))
                code { "casebook report freeze" }
            }
        } @else {
            (cases::table(&app, &visit, &names, &frozen))
        }
    };
    Ok(page(&visit, Tab::Reports, title, Some(&cutoff), &content))
}

/// Answers `/reports/file`.
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(chosen): Asked<Chosen>,
) -> Result<impl IntoResponse, Problem> {
    let shape = SHAPES.iter().find(|(shape, _)| *shape == chosen.shape);
    let Some((shape, kind)) = shape else {
        let what = ("没有这种格式", "there is no such shape");
        return Err(Problem::unreadable("shape", what.0, what.1));
    };
    let language = visit.lang.into();
    let bytes = app
        .reports
        .file(&chosen.question(), shape, language)
        .await?;
    let name = format!("attachment; filename=\"report.{shape}\"");
    let headers = [
        (CONTENT_TYPE, (*kind).to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes))
}

fn form(visit: &Visit, names: &Names<'_>, known: &Known, chosen: &Chosen) -> Markup {
    let organs = names.directory().organs.keys();
    let organs = organs.map(|id| (id.to_string(), names.organ(id.as_str())));
    let compared = COMPARED.map(|(word, zh, en)| (word.to_owned(), visit.pick(zh, en).to_owned()));
    html! {
        form.filters action="/reports" method="get" {
            label { (visit.pick("报告", "Report"))
                select name="report" {
                    @for report in &known.reports {
                        option value=(report.id) selected[report.id == chosen.report] {
                            (said(visit, &report.title))
                        }
                    }
                }
            }
            label { (visit.pick("期间", "Period"))
                input name="period" required maxlength="40" value=(chosen.period)
                    placeholder=(visit.pick("如 2018、2018H1、2018Q1", "2018, 2018H1, 2018Q1"));
            }
            (select(("compare", visit.pick("比较", "Compared with")), &chosen.compare,
                visit.pick("不比较", "nothing"), &compared))
            (select(("organ", visit.pick("机关", "Organ")), &chosen.organ,
                visit.pick("全部", "all"), &organs.collect::<Vec<_>>()))
            button type="submit" { (visit.pick("计算", "Compute")) }
            @if !chosen.period.is_empty() { a href="/reports" { (visit.pick("清除", "Clear")) } }
        }
    }
}

fn said<'a>(visit: &Visit, text: &'a Text) -> &'a str {
    visit.lang.text(text)
}

/// What can be asked for: the reports, and every indicator with how it is computed.
fn choices(visit: &Visit, known: &Known) -> Markup {
    html! {
        section {
            h2 { (visit.pick("报告种类", "Kinds of reports")) }
            ul.list { @for report in &known.reports { li {
                strong { (said(visit, &report.title)) } " "
                span.quiet { (report.id) " v" (report.version) " · " (report.basis) }
            } } }
        }
        details.indicators {
            summary { (visit.pick(
                format!("指标 {} 项及其算法", known.indicators.len()),
                format!("{} indicators and how each is computed", known.indicators.len()),
            )) }
            div.wide { table.cards {
                thead { tr { @for heading in visit.pick(["指标", "单位", "算法"], ["Indicator", "Unit", "Formula"]) {
                    th scope="col" { (heading) }
                } } }
                tbody { @for one in &known.indicators { tr {
                    td data-label=(visit.pick("指标", "Indicator")) { div {
                        (said(visit, &one.title)) br; code { (one.id) }
                        @if one.unconfirmed { " " span.quiet { (visit.pick("待确认", "to be confirmed")) } }
                    } }
                    td data-label=(visit.pick("单位", "Unit")) { div { (said(visit, &one.unit)) } }
                    td data-label=(visit.pick("算法", "Formula")) { div {
                        @let formula = one.formula.said();
                        (visit.pick(formula.zh, formula.en))
                    } }
                } } }
            } }
        }
    }
}

/// Why there are no figures: code, reason, next step.
fn why_not(visit: &Visit, refused: &Refused) -> Markup {
    let text = visit.pick(&refused.said.0, &refused.said.1);
    html! {
        section.refused role="alert" { @for line in text.lines() { p { (line) } } }
    }
}

impl From<Lang> for casebook_workflows::Language {
    fn from(lang: Lang) -> Self {
        lang.pick(Self::Zh, Self::En)
    }
}
