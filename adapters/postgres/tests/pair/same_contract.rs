//! The whole contract of stores, every commit waiting for the standby.

use async_trait::async_trait;
use casebook_tests::contract::{Database, Schema};
use casebook_tests::servers::PostgresPair;
use tokio::sync::OnceCell;

/// One pair and one database for the run; they end with it.
static PAIR: OnceCell<(PostgresPair, String)> = OnceCell::const_new();

struct OnPair;

#[async_trait]
impl Database for OnPair {
    async fn url() -> &'static str {
        let start = async || {
            let pair = PostgresPair::start().await;
            let database = pair.fresh_database().await;
            (pair, database)
        };
        let (_, database) = PAIR.get_or_init(start).await;
        database
    }
}

casebook_tests::store_contract!(Schema<OnPair>);
casebook_tests::sql_store_contract!(Schema<OnPair>);
casebook_tests::view_store_contract!(Schema<OnPair>);
