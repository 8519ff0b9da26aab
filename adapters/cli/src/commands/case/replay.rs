//! `case replay`: the case from its opening, one command after the other.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use casebook_engine::case::CaseState;
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Failure, Moment, load_moments};
use casebook_engine::stream::{CaseId, Position};
use serde_json::{Value, json};

use super::find::find;
use super::history;
use crate::args::ReplayArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("version", "#", "#"),
    Column::instant("occurred", "发生时间", "occurred"),
    Column::text("person", "人员", "person"),
    Column::text("events", "事件", "events"),
    Column::text("stages", "环节", "stages"),
    Column::text("tasks", "待办", "open tasks"),
    Column::text("case", "案件", "case"),
];

/// One row for each command: what it caused, and where the case stood after it. Those of a family
/// stand in the order in which they were recorded.
pub(super) async fn run(args: &ReplayArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.case, &*house.store.events()).await?;
    let mut family = house.engine.family(case).await?;
    if !args.family {
        family.truncate(1);
    }
    if family.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    let mut steps = Vec::new();
    for (member, _) in family {
        steps.extend(of_case(member, &house).await?);
    }
    steps.sort_by_key(|(position, _)| *position);
    let rows: Vec<Value> = steps.into_iter().map(|(_, row)| row).collect();
    if let Some(speed) = args.speed.filter(|_| std::io::stderr().is_terminal()) {
        play(&rows, speed).await;
    }
    Ok(Answer::list(COLUMNS, rows))
}

/// The steps of a case, each with the position of its last event.
async fn of_case(case: CaseId, house: &House) -> Result<Vec<(Position, Value)>, Problem> {
    let moments = load_moments(&*house.store.events(), case).await?;
    let mut state = CaseState::default();
    let mut rows = Vec::new();
    for step in moments.chunk_by(|a, b| a.meta.causation == b.meta.causation) {
        for moment in step {
            state.apply(case, &moment.event, &moment.meta);
        }
        let header = state.header.as_ref();
        let definition = header.and_then(|header| house.law.definition(&header.definition));
        let mut row = row(step, &state, definition.as_deref());
        let number = header.and_then(|header| header.number.clone());
        row["case"] = number.unwrap_or_else(|| case.to_string()).into();
        let last = step.last().map(|moment| moment.recorded.position);
        rows.push((last.unwrap_or_default(), row));
    }
    Ok(rows)
}

fn row(
    step: &[Moment],
    state: &CaseState,
    definition: Option<&casebook_engine::definition::Definition>,
) -> Value {
    let title = |name: &casebook_engine::Name| {
        let stage = definition.and_then(|definition| definition.stages.get(name));
        stage.map_or_else(|| name.to_string(), |stage| stage.title.zh.clone())
    };
    let stages: Vec<String> = state
        .leaves()
        .map(|(_, stage)| title(&stage.name))
        .collect();
    let tasks: Vec<&str> = state
        .tasks
        .values()
        .map(|task| task.name.as_str())
        .collect();
    let events: Vec<Value> = step.iter().map(history::row).collect();
    let types: Vec<&Value> = events.iter().map(|event| &event["type"]).collect();
    let last = events.last().cloned().unwrap_or_default();
    json!({
        "version": last["version"],
        "occurred": last["occurred"],
        "person": last["person"],
        "events": types,
        "stages": stages,
        "tasks": tasks,
    })
}

/// Shows the steps one after the other on stderr, so many a second.
async fn play(rows: &[Value], speed: u32) {
    let pause = Duration::from_secs(1) / speed;
    for row in rows {
        let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let stages = row["stages"].as_array().into_iter().flatten();
        let stages: Vec<&str> = stages.filter_map(Value::as_str).collect();
        let (version, occurred, person) = (word("version"), word("occurred"), word("person"));
        let (case, stages) = (word("case"), stages.join("、"));
        let line = format!("{case} #{version} {occurred} {person} → {stages}");
        if writeln!(std::io::stderr(), "{line}").is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}
