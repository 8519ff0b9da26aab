//! `draw verify`: everything that was drawn by lot in a case, drawn again.

use casebook_engine::case::Event;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::{CaseId, StreamId, Version};
use casebook_engine::{Facts, Value as Fact};
use casebook_figures::EVALUATION_PLAN;
use serde_json::{Value, json};

use super::super::case::find;
use super::files::{cut_of, recorded};
use crate::args::CaseArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;
use crate::sampling::{Criteria, chosen, population, texts};

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

const COLUMNS: &[Column] = &[
    Column::text("version", "版本", "version"),
    Column::word(
        "what",
        "抽取",
        "what",
        &[
            (
                "population",
                "范围（从日志查出）",
                "population, from the log",
            ),
            ("sample", "评查名单", "sample"),
        ],
    ),
    Column::text("pool", "范围", "pool"),
    Column::text("drawn", "结果", "drawn"),
    Column::word(
        "again",
        "复核",
        "again",
        &[
            ("same", "✓一致", "✓ the same"),
            ("other", "✗不一致", "✗ something else"),
            ("unknown", "?方法未知", "? unknown method"),
        ],
    ),
    Column::hidden("seed"),
    Column::hidden("method"),
];

/// One row for each draw; for the sample of an evaluation, also one for its population and one for
/// the sample, both computed again from the log.
pub(super) async fn run(args: &CaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let (mut rows, mut after) = (Vec::new(), Version::EMPTY);
    loop {
        let page = events
            .read_stream(&StreamId::case(case), after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.version;
        for recorded in &page {
            let event = Event::decode(recorded).map_err(Failure::from)?;
            rows.extend(row(&event, recorded.version));
        }
    }
    rows.extend(sample(&house, case).await?);
    let same = rows.iter().all(|row| row["again"] == "same");
    let mut answer = Answer::list(COLUMNS, rows);
    if !same {
        let said = desk.lang().pick(
            "CB-5065：重新抽取的结果不一致",
            "CB-5065: what was drawn does not come out again",
        );
        answer.blocks.push(Block::Text(said.to_owned()));
        answer = answer.ending(Exit::Damaged);
    }
    Ok(answer)
}

fn row(event: &Event, version: Version) -> Option<Value> {
    let (what, pool, drawn, seed, method, again) = match event {
        Event::PersonsDrawn(one) => (
            &one.role,
            one.pool.len(),
            json!(one.drawn),
            one.seed,
            &one.method,
            one.comes_out_again(),
        ),
        Event::ItemsDrawn(one) => (
            &one.into,
            one.pool.len(),
            json!(one.drawn),
            one.seed,
            &one.method,
            one.comes_out_again(),
        ),
        _ => return None,
    };
    Some(json!({
        "version": version.to_string(),
        "what": what.as_str(),
        "pool": pool,
        "drawn": drawn,
        "seed": seed.to_string(),
        "method": format!("{} {}", method.id, method.version),
        "again": match again {
            Some(true) => "same",
            Some(false) => "other",
            None => "unknown",
        },
    }))
}

/// Whether the population of a plan and its sample come out again. Nothing for any other case, and
/// for a plan whose population was not taken yet.
async fn sample(house: &House, case: CaseId) -> Result<Vec<Value>, Problem> {
    let state = house.engine.state(case).await?;
    let is_plan = state.header.as_ref();
    let is_plan = is_plan.is_some_and(|header| header.definition.id == *EVALUATION_PLAN);
    let (true, Some(cut)) = (is_plan, cut_of(&state)) else {
        return Ok(Vec::new());
    };
    let criteria = Criteria::from_facts(&state.facts)
        .ok_or_else(|| super::steps::unready(format!("`{case}`")))?;
    let found = population(house, &criteria, cut).await?;
    let digest = found.digest();
    let listed = |name: &str| texts(&state.facts, name).unwrap_or_default();
    let is_same = text(&state.facts, "digest") == digest
        && listed("mandatory") == found.numbers(true)
        && listed("pool") == found.numbers(false);
    let mut rows = vec![checked(
        ("population", found.files.len()),
        &json!(digest),
        is_same,
    )];
    if state.marks.contains_key("choose.done") {
        let again = chosen(&found.files, &listed("order"), &criteria);
        let again: Vec<Fact> = again.iter().map(|one| recorded(one, "")).collect();
        let kept = match state.facts.get("sample") {
            Some(Fact::List(files)) => files.iter().map(without_unit).collect(),
            _ => Vec::new(),
        };
        let numbers: Vec<String> = again.iter().map(|file| part(file, "file_no")).collect();
        let is_same = again == kept && seed_stands(house, case, &state.facts).await?;
        rows.push(checked(
            ("sample", found.files.len()),
            &json!(numbers),
            is_same,
        ));
    }
    Ok(rows)
}

/// Whether the seed that the sample names is the one that was drawn with.
async fn seed_stands(house: &House, case: CaseId, facts: &Facts) -> Result<bool, Problem> {
    let moments = load_moments(&*house.store.events(), case).await?;
    let mut drawn = moments.iter().filter_map(|moment| match &moment.event {
        Event::ItemsDrawn(drawn) => Some(drawn.seed.to_string()),
        _ => None,
    });
    let seed = text(facts, "seed");
    Ok(match (drawn.next(), drawn.next()) {
        (Some(only), None) => only == seed,
        (None, _) => seed == "-",
        _ => false,
    })
}

fn checked((what, pool): (&str, usize), drawn: &Value, is_same: bool) -> Value {
    json!({
        "version": null,
        "what": what,
        "pool": pool,
        "drawn": drawn,
        "seed": null,
        "method": null,
        "again": if is_same { "same" } else { "other" },
    })
}

/// What a unit is called may change; who it is follows from the case.
fn without_unit(file: &Fact) -> Fact {
    let Fact::Record(parts) = file else {
        return file.clone();
    };
    let mut parts = parts.clone();
    parts.insert("unit".into(), Fact::Text(String::new()));
    Fact::Record(parts)
}

fn part(file: &Fact, name: &str) -> String {
    match file {
        Fact::Record(parts) => text(parts, name),
        _ => String::new(),
    }
}

fn text(facts: &Facts, name: &str) -> String {
    match facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
