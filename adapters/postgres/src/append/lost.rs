//! Learning what became of a commit whose answer was lost.

use std::time::Duration;

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Hash;
use casebook_engine::settle::Settled;
use sqlx::postgres::PgConnection;
use tokio::time::Instant;

use super::writer::begin_anew;
use crate::decode::to_bigint;
use crate::fault::PART;
use crate::seen::Seen;
use crate::session::bounded;
use crate::settings::Settings;

/// How long to wait between two attempts to reach the database.
const PAUSE: Duration = Duration::from_millis(100);

/// What a transaction leaves behind if it was committed, and nobody else would.
pub(super) enum Trace {
    /// The event at this position has this hash.
    Event { position: i64, hash: Hash },
    /// The key is there with this outcome.
    Key { key: String, outcome: Vec<u8> },
}

impl Trace {
    /// The trace of a call; none if it changes nothing.
    pub(super) fn of(settled: &Settled) -> Option<Self> {
        if let Some(last) = settled.events.last() {
            return Some(Self::Event {
                position: to_bigint(last.position.0),
                hash: last.hash,
            });
        }
        let (key, remembered) = settled.remembered.last_key_value()?;
        Some(Self::Key {
            key: key.clone(),
            outcome: remembered.outcome(),
        })
    }

    async fn is_there(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let query = match self {
            Self::Event { position, hash } => sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM events WHERE pos = $1 AND hash = $2)",
            )
            .bind(position)
            .bind(hash.0),
            Self::Key { key, outcome } => sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM idempotency_keys WHERE key = $1 AND outcome = $2)",
            )
            .bind(key)
            .bind(outcome),
        };
        query.fetch_one(connection).await
    }
}

/// What became of a commit whose answer was lost.
pub(super) enum Fate {
    /// It took place, and the standby has it where commits wait for one.
    Committed(PgConnection),
    /// It did not take place; this transaction holds the log.
    NotThere(PgConnection),
}

/// Reconnects and looks for the trace under the log lock.
///
/// A lost transaction that had begun holds that lock until it has ended one way or the other, so what
/// is seen under it is final. A lost statement that had not begun writes nothing while the lock is
/// held: what is seen is final if the log moves on before it is given back, as the statement writes
/// behind one event alone. So the transaction that looked goes on where nothing was found.
///
/// # Errors
/// [`Fault::Unknown`]: the database did not come back in time, or without its latest events.
pub(super) async fn find_out(
    settings: &Settings,
    seen: &Seen,
    trace: Trace,
    cause: Fault,
) -> Result<Fate, Fault> {
    tracing::warn!(%cause, "commit of an append was not answered, looking it up");
    let end = Instant::now() + settings.outcome_timeout;
    let mut last = cause;
    while Instant::now() < end {
        match look(settings, seen, &trace).await {
            Ok(fate) => return Ok(fate),
            Err(fault) => last = fault,
        }
        if matches!(last, Fault::Corrupt { .. }) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Fault::Unknown {
        part: PART,
        reason: last.to_string(),
    })
}

async fn look(settings: &Settings, seen: &Seen, trace: &Trace) -> Result<Fate, Fault> {
    let mut connection = begin_anew(settings, seen).await?;
    let limit = settings.statement_timeout;
    if !bounded(limit, trace.is_there(&mut connection)).await? {
        return Ok(Fate::NotThere(connection));
    }
    let commit = sqlx::raw_sql("COMMIT").execute(&mut connection);
    bounded(limit, commit).await?;
    Ok(Fate::Committed(connection))
}
