//! What idempotency keys were answered. Appends write them with their events: see `append/write.rs`.

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Keys};
use casebook_engine::settle::Remembered;
use sqlx::Arguments;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};

use crate::SqliteStore;
use crate::decode::{self, to_limit};
use crate::fault::{corrupt, from_commit, from_sqlx};
use crate::script::{self, json};

const ONE: &str = "SELECT key, digest, outcome FROM idempotency_keys WHERE key = $1";

const PAGE: &str =
    "SELECT key, digest, outcome FROM idempotency_keys WHERE key > $1 ORDER BY key LIMIT +$2";

/// `$1`: keys as `[key, digest, outcome]`. Without the condition that always holds, SQLite takes `ON`
/// for that of a join.
const TAKE: &str = "
    INSERT INTO idempotency_keys (key, digest, outcome)
    SELECT j.value ->> 0, unhex(j.value ->> 1), unhex(j.value ->> 2) FROM json_each($1) AS j
    WHERE true
    ON CONFLICT (key) DO NOTHING;";

/// What one key was answered.
pub(crate) async fn answer(readers: &SqlitePool, key: &str) -> Result<Option<Remembered>, Fault> {
    let query = sqlx::query(ONE).bind(key.to_owned());
    let row = query.fetch_optional(readers).await.map_err(from_sqlx)?;
    let known = row.as_ref().map(remembered).transpose()?;
    Ok(known.map(|(_, remembered)| remembered))
}

#[async_trait]
impl Keys for SqliteStore {
    async fn read_keys(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Remembered)>, Fault> {
        let query = sqlx::query(PAGE)
            .bind(after.to_owned())
            .bind(to_limit(limit));
        let rows = query.fetch_all(&self.shared.readers).await;
        rows.map_err(from_sqlx)?.iter().map(remembered).collect()
    }

    async fn take_keys(&self, answers: &[(String, Remembered)]) -> Result<(), Fault> {
        let rows = answers.iter().map(|(key, known)| {
            let outcome = hex::encode(known.outcome());
            (key, known.digest.to_string(), outcome)
        });
        let rows: Vec<_> = rows.collect();
        let mut arguments = SqliteArguments::default();
        arguments.add(json(&rows)).map_err(script::encode_fault)?;
        let mut turn = self.shared.writer.turn().await.map_err(from_sqlx)?;
        script::run(&mut turn.connection, TAKE, arguments)
            .await
            .map_err(from_commit)?;
        turn.done();
        Ok(())
    }
}

/// A row of key, digest and outcome.
pub(crate) fn remembered(row: &SqliteRow) -> Result<(String, Remembered), Fault> {
    let key: String = decode::column(row, 0, "table idempotency_keys")?;
    let place = format!("table idempotency_keys, key {key}");
    let digest = decode::hash(row, 1, &place)?;
    let remembered = Remembered::from_outcome(digest, decode::column(row, 2, &place)?);
    let remembered = remembered.ok_or_else(|| corrupt(place, "the outcome is none"))?;
    Ok((key, remembered))
}
