//! The one connection through which a node appends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use casebook_commit::{Calls, Committed, Log};
use casebook_engine::ports::{Append, Fault};
use casebook_engine::recall::{Latest, Recall, is_all_new};
use casebook_engine::settle::{Settled, settle_calls};
use casebook_engine::stream::Position;
use sqlx::postgres::PgConnection;

use super::lost::{Fate, Trace, find_out};
use super::standing::{self, Known};
use super::write::{Behind, Numbered, write};
use crate::fault::{self, PART, unavailable};
use crate::seen::Seen;
use crate::session::{bounded, connect, timed};
use crate::settings::Settings;
use crate::wake::Wake;

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

/// A server that crashed while a commit waited for its standby comes back and shows what that has
/// not received. So the first transaction of a connection writes something: its commit waits until
/// the standby has all that was there to be seen.
/// A standby refuses it as read-only.
const PROOF_SQL: &str = "
SELECT pg_current_xact_id();
SELECT pg_logical_emit_message(true, 'casebook', '')";

/// Appends, one transaction at a time.
///
/// While a transaction runs it owns the connection: whatever goes wrong, the connection goes with
/// it, and the database rolls back.
pub(crate) struct Writer {
    settings: Settings,
    seen: Seen,
    wake: Arc<Wake>,
    connection: Option<PgConnection>,
    /// What is known of the log without asking.
    recall: Recall,
    /// The numbers of event types: once given they stay.
    types: BTreeMap<String, i32>,
}

/// The right to append.
pub(crate) enum Held {
    /// There is reason to believe that nobody else appends: the log is taken in the statement that
    /// writes.
    Known,
    /// A transaction that holds the log.
    Log(PgConnection),
}

/// What became of calls that were to be appended at once.
enum AtOnce {
    /// They were.
    Done(Committed),
    /// Nothing was written: somebody else has appended, or one of them is not simply accepted. They
    /// are to be appended in a transaction that holds the log.
    TakeTheLog,
    /// The answer was lost, and nothing was written. It may still be if this transaction, which holds
    /// the log, does not append them.
    NotThere(PgConnection),
}

impl Log for Writer {
    type Held = Held;

    async fn hold(&mut self) -> Result<Held, Fault> {
        if self.connection.is_some() && self.recall.trusted().is_some() {
            return Ok(Held::Known);
        }
        self.begin().await.map(Held::Log)
    }

    async fn append(&mut self, held: Held, calls: &Calls) -> Result<Committed, Fault> {
        match held {
            Held::Log(log) => self.append_in(log, calls).await,
            Held::Known => match self.append_at_once(calls).await? {
                AtOnce::Done(committed) => Ok(committed),
                AtOnce::TakeTheLog => {
                    let log = self.begin().await?;
                    self.append_in(log, calls).await
                }
                // The lost statement may still arrive unless the log moves on.
                AtOnce::NotThere(log) => {
                    let again = self.append_in(log, calls).await;
                    again.map_err(|fault| Fault::Unknown {
                        part: PART,
                        reason: fault.to_string(),
                    })
                }
            },
        }
    }

    fn grew(&self, head: Position) {
        self.wake.appended(head);
    }
}

impl Writer {
    /// A writer that connects when it is first used.
    pub(crate) fn new(settings: Settings, seen: Seen, wake: Arc<Wake>) -> Self {
        Self {
            settings,
            seen,
            wake,
            connection: None,
            recall: Recall::default(),
            types: BTreeMap::new(),
        }
    }

    /// Begins a transaction that holds the log, on the connection of the last one. If that has died
    /// since, on a new one: nothing has been asked of it yet.
    async fn begin(&mut self) -> Result<PgConnection, Fault> {
        if let Some(mut connection) = self.connection.take() {
            match lock_log(&mut connection, &self.settings).await {
                Ok(()) => return Ok(connection),
                Err(error) if fault::connection_is_gone(&error) => {}
                Err(error) => return Err(fault::from_sqlx(error)),
            }
        }
        begin_anew(&self.settings, &self.seen).await
    }

