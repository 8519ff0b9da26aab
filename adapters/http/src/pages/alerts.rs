//! Alerts (预警督办): by level and family of rules, where they stand, and the life of each.

use std::sync::Arc;

use axum::extract::{Query as Asked, State};
use casebook_engine::Value;
use casebook_engine::case::CaseState;
use casebook_engine::definition::{FAMILIES, LEVELS};
use casebook_engine::runtime::Failure;
use casebook_engine::stream::CaseId;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Cell, Edition, Filter, Order, Query, Row};
use casebook_workflows::INSTRUMENTS;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::cases;
use crate::App;
use crate::case_filter::{active, closed};
use crate::chart::levels;
use crate::choice::select;
use crate::cutoff::Cutoff;
use crate::days::{due, time};
use crate::layout::{Tab, cards, empty, page};
use crate::names::Names;
use crate::problem::Problem;
use crate::row::Fields;
use crate::visit::Visit;

/// How many alerts are shown; the most urgent ones.
const SHOWN_MAX: usize = 100;

/// How many instruments are shown; the most urgent ones.
const INSTRUMENTS_MAX: usize = 50;

/// How many alerts are looked at for those that are shown.
const READ_MAX: usize = 1_000;

/// What the levels are called.
const LEVEL_NAMES: [(&str, &str, &str); 2] =
    [("yellow", "●黄", "● yellow"), ("red", "▲红", "▲ red")];

/// What the families of rules are called.
const FAMILY_NAMES: [(&str, &str, &str); 7] = [
    ("deadline", "时限", "deadline"),
    ("procedure", "程序", "procedure"),
    ("authority", "权限", "authority"),
    ("not_filed", "有案不立、以罚代管", "case not opened"),
    ("elsewhere", "异地、趋利", "profit-driven elsewhere"),
    ("charges", "乱收费、罚款、检查、查封", "unlawful charges"),
    ("records", "数据完整", "records"),
];

/// Where an alert may stand, by its stage; `closed` is none.
const STEPS: [(&str, &str, &str); 5] = [
    ("raised", "待签收", "to acknowledge"),
    ("explaining", "待说明", "to explain"),
    ("checking", "待核查", "to check"),
    ("escalated", "已上报", "escalated"),
    ("closed", "已销号", "closed"),
];

/// What happened in the life of an alert, with what it is called.
const LIFE: [(&str, &str, &str); 5] = [
    ("case.filed", "发出", "raised"),
    ("acknowledge.done", "签收", "acknowledged"),
    ("explain.done", "说明", "explained"),
    ("check.done", "核查", "checked"),
    ("take_up.done", "上级处理", "taken up above"),
];

/// Which alerts, as the address says it; empty texts choose nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    level: String,
    family: String,
    /// One of [`STEPS`]; the open ones when empty.
    step: String,
    /// The family of a case, by its id: the alerts about it.
    of: String,
}

/// An alert with what stands in its facts.
struct Alert {
    row: Row,
    state: Arc<CaseState>,
}

/// Answers `/alerts`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(chosen): Asked<Chosen>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let all = kinds(&app);
    let counts = counts(&app, &all).await?;
    let alerts = alerts(&app, &all, &chosen).await?;
    let instruments = instruments(&app).await?;
    let title = visit.pick("预警督办", "Alerts");
    let content = html! {
        h1 { (title) }
        (funnel(&visit, &counts))
        (form(&visit, &chosen))
        @if alerts.is_empty() { (nothing(&visit)) } @else {
            p.hint {
                (visit.pick("办理请用命令行：", "To act, use the command line: "))
                code { "casebook alert ack|explain|check|close" }
            }
            (table(&app, &visit, &names, &alerts))
        }
        h2 { (visit.pick("在办的监督文书", "Instruments in progress")) }
        @if instruments.is_empty() {
            p.hint {
                (visit.pick("没有在办的督办、监督通知、意见、决定和法制建议。", "None is in progress."))
            }
        } @else {
            (cases::table(&app, &visit, &names, &instruments))
        }
    };
    Ok(page(&visit, Tab::Alerts, title, Some(&cutoff), &content))
}

/// The cases that are alerts: those of definitions that watch others.
pub(crate) fn kinds(app: &App) -> Filter {
    let definitions = app.law().definitions().into_iter();
    let watching = definitions.filter(|one| !one.relations.watches.rules.is_empty());
    let ids: std::collections::BTreeSet<String> =
        watching.map(|one| one.reference.id.to_string()).collect();
    Filter::OneOf(
        "definition",
        ids.iter().map(|id| id.as_str().into()).collect(),
    )
}

