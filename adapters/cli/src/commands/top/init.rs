//! `init`: the store, and the definitions that the program brings along.

use casebook_workflows::shipped_definitions;
use serde_json::json;

use super::super::texts;
use crate::desk::Desk;
use crate::house::{House, Store};
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::settings::redact;

/// Makes the store, or brings it to this release, and registers the shipped definitions. Doing it
/// twice does no harm.
///
/// # Errors
/// As the store's.
pub(crate) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let house = House::over(Store::make(&desk.settings).await?).await?;
    let definitions = texts::publish(&house, &shipped_definitions()).await?;
    let url = redact(&desk.settings.store.url);
    let lang = desk.lang();
    let text = format!(
        "{}{url}\n{}",
        lang.pick("事件库已就绪：", "the store is ready: "),
        lang.pick(
            "下一步：`casebook org import FILE` 导入机构人员名录",
            "next: `casebook org import FILE` brings a directory of persons into force",
        ),
    );
    let value = json!({ "store": url, "definitions": definitions.value });
    let mut blocks = definitions.blocks;
    blocks.push(Block::Text(text));
    Ok(Answer::record(value, blocks))
}
