//! `store migrate`: the tables as this release wants them.

use casebook_postgres::Settings;
use serde_json::json;

use crate::args::MigrateArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::{Address, Store};
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Opens the store, which brings its tables to this release.
///
/// # Errors
/// As the store's; `CB-5001` when rights are asked for a file, which has none.
pub(super) async fn run(args: &MigrateArgs, desk: &Desk) -> Result<Answer, Problem> {
    if let Some(role) = &args.grants {
        return grants(role, desk);
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

/// The statements as they are, whatever stdout is: they go to `psql`.
fn grants(role: &str, desk: &Desk) -> Result<Answer, Problem> {
    let Address::Database(url) = Address::parse(&desk.settings.store.url) else {
        let why = "--grants is for a store in PostgreSQL";
        return Err(Problem::new(Exit::Usage, "CB-5001", why));
    };
    let text = Settings::from_url(&url)?.grants(role);
    Ok(Answer::text(text))
}
