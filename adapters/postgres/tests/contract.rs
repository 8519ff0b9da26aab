//! The PostgreSQL store fulfils the contract of stores.

use async_trait::async_trait;
use casebook_tests::contract::{Database, Schema};
use casebook_tests::servers::postgres;
use tokio::sync::OnceCell;

/// One database for the run.
static DATABASE: OnceCell<String> = OnceCell::const_new();

struct Shared;

#[async_trait]
impl Database for Shared {
    async fn url() -> &'static str {
        DATABASE.get_or_init(postgres::fresh_database).await
    }
}

casebook_tests::store_contract!(Schema<Shared>);
casebook_tests::sql_store_contract!(Schema<Shared>);
casebook_tests::view_store_contract!(Schema<Shared>);
