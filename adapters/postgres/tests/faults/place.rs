//! A log of one's own, and a session beside the store.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Append, Fault};
use casebook_postgres::{PostgresStore, Settings};
use casebook_tests::contract::{keyed, noted, to_any};
use casebook_tests::servers::postgres::fresh_database;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// An empty database with one log in the default schema.
pub(crate) struct Place {
    pub(crate) url: String,
}

impl Place {
    pub(crate) async fn fresh() -> Self {
        let url = fresh_database().await;
        Self { url }
    }

    /// The name of the database.
    pub(crate) fn database(&self) -> &str {
        let (_, name) = self.url.rsplit_once('/').expect("a URL has a path");
        name
    }

    /// The same database for another user.
    pub(crate) fn url_of(&self, user: &str) -> String {
        let (_, rest) = self.url.split_once('@').expect("a URL has a user");
        format!("postgres://{user}@{rest}")
    }

    /// One more node.
    pub(crate) async fn open(&self) -> Arc<PostgresStore> {
        let store = PostgresStore::connect(&self.url).await;
        Arc::new(store.expect("the store opens"))
    }

    /// A superuser's session whose names are those of the log.
    pub(crate) async fn session(&self) -> PgConnection {
        let session = PgConnection::connect(&self.url).await;
        let mut session = session.expect("PostgreSQL answers");
        run(&mut session, "SET search_path = casebook").await;
        session
    }

    /// Ends every other session of the database.
    pub(crate) async fn end_sessions(&self) {
        self.run(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    }

    /// Runs statements in a session of their own.
    pub(crate) async fn run(&self, sql: &str) {
        run(&mut self.session().await, sql).await;
    }
}

/// Runs statements.
pub(crate) async fn run(session: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(session).await;
    done.expect(sql);
}

/// One event under a key.
pub(crate) fn keyed_note(stream: &str, key: &str) -> Append {
    let stream = casebook_tests::contract::case(stream);
    keyed(key, 1, to_any(&stream, vec![noted(key)]))
}

/// Settings that give up soon, for tests in which giving up is right.
pub(crate) fn impatient(url: &str) -> Settings {
    let mut settings = Settings::from_url(url).expect("a valid URL");
    settings.acquire_timeout = Duration::from_millis(300);
    settings.outcome_timeout = Duration::from_millis(300);
    settings
}

/// The reason of a [`Fault::Unavailable`].
pub(crate) fn unavailable<T: std::fmt::Debug>(answer: Result<T, Fault>) -> String {
    match answer {
        Err(Fault::Unavailable { reason, .. }) => reason,
        other => panic!("not unavailable: {other:?}"),
    }
}