/// How many alerts stand in each of [`STEPS`].
async fn counts(app: &App, all: &Filter) -> Result<[u64; STEPS.len()], Problem> {
    let by = &["status", "stage"];
    let found = app.views.count(&CASE_LIST, Edition::Live, all, by).await?;
    let mut counts = [0; STEPS.len()];
    for counted in found {
        let status = counted.cells.first().and_then(Cell::as_text).unwrap_or("");
        let stage = counted.cells.get(1).and_then(Cell::as_text).unwrap_or("");
        let step = if matches!(status, "ended" | "terminated") {
            "closed"
        } else {
            stage
        };
        if let Some(place) = STEPS.iter().position(|(word, ..)| *word == step) {
            counts[place] += counted.rows;
        }
    }
    Ok(counts)
}

async fn alerts(app: &App, all: &Filter, chosen: &Chosen) -> Result<Vec<Alert>, Failure> {
    let mut conditions = vec![all.clone()];
    conditions.push(match chosen.step.as_str() {
        "" => active(),
        "closed" => closed(),
        stage => Filter::All(vec![active(), Filter::equal("stage", stage)]),
    });
    if let Ok(case) = chosen.of.parse::<CaseId>() {
        let state = app.engine.state(case).await?;
        let family = state
            .header
            .as_ref()
            .map(|header| header.family.to_string());
        conditions.push(Filter::equal("family", family.unwrap_or_default().as_str()));
    }
    let query = Query::of(Filter::All(conditions), READ_MAX).by(Order::Column("due_order"));
    let mut alerts = Vec::new();
    for row in app.views.query(&CASE_LIST, &query).await? {
        if alerts.len() == SHOWN_MAX {
            break;
        }
        let Ok(case) = Fields::new(&CASE_LIST, &row).text("case_id").parse() else {
            continue;
        };
        let state = app.engine.recalled(case).await?;
        let is = |fact: &str, asked: &str| asked.is_empty() || text(&state, fact) == asked;
        if is("level", &chosen.level) && is("family", &chosen.family) {
            alerts.push(Alert { row, state });
        }
    }
    Ok(alerts)
}

/// The instruments that are in progress, the most urgent first.
async fn instruments(app: &App) -> Result<Vec<Row>, Failure> {
    let kinds = INSTRUMENTS.iter().map(|id| (*id).into()).collect();
    let meant = Filter::All(vec![Filter::OneOf("definition", kinds), active()]);
    let query = Query::of(meant, INSTRUMENTS_MAX).by(Order::Column("due_order"));
    Ok(app.views.query(&CASE_LIST, &query).await?)
}

fn text<'a>(state: &'a CaseState, fact: &str) -> &'a str {
    match state.facts.get(fact) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// Where the alerts stand: bars with a table, each number with its rows behind it.
fn funnel(visit: &Visit, counts: &[u64; STEPS.len()]) -> Markup {
    let title = visit.pick("预警现处的环节", "Where alerts stand");
    let bars = STEPS.iter().zip(counts);
    let bars = bars.map(|((_, zh, en), count)| (visit.pick(*zh, *en), *count));
    let bars: Vec<(&str, u64)> = bars.collect();
    html! {
        section {
            h2 { (title) }
            div.levels { (levels(title, &bars)) }
            table.figures {
                thead { tr { @for (name, _) in &bars { th scope="col" { (name) } } } }
                tbody { tr { @for ((word, ..), count) in STEPS.iter().zip(counts) {
                    td.count { a href={ "/alerts?step=" (word) } { (count) } }
                } } }
            }
        }
    }
}

