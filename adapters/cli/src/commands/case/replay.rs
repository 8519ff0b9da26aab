//! `case replay`: the case from its opening, one command after the other.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use casebook_engine::case::CaseState;
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Cut, Failure, Moment, load_moments};
use serde_json::{Value, json};

use super::find::find;
use super::history;
use crate::args::ReplayArgs;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("version", "#", "#"),
    Column::instant("occurred", "发生时间", "occurred"),
    Column::text("person", "人员", "person"),
    Column::text("events", "事件", "events"),
    Column::text("stages", "环节", "stages"),
    Column::text("tasks", "待办", "open tasks"),
];

/// One row for each command: what it caused, and where the case stood after it.
pub(super) async fn run(args: &ReplayArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let moments = load_moments(&*events, case, Cut::Now).await?;
    let mut state = CaseState::default();
    let mut rows = Vec::new();
    for step in moments.chunk_by(|a, b| a.meta.causation == b.meta.causation) {
        for moment in step {
            state.apply(case, &moment.event, &moment.meta);
        }
        let header = state.header.clone();
        let definition = header.and_then(|header| house.law.definition(&header.definition));
        rows.push(row(step, &state, definition.as_deref()));
    }
    if rows.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    if let Some(speed) = args.speed.filter(|_| std::io::stderr().is_terminal()) {
        play(&rows, speed).await;
    }
    Ok(Answer::list(COLUMNS, rows))
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
        let line = format!("#{version} {occurred} {person} → {}", stages.join("、"));
        if writeln!(std::io::stderr(), "{line}").is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}
