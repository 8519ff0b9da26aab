//! The acts on an alert: each completes the task that is open for it.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Command, Complete, Document};
use casebook_engine::ports::Law;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Request, Subject};
use casebook_engine::stream::CaseId;
use jiff::Timestamp;

use super::alert;
use crate::args::{AlertActArgs, CheckAlertArgs, Checked, CloseAlertArgs, Doing};
use crate::commands::case::{outcome, request};
use crate::desk::Desk;
use crate::house::House;
use crate::output::Answer;
use crate::problem::Problem;

/// The task that the organ above has in an alert that nobody answered.
const TAKE_UP: &str = "take_up";

/// An act: with which task, and its outcome.
struct Act<'a> {
    alert: &'a str,
    /// The task, and the outcome that it has.
    task: (&'a str, Option<&'a str>),
    /// The outcome when the alert went up and the organ above does it.
    above: Option<&'a str>,
    opinion: Option<&'a String>,
    doing: &'a Doing,
}

pub(super) async fn acknowledge(args: &AlertActArgs, desk: &Desk) -> Result<Answer, Problem> {
    act(&plain(args, ("acknowledge", None), None), desk).await
}

pub(super) async fn explain(args: &AlertActArgs, desk: &Desk) -> Result<Answer, Problem> {
    act(&plain(args, ("explain", None), None), desk).await
}

pub(super) async fn escalate(args: &AlertActArgs, desk: &Desk) -> Result<Answer, Problem> {
    let task = ("check", Some("supervise"));
    act(&plain(args, task, Some("supervise")), desk).await
}

pub(super) async fn check(args: &CheckAlertArgs, desk: &Desk) -> Result<Answer, Problem> {
    let (outcome, above) = match args.outcome {
        Checked::Settled => ("settled", "close"),
        Checked::FalseAlarm => ("false_alarm", "close"),
        Checked::Again => ("again", "demand"),
        Checked::Supervise => ("supervise", "supervise"),
    };
    let asked = Act {
        alert: &args.alert,
        task: ("check", Some(outcome)),
        above: Some(above),
        opinion: args.opinion.as_ref(),
        doing: &args.doing,
    };
    act(&asked, desk).await
}

pub(super) async fn close(args: &CloseAlertArgs, desk: &Desk) -> Result<Answer, Problem> {
    let outcome = if args.false_alarm {
        "false_alarm"
    } else {
        "settled"
    };
    let asked = Act {
        alert: &args.alert,
        task: ("check", Some(outcome)),
        above: Some("close"),
        opinion: args.opinion.as_ref(),
        doing: &args.doing,
    };
    act(&asked, desk).await
}

fn plain<'a>(
    args: &'a AlertActArgs,
    task: (&'a str, Option<&'a str>),
    above: Option<&'a str>,
) -> Act<'a> {
    Act {
        alert: &args.alert,
        task,
        above,
        opinion: args.opinion.as_ref(),
        doing: &args.doing,
    }
}

async fn act(act: &Act<'_>, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let (case, state) = alert(&house, act.alert).await?;
    let state = now(&house, case, state, act.doing).await?;
    let went_up = state.tasks.values().any(|task| task.name == *TAKE_UP);
    let (task, outcome) = match act.above {
        Some(above) if went_up => (TAKE_UP, Some(above)),
        _ => act.task,
    };
    let definition = house.law.definition(&state.opened().definition);
    let known = definition.as_ref().and_then(|found| found.task(task));
    let document = known.and_then(|(_, task)| task.doc.clone());
    let complete = Complete {
        outcome: outcome.map(Name::from),
        opinion: act.opinion.cloned(),
        document: document.map(|kind| Document {
            kind,
            title: None,
            sha256: None,
        }),
        ..Complete::plain(task)
    };
    let command = Command::Complete(complete);
    let request = request::request(Subject::Case(case), command, act.doing);
    outcome::of(&house, &request, act.doing.dry_run, desk.lang()).await
}

/// The alert as it stands now: a limit that ran out may have sent it up, where no node was at work to
/// see it. Whoever writes down what was done earlier, or tries, is told by the act itself.
async fn now(
    house: &House,
    case: CaseId,
    state: Arc<CaseState>,
    doing: &Doing,
) -> Result<Arc<CaseState>, Problem> {
    let is_due = state
        .next_instant()
        .is_some_and(|due| due <= Timestamp::now());
    if !is_due || doing.dry_run || doing.occurred.is_some() || doing.if_version.is_some() {
        return Ok(state);
    }
    let tick = Request {
        subject: Subject::Case(case),
        command: Command::Tick,
        actor: Actor::default(),
        occurred: None,
        key: None,
        if_version: None,
    };
    house.engine.execute(&tick).await?;
    Ok(house.engine.state(case).await?)
}
