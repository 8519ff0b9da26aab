//! `record …`: full-process records (全过程记录).

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::case::{Event, TaskNo};
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::{CaseId, Category, Position};
use serde_json::json;

use super::case::find;
use crate::args::{CompletenessArgs, RecordVerb};
use crate::desk::Desk;
use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("definition", "流程", "definition"),
    Column::text("step", "步骤", "step"),
    Column::text("asked", "应记录", "asked"),
    Column::text("kept", "已记录", "kept"),
];

/// How many events are read at once.
const PAGE: usize = 1_000;

/// Steps that ask for records, and those that have them, by definition and step.
type Counts = BTreeMap<(Name, Name), (u32, u32)>;

/// Does what was asked of records.
pub(super) async fn run(verb: &RecordVerb, desk: &Desk) -> Result<Answer, Problem> {
    let RecordVerb::Completeness(args) = verb;
    completeness(args, desk).await
}

async fn completeness(args: &CompletenessArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let cases = match &args.case {
        Some(name) => BTreeSet::from([find(name, &*house.store.events()).await?]),
        None => cases(&house).await?,
    };
    let mut counts = Counts::new();
    for case in cases {
        count(&house, case, &mut counts).await?;
    }
    let rows = counts
        .into_iter()
        .map(|((definition, step), (asked, kept))| {
            json!({
                "definition": definition.as_str(),
                "step": step.as_str(),
                "asked": asked,
                "kept": kept,
            })
        });
    Ok(Answer::list(COLUMNS, rows.collect()))
}

/// Every case of the log.
async fn cases(house: &House) -> Result<BTreeSet<CaseId>, Problem> {
    let events = house.store.events();
    let (mut cases, mut after) = (BTreeSet::new(), Position::START);
    loop {
        let page = events.read_category(Category::Case, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(cases);
        };
        after = last.position;
        cases.extend(page.iter().filter_map(|event| event.stream.case_id()));
    }
}

async fn count(house: &House, case: CaseId, counts: &mut Counts) -> Result<(), Problem> {
    let state = house.engine.state(case).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let Some(definition) = house.law.definition(&header.definition) else {
        return Ok(());
    };
    let moments = load_moments(&*house.store.events(), case).await?;
    let mut done: BTreeMap<TaskNo, Name> = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for moment in &moments {
        match &moment.event {
            Event::TaskCompleted { no, task, .. } if asks(&definition, task) => {
                done.insert(*no, task.clone());
            }
            Event::RecordsKept(records) => {
                kept.insert(records.task);
            }
            _ => {}
        }
    }
    for (no, task) in done {
        let key = (definition.reference.id.clone(), task);
        let (asked, found) = counts.entry(key).or_default();
        *asked += 1;
        *found += u32::from(kept.contains(&no));
    }
    Ok(())
}

fn asks(definition: &Definition, task: &Name) -> bool {
    let task = definition.task(task.as_str());
    task.is_some_and(|(_, task)| !task.papers.record.is_empty())
}
