//! `case explain`: why attempts were refused, and why open tasks could not be done at a moment.

use casebook_engine::case::{Command, Complete, TaskRef};
use casebook_engine::ports::Law;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Failure, Request, Subject, load_refusals};
use serde_json::{Value, json};

use super::find::find;
use super::{history, names, past};
use crate::args::ExplainArgs;
use crate::desk::Desk;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// How many refusals are told, the latest first.
const REFUSALS_MAX: usize = 10;

const TASKS: &[Column] = &[
    Column::text("title", "待办", "task"),
    Column::text("possible", "可办", "possible"),
    Column::text("code", "代码", "code"),
    Column::text("why", "理由", "why"),
    Column::text("basis", "依据", "basis"),
    Column::text("next", "下一步", "next"),
];

const REFUSALS: &[Column] = &[
    Column::instant("occurred", "时间", "at"),
    Column::text("person", "人员", "person"),
    Column::text("subject", "拒绝", "refusal"),
];

/// What stood in the way of completing each open task at a moment, for one person, and what had
/// been refused by then.
pub(super) async fn run(args: &ExplainArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let (point, cut) = (args.then.point(), past::cut(args.then.point()));
    let state = past::at(&*events, case, point).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let definition = house.law.definition(&header.definition);
    let mut tasks = Vec::new();
    for (no, task) in &state.tasks {
        let request = Request {
            subject: Subject::Case(case),
            command: Command::Complete(Complete::plain(TaskRef::No(*no))),
            actor: Actor {
                person: Some(args.person.as_str().into()),
                ..Actor::default()
            },
            occurred: None,
            key: None,
            if_version: None,
        };
        let problem = match house.engine.rehearse_at(&request, cut).await {
            Ok(_) => None,
            Err(failure) => Some(Problem::from(failure).json(desk.lang())),
        };
        let title = definition
            .as_deref()
            .map_or(task.name.as_str(), |definition| {
                names::task_title(&task.name, definition)
            });
        tasks.push(told(no.0, title, problem.as_ref()));
    }
    let until = house.engine.instant_of(case, cut).await?;
    let refusals = load_refusals(&*events, case).await?;
    let refusals: Vec<Value> = refusals
        .iter()
        .filter(|refused| refused.recorded.recorded <= until)
        .rev()
        .take(REFUSALS_MAX)
        .map(history::row)
        .collect();
    let value = json!({ "tasks": tasks, "refusals": refusals });
    Ok(Answer::record(
        value,
        vec![Block::Table(TASKS, tasks), Block::Table(REFUSALS, refusals)],
    ))
}

fn told(no: u32, title: &str, problem: Option<&Value>) -> Value {
    let part = |key: &str| problem.map(|problem| problem[key].clone());
    json!({
        "no": no,
        "title": title,
        "possible": problem.is_none(),
        "code": part("code"),
        "why": part("what"),
        "basis": part("legal_basis"),
        "next": part("next"),
    })
}
