//! The one connection through which a node appends.

use std::time::Duration;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use casebook_engine::settle::settle;
use casebook_engine::stream::Position;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use tokio::sync::Mutex;

use super::lost::{Trace, find_out};
use super::standing;
use super::write::write;
use crate::fault::{self, unavailable};
use crate::session::{bounded, connect, timed};
use crate::settings::Settings;

/// The most that one call may append, in bytes of bodies and metadata: they are held in memory on
/// both sides, and others wait for the log meanwhile.
const CALL_BYTES_MAX: usize = 64 * 1024 * 1024;

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

/// Appends, one call at a time, in the order in which the calls came.
///
/// While a call is under way it owns the connection. If the caller goes away in the middle the
/// connection goes with it, and the database rolls the transaction back.
pub(crate) struct Writer {
    settings: Settings,
    connection: Mutex<Option<PgConnection>>,
}

/// What became of a call, and where the log stands after it.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) answers: Vec<Result<Appended, AppendFailure>>,
    /// The new head, if events were appended.
    pub(crate) head: Option<Position>,
}

impl Writer {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            connection: Mutex::new(None),
        }
    }

    pub(crate) async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        check(&appends)?;
        if appends.is_empty() {
            return Ok(Outcome::default());
        }
        let turn = tokio::time::timeout(self.settings.statement_timeout, self.connection.lock());
        let mut seat = turn
            .await
            .map_err(|_| unavailable(&"too many appends are waiting before this one"))?;
        let mut connection = self.begin(seat.take()).await?;
        let known = standing::read(&mut connection, &appends, self.limit()).await?;
        let settled = settle(appends, now, known.standing.clone());
        let trace = Trace::of(&settled);
        if trace.is_some() {
            write(&mut connection, known, &settled, self.limit()).await?;
        }
        *seat = Some(self.commit(connection, trace).await?);
        Ok(Outcome {
            head: settled.events.last().map(|event| event.position),
            answers: settled.answers,
        })
    }

    fn limit(&self) -> Duration {
        self.settings.statement_timeout
    }

    /// Begins on the connection of the last call. If it has died since, on a new one: nothing has
    /// been asked of it yet.
    async fn begin(&self, kept: Option<PgConnection>) -> Result<PgConnection, Fault> {
        if let Some(mut connection) = kept {
            match lock_log(&mut connection, &self.settings).await {
                Ok(()) => return Ok(connection),
                Err(error) if fault::connection_is_gone(&error) => {}
                Err(error) => return Err(fault::from_sqlx(error)),
            }
        }
        begin_anew(&self.settings).await
    }

    /// Commits; with the answer lost, finds out.
    async fn commit(
        &self,
        mut connection: PgConnection,
        trace: Option<Trace>,
    ) -> Result<PgConnection, Fault> {
        let commit = sqlx::raw_sql("COMMIT").execute(&mut connection);
        match bounded(self.limit(), commit).await {
            Ok(_) => Ok(connection),
            Err(cause) => {
                drop(connection);
                match trace {
                    Some(trace) => find_out(&self.settings, trace, cause).await,
                    None => Err(cause),
                }
            }
        }
    }
}

/// Refuses a call before anything is locked.
fn check(appends: &[Append]) -> Result<(), Fault> {
    appends.iter().try_for_each(Append::check)?;
    let parts = appends.iter().flat_map(|append| &append.streams);
    let events = parts.flat_map(|part| &part.events);
    let bytes: usize = events
        .map(|event| event.meta.len() + event.body.len())
        .sum();
    if bytes > CALL_BYTES_MAX {
        return Err(Fault::Invalid {
            reason: format!(
                "{bytes} bytes of events in one call are more than {CALL_BYTES_MAX}; append them \
                 in several calls"
            ),
        });
    }
    Ok(())
}

/// Connects and begins a transaction that holds the log.
pub(crate) async fn begin_anew(settings: &Settings) -> Result<PgConnection, Fault> {
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