    /// Appends all calls in the transaction that has begun, and commits.
    async fn append_in(
        &mut self,
        mut connection: PgConnection,
        calls: &Calls,
    ) -> Result<Committed, Fault> {
        let limit = self.settings.statement_timeout;
        let appends = calls.iter().flat_map(|(appends, _)| appends);
        let known = standing::read(&mut connection, appends, limit).await?;
        self.recall.find(known.latest);
        let plan = Plan::of(known, calls);
        let trace = Trace::of(&plan.settled);
        if trace.is_some() {
            let behind = Behind::Found(plan.behind);
            let written = write(
                &mut connection,
                &plan.numbered,
                &plan.settled,
                behind,
                limit,
            );
            written.await.map_err(fault::from_sqlx)?;
        }
        self.commit(connection, trace).await?;
        Ok(self.done(plan, calls))
    }

    /// Appends all calls in one statement, without taking the log first, if it ends where this node
    /// left it and all are simply accepted.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: nothing was appended. [`Fault::Unknown`]: any part may have been.
    async fn append_at_once(&mut self, calls: &Calls) -> Result<AtOnce, Fault> {
        let (Some(latest), Some(mut connection)) = (self.recall.trusted(), self.connection.take())
        else {
            return Ok(AtOnce::TakeTheLog);
        };
        let known = match self.recollect(&mut connection, calls, latest).await {
            Ok(Some(known)) => known,
            Ok(None) => {
                self.connection = Some(connection);
                return Ok(AtOnce::TakeTheLog);
            }
            // Nothing was asked of this connection but to be read.
            Err(_) => return Ok(AtOnce::TakeTheLog),
        };
        let plan = Plan::of(known, calls);
        if !is_all_new(&plan.settled) {
            self.connection = Some(connection);
            return Ok(AtOnce::TakeTheLog);
        }
        let (behind, limit) = (Behind::Believed(latest), self.limit());
        match write(
            &mut connection,
            &plan.numbered,
            &plan.settled,
            behind,
            limit,
        )
        .await
        {
            Ok(true) => {
                self.connection = Some(connection);
                Ok(AtOnce::Done(self.done(plan, calls)))
            }
            Ok(false) => {
                self.connection = Some(connection);
                self.recall.forget();
                Ok(AtOnce::TakeTheLog)
            }
            Err(error) => {
                self.recall.forget();
                self.failed_at_once(connection, plan, calls, error).await
            }
        }
    }

    /// What a statement that failed means: it was refused, or its answer was lost.
    async fn failed_at_once(
        &mut self,
        connection: PgConnection,
        plan: Plan,
        calls: &Calls,
        error: sqlx::Error,
    ) -> Result<AtOnce, Fault> {
        if fault::is_refusal(&error) {
            self.connection = Some(connection);
            return match fault::from_sqlx(error) {
                Fault::Corrupt { .. } | Fault::Invalid { .. } => Ok(AtOnce::TakeTheLog),
                fault => Err(fault),
            };
        }
        drop(connection);
        let cause = fault::from_sqlx(error);
        let Some(trace) = Trace::of(&plan.settled) else {
            return Err(cause);
        };
        match find_out(&self.settings, &self.seen, trace, cause).await? {
            Fate::Committed(connection) => {
                self.connection = Some(connection);
                Ok(AtOnce::Done(self.done(plan, calls)))
            }
            Fate::NotThere(log) => Ok(AtOnce::NotThere(log)),
        }
    }

