//! `store migrate`: the tables as this release wants them, and the rights on them.

use casebook_engine::ports::Fault;
use serde_json::json;

use crate::args::MigrateArgs;
use crate::desk::Desk;
use crate::house::{Address, Store};
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Opens the store, which brings its tables to this release.
pub(super) async fn run(asked: &MigrateArgs, desk: &Desk) -> Result<Answer, Problem> {
    if let Some(role) = &asked.grants {
        return grants(role, &desk.settings.store.url);
    }
    let store = Store::open(&desk.settings).await?;
    let position = store.events().head().await?;
    let text = desk.lang().pick(
        "库表已是本版本的结构",
        "the tables are those of this release",
    );
    let value = json!({ "migrated": true, "position": position.to_string() });
    Ok(Answer::record(value, vec![Block::Text(text.to_owned())]))
}

/// The statements that the owner of the tables runs for a role.
fn grants(role: &str, url: &str) -> Result<Answer, Problem> {
    let Address::Database(url) = Address::parse(url) else {
        let reason = "a SQLite file has no roles: the rights are those of the file".to_owned();
        return Err(Fault::Invalid { reason }.into());
    };
    let statements = casebook_postgres::Settings::from_url(&url)?.grants(role);
    let value = json!({ "statements": statements });
    let text = statements.trim_end().to_owned();
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
