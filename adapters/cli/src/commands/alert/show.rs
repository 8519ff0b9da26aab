//! `alert show`: one alert, and its life so far.

use casebook_engine::case::Event;
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Moment, load_moments};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{FAMILIES, LEVELS, alert, text};
use crate::args::AlertArgs;
use crate::commands::case::{STATUS, status};
use crate::desk::Desk;
use crate::names::Names;
use crate::output::{Answer, Block, Column, word};
use crate::problem::Problem;

const LIFE: &[Column] = &[
    Column::instant("at", "时间", "at"),
    Column::text("step", "经过", "step"),
    Column::text("by", "人员", "by"),
    Column::text("opinion", "意见", "opinion"),
];

/// The alert and its life cycle.
pub(super) async fn run(args: &AlertArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let (case, state) = alert(&house, &args.alert).await?;
    let (header, lang) = (state.opened(), desk.lang());
    let names = Names::new(&house.law, lang);
    let moments = load_moments(&*house.store.events(), case).await?;
    let definition = house.law.definition(&header.definition);
    let called = |task: &str| {
        let task = definition.as_ref().and_then(|found| found.task(task));
        task.map(|(_, task)| lang.of(&task.title).to_owned())
    };
    let life = moments
        .iter()
        .filter_map(|moment| step(moment, &names, &called));
    let life: Vec<Value> = life.collect();
    let fact = |name: &str| text(&state, name);
    let value = json!({
        "case": case.to_string(),
        "number": header.number,
        "level": fact("level"),
        "family": fact("family"),
        "rule": fact("rule"),
        "ground": fact("ground"),
        "subject": fact("subject"),
        "about": header.link.as_ref().map(|link| link.case.to_string()),
        "finding": fact("finding"),
        "responsible": fact("responsible"),
        "superior": fact("superior"),
        "status": status(state.status),
        "version": state.version.to_string(),
        "life": life,
    });
    let fields = [
        ("编号", "number", header.number.clone().unwrap_or_default()),
        ("级别", "level", word(&fact("level"), LEVELS, lang)),
        ("类别", "family", word(&fact("family"), FAMILIES, lang)),
        ("规则", "rule", fact("rule")),
        ("依据", "basis", fact("ground")),
        ("被监督案件", "case", fact("subject")),
        ("发现的情况", "finding", fact("finding")),
        ("被监督机关", "organ", names.organ(&fact("responsible"))),
        ("上级机关", "organ above", names.organ(&fact("superior"))),
        ("状态", "status", word(status(state.status), STATUS, lang)),
    ];
    let fields = fields
        .into_iter()
        .map(|(zh, en, value)| (lang.pick(zh, en).to_owned(), value));
    let blocks = vec![Block::Fields(fields.collect()), Block::Table(LIFE, life)];
    Ok(Answer::record(value, blocks))
}

/// An event of the life cycle; `None` for what only follows from others.
fn step(moment: &Moment, names: &Names, called: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
    let lang = names.lang();
    let (step, opinion) = match &moment.event {
        Event::CaseOpened { .. } => (lang.pick("发出", "raised").to_owned(), None),
        Event::TaskCompleted {
            task,
            opinion,
            outcome_title,
            ..
        } => {
            let title = called(task.as_str()).unwrap_or_else(|| task.to_string());
            let outcome = outcome_title.as_ref();
            let step =
                outcome.map_or_else(|| title.clone(), |outcome| format!("{title} · {outcome}"));
            (step, opinion.clone())
        }
        Event::StageEntered { stage, title, .. } if *stage == *"escalated" => (title.clone(), None),
        Event::LinkCalled(called) => (called.title.clone(), None),
        Event::CaseEnded { .. } => (lang.pick("办结", "closed").to_owned(), None),
        Event::CaseTerminated { reason, .. } => (
            lang.pick("终止", "terminated").to_owned(),
            Some(reason.clone()),
        ),
        _ => return None,
    };
    let at: Timestamp = moment.meta.occurred;
    let person = moment.meta.actor.person.as_ref();
    Some(json!({
        "at": at.to_string(),
        "step": step,
        "by": person.map(|person| names.person(person.as_str())),
        "opinion": opinion,
    }))
}