    /// What the calls ask of the log, from memory; where that has gaps, read without the lock. `None`
    /// when the log is not as it was left.
    ///
    /// # Errors
    /// It could not be read; the connection may be gone.
    async fn recollect(
        &mut self,
        connection: &mut PgConnection,
        calls: &Calls,
        latest: Latest,
    ) -> Result<Option<Known>, Fault> {
        let appends = || calls.iter().flat_map(|(appends, _)| appends);
        if let Some(types) = self.types_of(appends())
            && let Some((standing, sids)) = self.recall.standing(appends())
        {
            return Ok(Some(Known {
                standing,
                latest: Some(latest),
                sids,
                types,
                type_last: 0,
            }));
        }
        let known = standing::read(connection, appends(), self.limit()).await?;
        if known.latest != Some(latest) {
            self.recall.forget();
            return Ok(None);
        }
        Ok(Some(known))
    }

    /// The numbers of the types of the events, if all are known.
    fn types_of<'a>(
        &self,
        appends: impl Iterator<Item = &'a Append>,
    ) -> Option<BTreeMap<String, i32>> {
        let mut types = BTreeMap::new();
        let parts = appends.flat_map(|append| &append.streams);
        for event in parts.flat_map(|part| &part.events) {
            let name = event.event_type.as_str();
            if !types.contains_key(name) {
                types.insert(name.to_owned(), *self.types.get(name)?);
            }
        }
        Some(types)
    }

    /// Learns from what was written, and answers.
    fn done(&mut self, plan: Plan, calls: &Calls) -> Committed {
        if let Some(last) = plan.settled.events.last() {
            self.seen.note(last.position, last.hash);
        }
        self.recall.learn(&plan.settled, &plan.numbered.known.sids);
        self.types.extend(plan.numbered.known.types);
        Committed::of(plan.settled, calls)
    }

    fn limit(&self) -> Duration {
        self.settings.statement_timeout
    }

    /// Commits and keeps the connection; with the answer lost, finds out.
    async fn commit(
        &mut self,
        mut connection: PgConnection,
        trace: Option<Trace>,
    ) -> Result<(), Fault> {
        let commit = sqlx::raw_sql("COMMIT").execute(&mut connection);
        let Err(cause) = bounded(self.limit(), commit).await else {
            self.connection = Some(connection);
            return Ok(());
        };
        drop(connection);
        let Some(trace) = trace else {
            return Err(cause);
        };
        let reason = cause.to_string();
        match find_out(&self.settings, &self.seen, trace, cause).await? {
            Fate::Committed(connection) => {
                self.connection = Some(connection);
                Ok(())
            }
            // The database ends the transaction with its connection.
            Fate::NotThere(_) => Err(unavailable(&format!("nothing was appended: {reason}"))),
        }
    }
}

/// What is to be written and answered.
struct Plan {
    /// Where the log ended before.
    behind: Position,
    numbered: Numbered,
    settled: Settled,
}

impl Plan {
    fn of(mut known: Known, calls: &Calls) -> Self {
        let behind = known.standing.position;
        let settled = settle_calls(calls.iter().cloned(), std::mem::take(&mut known.standing));
        let numbered = Numbered::new(known, &settled.events);
        Self {
            behind,
            numbered,
            settled,
        }
    }
}

/// Connects and begins a transaction that holds the log.
pub(super) async fn begin_anew(settings: &Settings, seen: &Seen) -> Result<PgConnection, Fault> {
    let mut connection = connect(settings, seen).await?;
    let durable = sqlx::raw_sql(DURABLE_SQL).execute(&mut connection);
    bounded(settings.statement_timeout, durable).await?;
    lock_log(&mut connection, settings)
        .await
        .map_err(fault::from_sqlx)?;
    let proof = sqlx::raw_sql(PROOF_SQL).execute(&mut connection);
    bounded(settings.statement_timeout, proof).await?;
    Ok(connection)
}

/// Begins a transaction that holds the log.
async fn lock_log(connection: &mut PgConnection, settings: &Settings) -> Result<(), sqlx::Error> {
    let limit = settings.log_timeout + Duration::from_secs(1);
    let lock = sqlx::raw_sql(LOCK_SQL).execute(connection);
    timed(limit, lock).await.map(drop)
}
