//! `case diff`: what changed between two moments.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::CaseState;
use casebook_engine::definition::Definition;
use casebook_engine::ports::{EventStore, Law};
use casebook_engine::runtime::Failure;
use casebook_engine::stream::CaseId;
use serde_json::{Value, json};

use super::find::find;
use super::{past, picture};
use crate::args::DiffCaseArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const PARTS: &[(&str, &str, &str)] = &[
    ("case", "案件", "case"),
    ("stages", "环节", "stage"),
    ("tasks", "待办", "task"),
    ("limits", "时限", "limit"),
    ("facts", "事实", "fact"),
    ("documents", "文书", "document"),
    ("roles", "角色", "role"),
];

const COLUMNS: &[Column] = &[
    Column::word("part", "部分", "part", PARTS),
    Column::text("name", "名称", "name"),
    Column::text("before", "之前", "before"),
    Column::text("after", "之后", "after"),
    Column::text("case", "案件", "case"),
];

/// What is said of a case at a moment: of each thing of each part, by its title.
type Sheet = BTreeMap<(usize, String), String>;

/// One row for each thing that is another than before.
pub(super) async fn run(args: &DiffCaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let before = past::log(&events, case, Some(args.from)).await?;
    let after = past::log(&events, case, args.to).await?;
    let family = house.engine.family(case).await?;
    if family.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    let members = family.iter().map(|(member, _)| *member);
    let members = members.take(if args.family { usize::MAX } else { 1 });
    let mut rows = Vec::new();
    for member in members {
        rows.extend(changes(&house, member, (&*before, &*after), desk.lang()).await?);
    }
    Ok(Answer::list(COLUMNS, rows))
}

/// What changed in one case.
async fn changes(
    house: &House,
    case: CaseId,
    (before, after): (&dyn EventStore, &dyn EventStore),
    lang: Lang,
) -> Result<Vec<Value>, Problem> {
    let before = past::state(before, case).await?;
    let after = past::state(after, case).await?;
    let name = after.header.as_ref().and_then(|it| it.number.clone());
    let name = name.unwrap_or_else(|| case.to_string());
    let sheet = |state: &CaseState| {
        let header = state.header.as_ref();
        let definition = header.and_then(|header| house.law.definition(&header.definition));
        sheet(case, state, definition.as_deref(), lang)
    };
    let (before, after) = (sheet(&before), sheet(&after));
    let keys: BTreeSet<&(usize, String)> = before.keys().chain(after.keys()).collect();
    let differs = keys
        .into_iter()
        .filter(|key| before.get(*key) != after.get(*key));
    let rows = differs.map(|key| {
        json!({
            "case": name,
            "part": PARTS[key.0].0,
            "name": key.1,
            "before": before.get(key),
            "after": after.get(key),
        })
    });
    Ok(rows.collect())
}

/// All that is said of a case.
fn sheet(case: CaseId, state: &CaseState, definition: Option<&Definition>, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new();
    if state.header.is_none() {
        return sheet;
    }
    let picture = picture::of(case, state, definition, lang).value;
    let plain = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    for key in ["status", "organ", "title"] {
        sheet.insert((0, key.to_owned()), plain(&picture[key]));
    }
    for (place, part, shown) in [
        (1, "stages", &["round", "since"][..]),
        (2, "tasks", &["assignee", "since"]),
        (3, "limits", &["status", "last_day_or_why"]),
    ] {
        for one in picture[part].as_array().into_iter().flatten() {
            let name = format!("{} #{}", plain(&one["title"]), one["no"]);
            let said = shown.iter().map(|key| &one[*key]);
            let said: Vec<String> = said.filter(|it| !it.is_null()).map(plain).collect();
            sheet.insert((place, name), said.join(" · "));
        }
    }
    for (name, value) in state.facts.iter() {
        sheet.insert((4, name.to_string()), json!(value).to_string());
    }
    for (name, document) in state.documents.iter() {
        sheet.insert((5, name.to_string()), papers(document, lang));
    }
    for (role, persons) in state.roles.iter() {
        let persons: Vec<&str> = persons.iter().map(casebook_engine::Name::as_str).collect();
        sheet.insert((6, role.to_string()), persons.join("、"));
    }
    sheet
}

/// Number and standing of a document.
fn papers(document: &casebook_engine::case::IssuedDocument, lang: Lang) -> String {
    let served = document.served.map(|day| match lang {
        Lang::Zh => format!("{day}送达"),
        Lang::En => format!("served on {day}"),
    });
    let marks = [
        (document.is_published, lang.pick("已公示", "published")),
        (document.is_void, lang.pick("已作废", "void")),
    ];
    let number = document.number.clone();
    let number = number.unwrap_or_else(|| lang.pick("已制发", "issued").to_owned());
    let marks = marks.iter().filter(|(is, _)| *is);
    let marks = marks.map(|(_, word)| (*word).to_owned());
    let parts: Vec<String> = std::iter::once(number).chain(served).chain(marks).collect();
    parts.join(" · ")
}
