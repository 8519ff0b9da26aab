//! `alert scan`: looks once more at what was recorded.

use casebook_engine::runtime::scan;
use serde_json::json;

use crate::args::ScanArgs;
use crate::desk::Desk;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Raises what the rules find and was not raised yet.
pub(super) async fn run(args: &ScanArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let head = house.store.events().head().await?;
    let mut progress = desk.progress("scan", head.0);
    let go_on = &mut |position: casebook_engine::stream::Position| {
        progress.at(position.0);
        true
    };
    let scanned = scan(&house.engine, args.since, go_on).await;
    progress.finish();
    let scanned = scanned?;
    house.react().await;
    let value = json!({
        "events": scanned.events.to_string(),
        "raised": scanned.raised.to_string(),
        "left_out": scanned.left_out.to_string(),
    });
    let lang = desk.lang();
    let text = format!(
        "{} {}\n{} {}",
        lang.pick("查看事件：", "events looked at:"),
        scanned.events,
        lang.pick("新发预警：", "alerts raised:"),
        scanned.raised
    );
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
