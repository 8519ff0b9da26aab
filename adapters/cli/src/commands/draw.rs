//! `draw verify`: everything that was drawn by lot in a case, drawn again.

use casebook_engine::case::Event;
use casebook_engine::runtime::Failure;
use casebook_engine::stream::{StreamId, Version};
use serde_json::{Value, json};

use super::case::find;
use crate::args::{CaseArgs, DrawVerb};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Column};
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

const COLUMNS: &[Column] = &[
    Column::text("version", "版本", "version"),
    Column::text("what", "抽取", "what"),
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

/// Does what was asked of draws.
pub(super) async fn run(verb: &DrawVerb, desk: &Desk) -> Result<Answer, Problem> {
    let DrawVerb::Verify(args) = verb;
    verify(args, desk).await
}

/// One row for each draw.
async fn verify(args: &CaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let events = store.events();
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
    let same = rows.iter().all(|row| row["again"] == "same");
    let exit = if same { Exit::Done } else { Exit::Damaged };
    Ok(Answer::list(COLUMNS, rows).ending(exit))
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
