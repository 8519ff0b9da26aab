//! The one connection through which a node appends.

use std::time::Duration;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use casebook_engine::settle::settle_calls;
use casebook_engine::stream::Position;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;

use super::lost::{Trace, find_out};
use super::standing;
use super::write::write;
use crate::fault;
use crate::session::{bounded, connect, timed};
use crate::settings::Settings;

/// The isolation is named, because a database may have another by default: with one snapshot for
/// the whole transaction the log would be read as it was before the lock was granted. The key is
/// a number of ours and the table itself: one lock for each log of the database.
const LOCK_SQL: &str = "
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_advisory_xact_lock(1128348517, 'events'::regclass::oid::integer)";

/// An operator may have turned it off for everything; the log keeps it on.
const DURABLE_SQL: &str = "
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'";

/// Appends, one transaction at a time.
///
/// While a transaction runs it owns the connection: whatever goes wrong, the connection goes with
/// it, and the database rolls back.
pub(super) struct Writer {
    settings: Settings,
    connection: Option<PgConnection>,
}

/// What became of the calls of a transaction.
pub(super) struct Outcome {
    /// For each call, the answer to each of its appends.
    pub(super) answers: Vec<Vec<Result<Appended, AppendFailure>>>,
    /// The new head, if events were appended.
    pub(super) head: Option<Position>,
}

impl Writer {
    /// A writer that connects when it is first used.
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            connection: None,
        }
    }

    /// Begins a transaction that holds the log, on the connection of the last one. If that has died
    /// since, on a new one: nothing has been asked of it yet.
    pub(super) async fn begin(&mut self) -> Result<PgConnection, Fault> {
        if let Some(mut connection) = self.connection.take() {
            match lock_log(&mut connection, &self.settings).await {
                Ok(()) => return Ok(connection),
                Err(error) if fault::connection_is_gone(&error) => {}
                Err(error) => return Err(fault::from_sqlx(error)),
            }
        }
        begin_anew(&self.settings).await
    }

    /// Appends all calls in the transaction that has begun, and commits.
    pub(super) async fn append(
        &mut self,
        mut connection: PgConnection,
        calls: Vec<(Vec<Append>, Timestamp)>,
    ) -> Result<Outcome, Fault> {
        let limit = self.settings.statement_timeout;
        let appends = calls.iter().flat_map(|(appends, _)| appends);
        let known = standing::read(&mut connection, appends, limit).await?;
        let counts: Vec<usize> = calls.iter().map(|(appends, _)| appends.len()).collect();
        let settled = settle_calls(calls, known.standing.clone());
        let trace = Trace::of(&settled);
        if trace.is_some() {
            write(&mut connection, known, &settled, limit).await?;
        }
        self.commit(connection, trace).await?;
        let mut answers = settled.answers.into_iter();
        let of_call = |count| answers.by_ref().take(count).collect();
        Ok(Outcome {
            answers: counts.into_iter().map(of_call).collect(),
            head: settled.events.last().map(|event| event.position),
        })
    }

    /// Commits and keeps the connection; with the answer lost, finds out.
    async fn commit(
        &mut self,
        mut connection: PgConnection,
        trace: Option<Trace>,
    ) -> Result<(), Fault> {
        let commit = sqlx::raw_sql("COMMIT").execute(&mut connection);
        if let Err(cause) = bounded(self.settings.statement_timeout, commit).await {
            drop(connection);
            connection = match trace {
                Some(trace) => find_out(&self.settings, trace, cause).await?,
                None => return Err(cause),
            };
        }
        self.connection = Some(connection);
        Ok(())
    }
}

/// Connects and begins a transaction that holds the log.
pub(super) async fn begin_anew(settings: &Settings) -> Result<PgConnection, Fault> {
    let mut connection = connect(settings).await?;
    let durable = sqlx::raw_sql(DURABLE_SQL).execute(&mut connection);
    bounded(settings.statement_timeout, durable).await?;
    lock_log(&mut connection, settings)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(connection)
}

/// Begins a transaction that holds the log.
async fn lock_log(connection: &mut PgConnection, settings: &Settings) -> Result<(), sqlx::Error> {
    let limit = settings.log_timeout + Duration::from_secs(1);
    let lock = sqlx::raw_sql(LOCK_SQL).execute(connection);
    timed(limit, lock).await.map(drop)
}
