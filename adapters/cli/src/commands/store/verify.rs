//! `store verify`: every hash chain, and the file below it.

use std::collections::BTreeMap;

use casebook_engine::chain::Verifier;
use casebook_engine::stream::{Position, StreamId};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// How many broken places are listed.
const BROKEN_MAX: usize = 100;

const COLUMNS: &[Column] = &[
    Column::text("place", "位置", "place"),
    Column::text("reason", "问题", "problem"),
];

/// Reads the whole log. Exit code 9 with every broken place when something does not hold.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let (events, streams, mut broken) = chains(&store, desk).await?;
    if let Store::Sqlite(sqlite) = &store {
        let faults = sqlite.check_integrity().await?;
        broken.extend(faults.into_iter().map(|fault| row("file", &fault)));
    }
    let value = json!({
        "events": events.to_string(),
        "streams": streams.to_string(),
        "whole": broken.is_empty(),
        "broken": broken,
    });
    let lang = desk.lang();
    if broken.is_empty() {
        let text = lang.pick("完整性校验通过", "every chain holds");
        let text = format!("{text}: {events} / {streams}");
        return Ok(Answer::record(value, vec![Block::Text(text)]));
    }
    let text = lang.pick(
        "完整性校验失败（CB-5012）",
        "the log was altered or damaged (CB-5012)",
    );
    let blocks = vec![Block::Text(text.to_owned()), Block::Table(COLUMNS, broken)];
    Ok(Answer::record(value, blocks).ending(Exit::Damaged))
}

async fn chains(store: &Store, desk: &Desk) -> Result<(u64, usize, Vec<Value>), Problem> {
    let events = store.events();
    let head = events.head().await?;
    let mut progress = desk.progress("verify", head.0);
    let mut verifiers: BTreeMap<StreamId, Option<Verifier>> = BTreeMap::new();
    let (mut after, mut broken) = (Position::START, Vec::new());
    loop {
        let page = events.read_all(after, PAGE_EVENTS).await?;
        if page.is_empty() {
            break;
        }
        for event in page {
            if event.position != after.next() && broken.len() < BROKEN_MAX {
                let gap = format!("the log goes on at position {}", event.position);
                broken.push(row(&format!("position {}", after.next()), &gap));
            }
            after = event.position;
            let kept = verifiers.entry(event.stream.clone());
            let verifier = kept.or_insert_with(|| Some(Verifier::default()));
            // What follows a broken event of a stream proves nothing any more.
            if let Some(Err(fault)) = verifier.as_mut().map(|verifier| verifier.check(&event)) {
                *verifier = None;
                if broken.len() < BROKEN_MAX {
                    broken.push(row(&event.stream.to_string(), &fault.to_string()));
                }
            }
        }
        progress.at(after.0);
    }
    progress.finish();
    Ok((after.0, verifiers.len(), broken))
}

fn row(place: &str, reason: &str) -> Value {
    json!({ "place": place, "reason": reason })
}
