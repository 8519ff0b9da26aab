//! `store migrate`: the tables as this release wants them.

use serde_json::json;

use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Opens the store, which brings its tables to this release.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let position = store.events().head().await?;
    let text = desk.lang().pick(
        "库表已是本版本的结构",
        "the tables are those of this release",
    );
    let value = json!({ "migrated": true, "position": position.to_string() });
    Ok(Answer::record(value, vec![Block::Text(text.to_owned())]))
}
