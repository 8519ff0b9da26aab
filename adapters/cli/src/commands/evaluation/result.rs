//! `evaluation result`: the files of an evaluation, with scores, grade, objection, rectification.

use std::collections::BTreeMap;

use casebook_engine::case::Event;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::{CaseId, Category, Position};
use casebook_figures::{
    DECIMALS, EVALUATION_PLAN, Evaluation, Exact, FILE_EVALUATION, GRADES, OBJECTIONS, Period,
    REASONS, RECTIFICATIONS, Results,
};
use serde_json::{Value, json};

use crate::args::{ResultArgs, ResultsBy};
use crate::commands::draw::{number, plan};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 8_000;

const COLUMNS: &[Column] = &[
    Column::text("file_no", "案卷", "file"),
    Column::text("unit", "单位", "unit"),
    Column::word("reason", "入选原因", "why", REASONS),
    Column::text("first", "第一评分", "first"),
    Column::text("second", "第二评分", "second"),
    Column::text("difference", "分差", "difference"),
    Column::text("arbiter", "仲裁", "arbiter"),
    Column::text("points", "最终得分", "points"),
    Column::word("grade", "等次", "grade", GRADES),
    Column::word("objection", "异议", "objection", OBJECTIONS),
    Column::word("rectification", "整改", "rectification", RECTIFICATIONS),
    Column::text("number", "评查案件", "evaluation"),
    Column::hidden("case"),
    Column::hidden("graded"),
    Column::hidden("plan"),
];

const SUMS: &[Column] = &[
    Column::text("unit", "单位", "unit"),
    Column::text("files", "案卷", "files"),
    Column::text("graded", "已定级", "graded"),
    Column::text("average", "平均分", "average"),
    Column::text("excellent", "优秀", "excellent"),
    Column::text("good", "良好", "good"),
    Column::text("pass", "合格", "pass"),
    Column::text("fail", "不合格", "fail"),
];

/// One row for each file, or for each unit and for all of them.
pub(super) async fn run(args: &ResultArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let cases = match (&args.plan, &args.period) {
        (Some(name), _) => drawn(&house, name).await?,
        (None, period) => graded(&house, period.as_deref().unwrap_or_default()).await?,
    };
    let mut rows = Vec::with_capacity(cases.len());
    let mut units: BTreeMap<String, Results> = BTreeMap::new();
    let mut whole = Results::default();
    for (case, one) in &cases {
        rows.push(row(*case, one));
        units
            .entry(one.text("unit_name").to_owned())
            .or_default()
            .add(one);
        whole.add(one);
    }
    let all = desk.lang().pick("合计", "all");
    let sums = units.iter().map(|(unit, results)| sum(unit, results));
    let mut sums: Vec<Value> = sums.collect();
    sums.push(sum(all, &whole));
    Ok(match args.by {
        Some(ResultsBy::Unit) => Answer::list(SUMS, sums),
        Some(ResultsBy::All) => Answer::list(SUMS, sums.split_off(sums.len() - 1)),
        None => {
            let table = Block::Table(COLUMNS, rows.clone());
            Answer {
                blocks: vec![table, Block::Table(SUMS, sums)],
                ..Answer::list(COLUMNS, rows)
            }
        }
    })
}

/// The evaluations that a plan opened, in the order of its sample.
async fn drawn(house: &House, name: &str) -> Result<Vec<(CaseId, Evaluation)>, Problem> {
    let (case, _) = plan(house, name, EVALUATION_PLAN).await?;
    let events = house.store.events();
    let mut evaluations = Vec::new();
    for moment in load_moments(&*events, case).await? {
        if let Event::LinkCalled(called) = moment.event {
            evaluations.push((called.case, evaluation(&*events, called.case).await?));
        }
    }
    Ok(evaluations)
}

/// The evaluations whose grade was fixed in a period, in the order in which they were opened.
async fn graded(house: &House, period: &str) -> Result<Vec<(CaseId, Evaluation)>, Problem> {
    let period = Period::parse(period)
        .map_err(|fault| Problem::new(Exit::Usage, "CB-5051", fault.to_string()))?;
    let calendars = house.law.calendars();
    let calendar = calendars.iter().find(|one| one.id() == "cn");
    let calendar = calendar.or_else(|| calendars.first());
    let zone = calendar.map_or(jiff::tz::TimeZone::UTC, |one| one.zone().clone());
    let (from, until) = period.instants(&zone);
    let events = house.store.events();
    let mut evaluations = Vec::new();
    let mut after = Position::START;
    loop {
        let page = events
            .read_category(Category::Case, after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else {
            return Ok(evaluations);
        };
        after = last.position;
        for recorded in page.iter().filter(|one| one.event_type == *"case_opened") {
            let event = Event::decode(recorded).map_err(Failure::from)?;
            let Event::CaseOpened { definition, .. } = event else {
                continue;
            };
            let Some(case) = recorded.stream.case_id() else {
                continue;
            };
            if definition.id == *FILE_EVALUATION {
                let one = evaluation(&*events, case).await?;
                let is_meant = one.graded().is_some_and(|at| from <= at && at < until);
                evaluations.extend(is_meant.then_some((case, one)));
            }
        }
    }
}

async fn evaluation(events: &dyn EventStore, case: CaseId) -> Result<Evaluation, Problem> {
    let mut evaluation = Evaluation::default();
    for moment in load_moments(events, case).await? {
        evaluation.take(case, &moment.event, &moment.meta);
    }
    Ok(evaluation)
}

fn row(case: CaseId, one: &Evaluation) -> Value {
    let told = |points: Option<Exact>| points.map(|points| points.rounded(DECIMALS));
    let text = |fact: &str| Some(one.text(fact)).filter(|text| !text.is_empty());
    json!({
        "file_no": text("file_no"),
        "unit": text("unit_name"),
        "reason": text("sample_reason"),
        "first": told(one.score("first")),
        "second": told(one.score("second")),
        "difference": told(one.difference()),
        "arbiter": told(one.score("arbiter")),
        "points": told(one.points()),
        "grade": one.grade(),
        "objection": one.objection().word(),
        "rectification": one.rectification().word(),
        "number": number(&one.state, case),
        "case": case.to_string(),
        "graded": one.graded().map(|at| at.to_string()),
        "plan": text("drawn_by"),
    })
}

fn sum(unit: &str, results: &Results) -> Value {
    let mut row = json!({
        "unit": unit,
        "files": results.files,
        "graded": results.graded,
        "average": results.average().map(|average| average.rounded(DECIMALS)),
    });
    for (grade, ..) in GRADES {
        row[*grade] = json!(results.grades.get(*grade).copied().unwrap_or_default());
    }
    row
}
