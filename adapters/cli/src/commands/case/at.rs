//! `case at`: the case, or its family, as it stood at a moment.

use casebook_engine::ports::{EventStore, Law};
use casebook_engine::runtime::Failure;
use casebook_engine::stream::CaseId;
use serde_json::{Value, json};

use super::find::find;
use super::{past, picture};
use crate::args::AtArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const FAMILY: &[Column] = &[
    Column::text("number", "案号", "number"),
    Column::text("title", "案由", "title"),
    Column::word("status", "状态", "status", picture::STATUS),
    Column::text("stages_shown", "环节", "stage"),
    Column::text("tasks_shown", "待办", "open tasks"),
    Column::text("version", "#", "#"),
    Column::hidden("case"),
    Column::hidden("stages"),
    Column::hidden("tasks"),
    Column::hidden("limits"),
];

/// The state at a version, or as it was recorded at an instant.
pub(super) async fn run(args: &AtArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let log = past::log(&events, case, args.then.point()).await?;
    if args.family {
        let family = house.engine.family(case).await?;
        let mut rows = Vec::new();
        for (relative, _) in family {
            rows.extend(member(&house, &*log, relative, desk.lang()).await?);
        }
        return Ok(Answer::list(FAMILY, rows));
    }
    let state = past::state(&*log, case).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let definition = house.law.definition(&header.definition);
    Ok(picture::of(
        case,
        &state,
        definition.as_deref(),
        desk.lang(),
    ))
}

/// A case of the family; none that was not opened yet.
async fn member(
    house: &House,
    log: &dyn EventStore,
    case: CaseId,
    lang: Lang,
) -> Result<Option<Value>, Problem> {
    let state = past::state(log, case).await?;
    let Some(header) = state.header.as_ref() else {
        return Ok(None);
    };
    let definition = house.law.definition(&header.definition);
    let picture = picture::of(case, &state, definition.as_deref(), lang).value;
    let titles = |part: &str| -> Vec<Value> {
        let all = picture[part].as_array().into_iter().flatten();
        all.map(|one| one["title"].clone()).collect()
    };
    let mut row = picture.clone();
    row["stages_shown"] = json!(titles("stages"));
    row["tasks_shown"] = json!(titles("tasks"));
    Ok(Some(row))
}
