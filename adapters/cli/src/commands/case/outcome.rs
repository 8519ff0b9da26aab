//! What an act led to.

use casebook_engine::case::Decided;
use casebook_engine::runtime::Request;
use serde_json::{Value, json};

use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const EVENTS: &[Column] = &[
    Column::text("type", "事件", "event"),
    Column::text("subject", "对象", "subject"),
    Column::instant("occurred", "发生时间", "occurred"),
];

/// Sends the request, or only decides it.
pub(in crate::commands) async fn of(
    house: &House,
    request: &Request,
    dry_run: bool,
    lang: Lang,
) -> Result<Answer, Problem> {
    if dry_run {
        let events = house.engine.rehearse(request).await?;
        let events: Vec<Value> = events.iter().map(event).collect();
        let value = json!({ "dry_run": true, "events": events });
        return Ok(Answer::record(value, vec![Block::Table(EVENTS, events)]));
    }
    let outcome = house.engine.execute(request).await?;
    house.react().await;
    let state = house.engine.state(outcome.case).await?;
    let number = state
        .header
        .as_ref()
        .and_then(|header| header.number.clone());
    let events: Vec<Value> = outcome.events.iter().map(event).collect();
    let value = json!({
        "case": outcome.case.to_string(),
        "number": number,
        "version": outcome.version.to_string(),
        "position": outcome.position.to_string(),
        "repeated": outcome.repeated,
        "events": events,
    });
    let name = number.unwrap_or_else(|| outcome.case.to_string());
    let line = format!(
        "{name}  {} {}",
        lang.pick("版本", "version"),
        outcome.version
    );
    Ok(Answer::record(
        value,
        vec![Block::Text(line), Block::Table(EVENTS, events)],
    ))
}

fn event(decided: &Decided) -> Value {
    let tagged = serde_json::to_value(&decided.event).unwrap_or_default();
    let body = tagged.as_object().and_then(|tagged| tagged.values().next());
    json!({
        "type": decided.event.type_name().as_str(),
        "subject": body.and_then(subject),
        "occurred": decided.meta.occurred.to_string(),
        "body": body,
    })
}

/// What an event is about, in one word: the title or name of the stage, task or limit.
pub(super) fn subject(body: &Value) -> Option<String> {
    [
        "title",
        "task",
        "stage",
        "limit",
        "happening",
        "person",
        "to",
    ]
    .into_iter()
    .filter_map(|key| body.get(key))
    .find_map(|value| value.as_str().map(str::to_owned))
}
