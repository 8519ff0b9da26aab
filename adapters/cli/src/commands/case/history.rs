//! `case history`: what happened, event by event.

use casebook_engine::case::Event;
use casebook_engine::runtime::{Failure, Moment, load_moments, load_refusals};
use casebook_engine::stream::CaseId;
use casebook_projections::case::Case;
use casebook_projections::words::{Words, named};
use serde_json::{Value, json};

use super::find::find;
use super::outcome::subject;
use crate::args::HistoryArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::names::Names;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("version", "#", "#"),
    Column::instant("occurred", "发生时间", "occurred"),
    Column::text("words", "经过", "what happened"),
    Column::text("person_name", "人员", "person"),
    Column::hidden("type"),
    Column::hidden("subject"),
    Column::hidden("person"),
    Column::hidden("role"),
    Column::hidden("recorded"),
    Column::hidden("position"),
    Column::hidden("hash"),
];

const FAMILY_COLUMNS: &[Column] = &[
    Column::instant("occurred", "发生时间", "occurred"),
    Column::text("case", "案件", "case"),
    Column::text("version", "#", "#"),
    Column::text("words", "经过", "what happened"),
    Column::text("person_name", "人员", "person"),
    Column::hidden("type"),
    Column::hidden("person"),
    Column::hidden("recorded"),
    Column::hidden("position"),
    Column::hidden("hash"),
];

/// The events in order, or the refused attempts.
pub(super) async fn run(args: &HistoryArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let history = load_moments(&*events, case).await?;
    if history.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    if args.family {
        return family(args, &house, case, desk).await;
    }
    let names = Names::new(&house.law, desk.lang());
    let kind = kind_of(&history);
    let told: Vec<(Moment, Option<Words>)> = if args.refused {
        let refused = load_refusals(&*events, case).await?;
        refused.into_iter().map(|moment| (moment, None)).collect()
    } else {
        tell(case, history)
    };
    let wanted = told.iter().filter(|(moment, _)| is_wanted(args, moment));
    let rows = wanted.map(|(moment, words)| for_people(moment, words.as_ref(), &names, &kind));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

/// Whether an event is of one of the types asked for.
fn is_wanted(args: &HistoryArgs, moment: &Moment) -> bool {
    args.types.is_empty() || args.types.iter().any(|t| moment.recorded.event_type == **t)
}

/// The whole family as one story: in the order in which things happened, and where they happened
/// at one instant, in which they were recorded.
async fn family(
    args: &HistoryArgs,
    house: &House,
    case: CaseId,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let names = Names::new(&house.law, desk.lang());
    let mut told: Vec<(Moment, Value)> = Vec::new();
    for (relative, state) in house.engine.family(case).await? {
        let header = state.opened();
        let called = header
            .number
            .clone()
            .unwrap_or_else(|| relative.to_string());
        let kind = header.definition.id.to_string();
        let history = load_moments(&*house.store.events(), relative).await?;
        for (moment, words) in tell(relative, history) {
            if is_wanted(args, &moment) {
                let mut row = for_people(&moment, words.as_ref(), &names, &kind);
                row["case"] = called.clone().into();
                told.push((moment, row));
            }
        }
    }
    told.sort_by_key(|(moment, _)| (moment.meta.occurred, moment.recorded.position));
    let rows = told.into_iter().map(|(_, row)| row).collect();
    Ok(Answer::list(FAMILY_COLUMNS, rows))
}

/// The kind of the case, for the names of its roles.
fn kind_of(history: &[Moment]) -> String {
    let first = history.first().map(|moment| &moment.event);
    match first {
        Some(Event::CaseOpened { definition, .. }) => definition.id.to_string(),
        _ => String::new(),
    }
}

/// Every event with what it says, given what was before it.
fn tell(id: CaseId, moments: Vec<Moment>) -> Vec<(Moment, Option<Words>)> {
    let mut case: Option<Case> = None;
    let say = |moment: Moment| {
        let duties = if let Some(case) = &mut case {
            case.follow(&moment.event, &moment.meta)
        } else {
            case = Case::open(id, &moment.event, &moment.meta);
            Vec::new()
        };
        let words = case
            .as_ref()
            .map(|case| Words::of(&moment.event, case, &duties));
        (moment, words)
    };
    moments.into_iter().map(say).collect()
}

/// An event as a row for people: in words, with the name of the person.
fn for_people(moment: &Moment, words: Option<&Words>, names: &Names, kind: &str) -> Value {
    let mut row = row(moment);
    let said = words.map(|words| names.lang().pick(&words.zh, &words.en));
    let said = said.map(|said| named(said, |id| names.known(kind, id, moment.meta.occurred)));
    row["words"] = said.map_or_else(|| row["subject"].clone(), Value::from);
    let person = moment.meta.actor.person.as_ref();
    row["person_name"] = person.map(|person| names.person(person.as_str())).into();
    row
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
