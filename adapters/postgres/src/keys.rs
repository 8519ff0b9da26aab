//! What idempotency keys were answered. Appends write them with their events.

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Keys};
use casebook_engine::settle::Remembered;

use crate::decode::{to_limit, to_remembered};
use crate::session::{Sessions, bounded};
use crate::store::PostgresStore;

const ONE: &str = "SELECT digest, outcome FROM idempotency_keys WHERE key = $1";

const PAGE: &str =
    "SELECT key, digest, outcome FROM idempotency_keys WHERE key > $1 ORDER BY key LIMIT $2";

const TAKE: &str = "
INSERT INTO idempotency_keys (key, digest, outcome)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[])
ON CONFLICT (key) DO NOTHING";

/// What one key was answered.
pub(crate) async fn answer(sessions: &Sessions, key: &str) -> Result<Option<Remembered>, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(ONE).bind(key);
    let row = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    lent.give_back();
    let Some((digest, outcome)): Option<(Vec<u8>, Vec<u8>)> = row else {
        return Ok(None);
    };
    to_remembered(&digest, &outcome, key).map(Some)
}

#[async_trait]
impl Keys for PostgresStore {
    async fn read_keys(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Remembered)>, Fault> {
        let mut lent = self.sessions().lend().await?;
        let query = sqlx::query_as(PAGE).bind(after).bind(to_limit(limit));
        let rows = bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
        lent.give_back();
        let known = rows.into_iter().map(|row: (String, Vec<u8>, Vec<u8>)| {
            let (key, digest, outcome) = row;
            let remembered = to_remembered(&digest, &outcome, &key)?;
            Ok((key, remembered))
        });
        known.collect()
    }

    async fn take_keys(&self, answers: &[(String, Remembered)]) -> Result<(), Fault> {
        let keys: Vec<&str> = answers.iter().map(|(key, _)| key.as_str()).collect();
        let known = || answers.iter().map(|(_, known)| known);
        let digests: Vec<&[u8]> = known().map(|known| &known.digest.0[..]).collect();
        let outcomes: Vec<Vec<u8>> = known().map(Remembered::outcome).collect();
        let query = sqlx::query(TAKE).bind(keys).bind(digests).bind(outcomes);
        self.sessions().change(query).await.map(drop)
    }
}
