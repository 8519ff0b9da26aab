//! `org leave`: a person leaves and hands over the open work (离职交接).

use casebook_engine::Name;
use casebook_engine::access::Change;
use casebook_engine::case::{Command, TaskRef};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Request, Subject};
use casebook_projections::views::WORKLIST;
use casebook_projections::{Filter, QUERY_ROWS_MAX, Query};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::change::record;
use crate::args::LeaveArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

const COLUMNS: &[Column] = &[
    Column::text("case", "案号", "case"),
    Column::text("task", "待办", "task"),
    Column::text("to", "接手人", "to"),
    Column::text("result", "结果", "result"),
    Column::hidden("case_id"),
    Column::hidden("code"),
];

/// Records the last day and hands over every open task; says of each what became of it. Exit code
/// 10 when some work stays where it is.
pub(super) async fn run(args: &LeaveArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let left = Change::PersonLeft {
        person: args.id.as_str().into(),
        on: args.change.on,
    };
    record(&house, left, &args.change).await?;
    house.engine.follow_law().await?;
    let views = reading::caught_up(&house.store).await?;
    let person = args.id.as_str();
    let theirs = Filter::Any(vec![
        Filter::equal("person", person),
        Filter::equal("delegated_by", person),
    ]);
    let theirs = Filter::All(vec![theirs, Filter::equal("kind", "task")]);
    let found = views
        .query(&WORKLIST, &Query::of(theirs, QUERY_ROWS_MAX))
        .await?;
    let now = Timestamp::now();
    let (mut told, mut exit) = (Vec::new(), Exit::Done);
    for row in found {
        let row = rows::object(&WORKLIST, &row, now);
        let (result, code) = hand_over(&house, args, &row, desk).await?;
        if code.is_some() {
            exit = Exit::Partial;
        }
        told.push(json!({
            "case": row["case_number"],
            "case_id": row["case_id"],
            "task": row["title"],
            "to": args.to,
            "result": result,
            "code": code,
        }));
    }
    Ok(Answer::list(COLUMNS, told).ending(exit))
}

/// What became of one task, with the code of the refusal where there was one.
async fn hand_over(
    house: &House,
    args: &LeaveArgs,
    row: &Value,
    desk: &Desk,
) -> Result<(String, Option<String>), Problem> {
    let Some(to) = &args.to else {
        let text = desk.lang().pick(
            "未指定接手人（--to）",
            "nobody was named to take it over (--to)",
        );
        return Ok((text.to_owned(), Some("CB-2206".to_owned())));
    };
    let case = row["case_id"].as_str().and_then(|id| id.parse().ok());
    let no = row["no"].as_u64().and_then(|no| u32::try_from(no).ok());
    let (Some(case), Some(no)) = (case, no) else {
        return Err(Problem::new(Exit::Damaged, "CB-1103", "view worklist"));
    };
    let request = Request {
        subject: Subject::Case(case),
        command: Command::HandOver {
            task: TaskRef::No(casebook_engine::case::TaskNo(no)),
            to: to.as_str().into(),
            reason: args.change.reason.clone(),
        },
        actor: Actor {
            person: args.change.person.as_deref().map(Name::from),
            ..Actor::default()
        },
        occurred: None,
        key: None,
        if_version: None,
    };
    match house.engine.execute(&request).await {
        Ok(_) => Ok((desk.lang().pick("已交接", "handed over").to_owned(), None)),
        Err(failure) => {
            let problem = Problem::from(failure);
            if !matches!(problem.exit, Exit::Refused | Exit::Forbidden) {
                return Err(problem);
            }
            let code = problem.code.to_string();
            Ok((problem.what(desk.lang()), Some(code)))
        }
    }
}
