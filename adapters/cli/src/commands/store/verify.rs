//! `store verify`: every hash chain, and the file below it.

use casebook_engine::runtime::verify;
use casebook_engine::stream::Position;
use serde_json::{Value, json};

use crate::args::VerifyArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[Column::text("reason", "问题", "problem")];

/// Reads the whole log. Exit code 9 with every broken place when something does not hold.
pub(super) async fn run(asked: &VerifyArgs, desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let events = store.events();
    let until = asked.until.map(Position);
    let mut progress = desk.progress("verify", until.unwrap_or(events.head().await?).0);
    let found = verify(&*events, until, |position| progress.at(position.0)).await?;
    progress.finish();
    let mut broken: Vec<Value> = found.problems.iter().map(row).collect();
    if let Store::Sqlite(sqlite) = &store {
        broken.extend(sqlite.check_integrity().await?.iter().map(row));
    }
    let value = json!({
        "events": found.events.to_string(),
        "streams": found.streams.to_string(),
        "digest": found.digest.to_string(),
        "whole": broken.is_empty(),
        "problems": found.problems_count.to_string(),
        "broken": broken,
    });
    let lang = desk.lang();
    if broken.is_empty() {
        let text = lang.pick("完整性 ✓ 事件", "whole ✓ events");
        let text = format!("{text} {}/{}\n{}", found.events, found.events, found.digest);
        return Ok(Answer::record(value, vec![Block::Text(text)]));
    }
    let text = lang.pick(
        "CB-5012：日志被改动或损坏",
        "CB-5012: the log was altered or damaged",
    );
    let blocks = vec![Block::Text(text.to_owned()), Block::Table(COLUMNS, broken)];
    Ok(Answer::record(value, blocks).ending(Exit::Damaged))
}

fn row(reason: &impl ToString) -> Value {
    json!({ "reason": reason.to_string() })
}
