//! The one connection through which a node appends.

use std::time::Duration;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use casebook_engine::stream::Position;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use tokio::sync::Mutex;

use super::plan::Plan;
use super::request::Request;
use super::settle::{Trace, settle};
use super::tail;
use super::write::write;
use crate::fault::{self, unavailable};
use crate::session::{bounded, connect};
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

/// Appends, one call at a time, in the order in which the calls came.
///
/// While a call is under way it owns the connection. If the caller goes away in the middle the
/// connection goes with it, and the database rolls the transaction back.
pub(crate) struct Writer {
    settings: Settings,
    connection: Mutex<Option<PgConnection>>,
}

/// What became of a call, and where the log stands after it.
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
        let request = Request::new(&appends)?;
        if appends.is_empty() {
            return Ok(Outcome {
                answers: Vec::new(),
                head: None,
            });
        }
        let turn = tokio::time::timeout(self.settings.statement_timeout, self.connection.lock());
        let mut seat = turn
            .await
            .map_err(|_| unavailable("too many appends are waiting before this one"))?;
        let mut connection = self.begin(seat.take()).await?;
        let tail = tail::read(&mut connection, &request, self.limit()).await?;
        let plan = Plan::new(tail, appends, now);
        let trace = Trace::of(&plan);
        if trace.is_some() {
            write(&mut connection, &plan, self.limit()).await?;
        }
        *seat = Some(self.commit(connection, trace).await?);
        Ok(Outcome {
            head: (!plan.events.is_empty()).then_some(plan.tail.position),
            answers: plan.answers,
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
                    Some(trace) => settle(&self.settings, trace, cause).await,
                    None => Err(cause),
                }
            }
        }
    }
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
    match tokio::time::timeout(limit, lock).await {
        Ok(locked) => locked.map(drop),
        Err(elapsed) => Err(sqlx::Error::Io(elapsed.into())),
    }
}
