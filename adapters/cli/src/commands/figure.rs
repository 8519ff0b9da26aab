//! `figure show`: a figure, and the cases that make it.

use casebook_engine::case::Event;
use casebook_engine::stream::{CaseId, StreamId, Version};
use serde_json::{Value, json};

use super::indicator::row;
use crate::args::{FigureArgs, FigureVerb};
use crate::counting::{Question, Shelf, counted};
use crate::desk::Desk;
use crate::house::House;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const CASES: &[Column] = &[
    Column::text("number", "案号", "number"),
    Column::text("title", "案由", "title"),
    Column::text("organ", "机关", "organ"),
    Column::text("definition", "流程", "definition"),
    Column::instant("filed", "立案", "filed"),
    Column::hidden("case"),
];

/// Shows one figure; its cases page by page, in the order of their ids.
pub(super) async fn run(verb: &FigureVerb, desk: &Desk) -> Result<Answer, Problem> {
    let FigureVerb::Show(args) = verb;
    show(args, desk).await
}

async fn show(args: &FigureArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let shelf = Shelf::open(&house.law, args.scope.from.as_deref())?;
    let question = Question {
        figures: vec![args.indicator.as_str().into()],
        cases: usize::from(args.limit),
        after: args.after.map(CaseId),
        ..Question::default()
    };
    let counted = counted(&house, &shelf, &args.scope, &question, desk).await?;
    let figures = &counted.reading.figures[0];
    let mut value = row(&counted, figures, desk.lang());
    let ids = &figures[0].cases;
    let lang = desk.lang();
    let word = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let mut blocks = vec![Block::Fields(vec![
        (word("title"), format!("{} {}", word("value"), word("unit"))),
        (lang.pick("变化", "change").to_owned(), word("change")),
        (lang.pick("算法", "formula").to_owned(), word("formula")),
        (
            lang.pick("截止", "cut-off").to_owned(),
            format!("#{} {}", counted.cut.position, counted.cut.recorded),
        ),
    ])];
    let more = ids.len() == usize::from(args.limit);
    value["next_after"] = json!(ids.last().filter(|_| more).map(ToString::to_string));
    if !args.cases {
        return Ok(Answer::record(value, blocks));
    }
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.push(told(&house, *id).await?);
    }
    if more && let Some(last) = ids.last() {
        let words = lang.pick("下一页：--after", "the next page: --after");
        blocks.push(Block::Text(format!("{words} {last}")));
    }
    blocks.insert(1, Block::Table(CASES, rows.clone()));
    // Programs get the list; the figure is one call without --cases away.
    Ok(Answer {
        blocks,
        ..Answer::list(CASES, rows)
    })
}

/// A case in one line, from its first event.
async fn told(house: &House, case: CaseId) -> Result<Value, Problem> {
    let events = house.store.events();
    let first = events
        .read_stream(&StreamId::case(case), Version::EMPTY, 1)
        .await?;
    let Some(first) = first.first() else {
        return Ok(json!({ "case": case }));
    };
    let unreadable = |error: casebook_engine::case::Unreadable| {
        Problem::new(crate::exit::Exit::Damaged, "CB-5054", error.to_string())
    };
    let filed = first.read_meta().map_err(unreadable)?.occurred;
    let event = Event::decode(first).map_err(unreadable)?;
    let Event::CaseOpened {
        number,
        title,
        organ,
        definition,
        ..
    } = event
    else {
        return Ok(json!({ "case": case }));
    };
    Ok(json!({
        "case": case,
        "number": number,
        "title": title,
        "organ": organ,
        "definition": definition.id,
        "filed": filed.to_string(),
    }))
}
