//! `init`: the store, and the texts that the program brings along.

use serde_json::json;

use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::settings::redact;

/// Makes the store, or brings it to this release. Doing it twice does no harm.
///
/// # Errors
/// As the store's.
pub(crate) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::make(&desk.settings).await?;
    let head = store.events().head().await?;
    let url = redact(&desk.settings.store.url);
    let lang = desk.lang();
    let text = format!(
        "{}{url}\n{}",
        lang.pick("事件库已就绪：", "the store is ready: "),
        lang.pick(
            "下一步：`casebook def publish FILE` 发布流程定义",
            "next: `casebook def publish FILE` brings a definition into force",
        ),
    );
    let value = json!({ "store": url, "position": head.to_string() });
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