fn form(visit: &Visit, chosen: &Chosen) -> Markup {
    let options = |words: &[&str], names: &[(&'static str, &'static str, &'static str)]| {
        let named = words.iter().map(|word| {
            let name = called(visit, names, word);
            ((*word).to_owned(), name)
        });
        named.collect::<Vec<_>>()
    };
    let steps: Vec<&str> = STEPS.iter().map(|(word, ..)| *word).collect();
    let (all, open) = visit.pick(("全部", "未销号"), ("all", "not closed"));
    html! {
        form.filters action="/alerts" method="get" {
            (select(("level", visit.pick("级别", "Level")), &chosen.level, all, &options(&LEVELS, &LEVEL_NAMES)))
            (select(("family", visit.pick("规则类别", "Family of rules")), &chosen.family, all, &options(&FAMILIES, &FAMILY_NAMES)))
            (select(("step", visit.pick("环节", "Step")), &chosen.step, open, &options(&steps, &STEPS)))
            @if !chosen.of.is_empty() { input type="hidden" name="of" value=(chosen.of); }
            button type="submit" { (visit.pick("筛选", "Filter")) }
            a href="/alerts" { (visit.pick("清除", "Clear")) }
        }
    }
}

fn called(
    visit: &Visit,
    names: &[(&'static str, &'static str, &'static str)],
    word: &str,
) -> String {
    let found = names.iter().find(|(known, ..)| *known == word);
    found.map_or_else(
        || word.to_owned(),
        |(_, zh, en)| visit.pick(*zh, *en).to_owned(),
    )
}

fn nothing(visit: &Visit) -> Markup {
    let sentence = visit.pick("没有符合条件的预警。", "No alert matches.");
    let next = html! { a href="/alerts?step=closed" { (visit.pick("查看已销号的预警", "See those that are closed")) } };
    empty(sentence, &next)
}

fn table(app: &App, visit: &Visit, names: &Names<'_>, alerts: &[Alert]) -> Markup {
    let headings = visit.pick(
        [
            "级别",
            "规则类别",
            "编号 · 规则",
            "被监督案件",
            "发现的情况",
            "机关",
            "余期 · 届满日",
            "经过",
        ],
        [
            "Level",
            "Family",
            "Number · rule",
            "Case",
            "What was found",
            "Organ",
            "Left · last day",
            "Life",
        ],
    );
    html! {
        (cards(headings, alerts.iter().map(|alert| cells(app, visit, names, alert))))
        @if alerts.len() == SHOWN_MAX {
            p.hint { (visit.pick(
                format!("只列最急的 {SHOWN_MAX} 件；其余请筛选，或者用 casebook alert ls。"),
                format!("The {SHOWN_MAX} most urgent ones; for others filter, or use casebook alert ls."),
            )) }
        }
    }
}

/// The cells of a row, in the order of the headings.
fn cells(app: &App, visit: &Visit, names: &Names<'_>, alert: &Alert) -> [Markup; 8] {
    let fields = Fields::new(&CASE_LIST, &alert.row);
    let state = &alert.state;
    let header = state.header.as_ref();
    let about = header.and_then(|header| header.link.as_ref());
    let level = text(state, "level");
    [
        html! { span class={ "lamp " (level) } { (called(visit, &LEVEL_NAMES, level)) } },
        html! { (called(visit, &FAMILY_NAMES, text(state, "family"))) },
        html! {
            a.number href={ "/cases/" (fields.text("case_id")) } { (fields.text("number")) }
            br; (text(state, "rule"))
        },
        html! {
            @if let Some(about) = about {
                a.number href={ "/cases/" (about.case) } { (text(state, "subject")) }
            } @else { (text(state, "subject")) }
        },
        html! { (text(state, "finding")) br; span.quiet { (text(state, "ground")) } },
        html! { (names.organ(fields.text("organ"))) },
        html! { (due(&app.zone, fields.timing(), visit.now, visit.lang)) },
        life(app, visit, state, fields),
    ]
}

/// The life cycle so far, step by step.
fn life(app: &App, visit: &Visit, state: &CaseState, fields: Fields<'_>) -> Markup {
    let steps = LIFE.iter().filter_map(|(happening, zh, en)| {
        let mark = state.marks.get(*happening)?;
        Some((mark.at, visit.pick(*zh, *en)))
    });
    let mut steps: Vec<(Timestamp, &str)> = steps.collect();
    steps.extend(
        fields
            .instant("ended_at")
            .map(|at| (at, visit.pick("销号", "closed"))),
    );
    steps.sort();
    let stage = fields.text("stage");
    html! {
        ol.life {
            @for (at, step) in steps { li { (step) " " (time(&app.zone, at)) } }
            @if !stage.is_empty() { li { strong { (called(visit, &STEPS, stage)) } } }
        }
    }
}

/// A way to the alerts about a case, where there are some. The page of a case is read from the case
/// itself: where the views cannot be asked, it stands without.
pub(crate) async fn about(app: &App, visit: &Visit, case: CaseId) -> Option<Markup> {
    let state = app.engine.recalled(case).await.ok()?;
    let family = state.header.as_ref()?.family.to_string();
    let all = Filter::All(vec![kinds(app), Filter::equal("family", family.as_str())]);
    let by = &["status"];
    let counted = app.views.count(&CASE_LIST, Edition::Live, &all, by).await;
    let (mut open, mut closed) = (0, 0);
    for counted in counted.ok()? {
        match counted.cells.first().and_then(Cell::as_text) {
            Some("ended" | "terminated") => closed += counted.rows,
            _ => open += counted.rows,
        }
    }
    let open_said = visit.pick(format!("未销号 {open} 件"), format!("{open} open"));
    let closed_said = visit.pick(format!("已销号 {closed} 件"), format!("{closed} closed"));
    (open + closed > 0).then(|| {
        html! {
            a href={ "/alerts?of=" (case) } { (open_said) }
            " · "
            a href={ "/alerts?step=closed&of=" (case) } { (closed_said) }
        }
    })
}
