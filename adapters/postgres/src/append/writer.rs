//! The one connection through which a node appends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use casebook_commit::{Calls, Committed, Log, Written};
use casebook_engine::draft::Drafted;
use casebook_engine::ports::Fault;
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
    /// The same after a statement whose answer was lost: that may still arrive unless the log moves on
    /// before.
    Lost(PgConnection),
}

/// What became of calls that were to be appended without taking the log first.
enum AtOnce {
    /// They were.
    Done(Committed),
    /// Nothing was written: somebody else has appended, or one of them is not simply accepted.
    TakeTheLog,
    /// Nothing was written; they are to be appended by this right.
    NotThere(Held),
}

impl Log for Writer {
    type Held = Held;

    async fn hold(&mut self, knows_the_end: bool) -> Result<Held, Fault> {
        if knows_the_end && self.connection.is_some() {
            return Ok(Held::Known);
        }
        self.begin().await.map(Held::Log)
    }

    async fn write(&mut self, held: Held, drafted: &Drafted) -> Result<Written<Held>, Fault> {
        if !matches!(held, Held::Known) {
            return Ok(Written::NotThere(held));
        }
        let Drafted {
            behind,
            settled,
            sids,
        } = drafted;
        let numbered = Numbered::new(sids, &self.types, 0, &settled.events);
        if !numbered.new_types.is_empty() {
            return Ok(Written::Refused);
        }
        self.write_behind(*behind, &numbered, settled).await
    }

    async fn append(
        &mut self,
        held: Held,
        recall: &mut Recall,
        calls: &Calls,
    ) -> Result<Committed, Fault> {
        let held = match held {
            Held::Known => match self.append_at_once(recall, calls).await? {
                AtOnce::Done(committed) => return Ok(committed),
                AtOnce::TakeTheLog => None,
                AtOnce::NotThere(held) => Some(held),
            },
            held => Some(held),
        };
        match held {
            Some(Held::Lost(log)) => {
                let again = self.append_in(log, recall, calls).await;
                again.map_err(|fault| Fault::Unknown {
                    part: PART,
                    reason: fault.to_string(),
                })
            }
            Some(Held::Log(log)) => self.append_in(log, recall, calls).await,
            Some(Held::Known) | None => {
                let log = self.begin().await?;
                self.append_in(log, recall, calls).await
            }
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
        recall: &mut Recall,
        calls: &Calls,
    ) -> Result<Committed, Fault> {
        let limit = self.settings.statement_timeout;
        let appends = calls.iter().flat_map(|(appends, _)| appends);
        let known = standing::read(&mut connection, appends, limit).await?;
        recall.find(known.latest);
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
        Ok(self.done(plan, recall, calls))
    }

    /// Appends calls of which memory does not know enough: what they ask of the log is read without
    /// taking it.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: nothing was appended. [`Fault::Unknown`]: any part may have been.
    async fn append_at_once(
        &mut self,
        recall: &mut Recall,
        calls: &Calls,
    ) -> Result<AtOnce, Fault> {
        let (Some(latest), Some(mut connection)) = (recall.trusted(), self.connection.take())
        else {
            return Ok(AtOnce::TakeTheLog);
        };
        let appends = calls.iter().flat_map(|(appends, _)| appends);
        // Nothing was asked of this connection but to be read: where it is gone, another will do.
        let Ok(known) = standing::read(&mut connection, appends, self.limit()).await else {
            return Ok(AtOnce::TakeTheLog);
        };
        self.connection = Some(connection);
        if known.latest != Some(latest) {
            recall.forget();
            return Ok(AtOnce::TakeTheLog);
        }
        let plan = Plan::of(known, calls);
        if !is_all_new(&plan.settled) {
            return Ok(AtOnce::TakeTheLog);
        }
        let written = self
            .write_behind(latest, &plan.numbered, &plan.settled)
            .await;
        if matches!(written, Ok(Written::Done)) {
            return Ok(AtOnce::Done(self.done(plan, recall, calls)));
        }
        recall.forget();
        Ok(match written? {
            Written::NotThere(held) => AtOnce::NotThere(held),
            Written::Done | Written::Refused => AtOnce::TakeTheLog,
        })
    }

    /// Writes what was settled in one statement, without taking the log first, if it ends behind that
    /// event.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: nothing was written. [`Fault::Unknown`]: any part may have been.
    async fn write_behind(
        &mut self,
        latest: Latest,
        numbered: &Numbered,
        settled: &Settled,
    ) -> Result<Written<Held>, Fault> {
        let Some(mut connection) = self.connection.take() else {
            return Ok(Written::Refused);
        };
        let (behind, limit) = (Behind::Believed(latest), self.limit());
        match write(&mut connection, numbered, settled, behind, limit).await {
            Ok(is_written) => {
                self.connection = Some(connection);
                if !is_written {
                    return Ok(Written::Refused);
                }
                self.saw(settled);
                Ok(Written::Done)
            }
            Err(error) => self.failed_at_once(connection, settled, error).await,
        }
    }

    /// What a statement that failed means: it was refused, or its answer was lost.
    async fn failed_at_once(
        &mut self,
        connection: PgConnection,
        settled: &Settled,
        error: sqlx::Error,
    ) -> Result<Written<Held>, Fault> {
        if fault::is_refusal(&error) {
            self.connection = Some(connection);
            return match fault::from_sqlx(error) {
                Fault::Corrupt { .. } | Fault::Invalid { .. } => Ok(Written::Refused),
                fault => Err(fault),
            };
        }
        drop(connection);
        let cause = fault::from_sqlx(error);
        let Some(trace) = Trace::of(settled) else {
            return Err(cause);
        };
        match find_out(&self.settings, &self.seen, trace, cause).await? {
            Fate::Committed(connection) => {
                self.connection = Some(connection);
                self.saw(settled);
                Ok(Written::Done)
            }
            Fate::NotThere(log) => Ok(Written::NotThere(Held::Lost(log))),
        }
    }

    /// Learns from what was written, and answers.
    fn done(&mut self, plan: Plan, recall: &mut Recall, calls: &Calls) -> Committed {
        self.saw(&plan.settled);
        recall.learn(&plan.settled, &plan.known.sids);
        let new = plan.numbered.new_types.into_iter();
        self.types.extend(plan.known.types);
        self.types.extend(new.map(|(number, name)| (name, number)));
        Committed::of(plan.settled, calls)
    }

    fn saw(&self, settled: &Settled) {
        if let Some(last) = settled.events.last() {
            self.seen.note(last.position, last.hash);
        }
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
    known: Known,
    numbered: Numbered,
    settled: Settled,
}

impl Plan {
    fn of(mut known: Known, calls: &Calls) -> Self {
        let behind = known.standing.position;
        let settled = settle_calls(calls.iter().cloned(), std::mem::take(&mut known.standing));
        let Known {
            sids,
            types,
            type_last,
            ..
        } = &known;
        let numbered = Numbered::new(sids, types, *type_last, &settled.events);
        Self {
            behind,
            known,
            numbered,
            settled,
        }
    }
}

/// Connects and begins a transaction that holds the log.
pub(super) async fn begin_anew(settings: &Settings, seen: &Seen) -> Result<PgConnection, Fault> {
    let mut connection = connect(settings.append_options(), settings, seen).await?;
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
