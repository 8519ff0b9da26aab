//! `case history`: what happened, event by event.

use casebook_engine::runtime::{Cut, Failure, Moment, load_moments, load_refusals};
use serde_json::{Value, json};

use super::find::find;
use super::outcome::subject;
use crate::args::HistoryArgs;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("version", "#", "#"),
    Column::instant("occurred", "发生时间", "occurred"),
    Column::text("type", "事件", "event"),
    Column::text("subject", "对象", "subject"),
    Column::text("person", "人员", "person"),
    Column::text("role", "角色", "role"),
    Column::hidden("recorded"),
    Column::hidden("position"),
    Column::hidden("hash"),
];

/// The events in order, or the refused attempts.
pub(super) async fn run(args: &HistoryArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let history = load_moments(&*events, case, Cut::Now).await?;
    if history.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    let moments = if args.refused {
        load_refusals(&*events, case).await?
    } else {
        history
    };
    let is_wanted = |moment: &&Moment| {
        args.types.is_empty() || args.types.iter().any(|t| moment.recorded.event_type == **t)
    };
    let rows = moments.iter().filter(is_wanted).map(row).collect();
    Ok(Answer::list(COLUMNS, rows))
}

/// An event as a row.
pub(super) fn row(moment: &Moment) -> Value {
    let Moment { recorded, meta, .. } = moment;
    let body: Value = serde_json::from_slice(&recorded.body).unwrap_or_default();
    json!({
        "version": recorded.version.to_string(),
        "position": recorded.position.to_string(),
        "type": recorded.event_type.as_str(),
        "subject": subject(&body).or_else(|| refused(&body)),
        "occurred": meta.occurred.to_string(),
        "recorded": recorded.recorded.to_string(),
        "person": meta.actor.person.as_ref().map(casebook_engine::Name::as_str),
        "role": meta.actor.role.as_ref().map(casebook_engine::Name::as_str),
        "hash": recorded.hash.to_string(),
        "body": body,
    })
}

/// The code and rule of a refusal.
fn refused(body: &Value) -> Option<String> {
    let rejection = body.get("rejection")?;
    let word = |key: &str| rejection[key].as_str().unwrap_or_default().to_owned();
    Some(format!("{} {}", word("code"), word("say_zh")))
}
