//! Group commit: calls that come while a transaction runs share the next one.
//!
//! A lone call never waits for company. Under load the time that a commit and the wait for the log
//! take is the time in which the next batch gathers, so batches grow just as far as they must.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use super::line::{Call, Line};
use super::writer::{AtOnce, Outcome, Writer};
use crate::fault::{PART, unavailable};
use crate::seen::Seen;
use crate::settings::Settings;
use crate::wake::Wake;

/// The most calls that wait inside; further ones wait outside for a while.
const WAITING_MAX: usize = 1_024;

/// The most that one call may append, in bytes of bodies and metadata: they are held in memory on
/// both sides, and others wait for the log meanwhile.
const CALL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Only a defect ends it.
const TASK_ENDED: &str = "the task that appends has ended: restart the node";

/// The answers to the appends of a call.
pub(super) type Answers = Vec<Result<Appended, AppendFailure>>;

/// The way to the task that appends.
pub(crate) struct Queue {
    calls: mpsc::Sender<Call>,
    patience: Duration,
}

impl Queue {
    /// Starts the task; it ends with the queue, once all calls are answered.
    pub(crate) fn start(settings: Settings, seen: Seen, wake: Arc<Wake>) -> Self {
        let (calls, waiting) = mpsc::channel(WAITING_MAX);
        let patience = settings.statement_timeout;
        tokio::spawn(serve(Line::new(waiting), Writer::new(settings, seen), wake));
        Self { calls, patience }
    }

    /// Appends in turn. What was taken in is appended even if the caller goes away.
    pub(crate) async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Answers, Fault> {
        let bytes = check(&appends)?;
        if appends.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, answered) = oneshot::channel();
        let call = Call {
            appends,
            now,
            bytes,
            is_lost: false,
            answer,
        };
        match self.calls.send_timeout(call, self.patience).await {
            Ok(()) => {}
            Err(SendTimeoutError::Timeout(_)) => {
                return Err(unavailable(&"too many appends are waiting before this one"));
            }
            Err(SendTimeoutError::Closed(_)) => return Err(unavailable(&TASK_ENDED)),
        }
        answered.await.unwrap_or_else(|_| {
            Err(Fault::Unknown {
                part: PART,
                reason: TASK_ENDED.to_owned(),
            })
        })
    }
}

/// Refuses what is against the contract before it joins others; says how large the call is.
fn check(appends: &[Append]) -> Result<usize, Fault> {
    appends.iter().try_for_each(Append::check)?;
    let parts = appends.iter().flat_map(|append| &append.streams);
    let events = parts.flat_map(|part| &part.events);
    let bytes = events
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
    Ok(bytes)
}

async fn serve(mut line: Line, mut writer: Writer, wake: Arc<Wake>) {
    while let Some(first) = line.first().await {
        if writer.knows_the_log() {
            at_once(line.gather(first), &mut writer, &wake).await;
        } else {
            // Those that come while others have the log join, too.
            let log = writer.begin().await;
            let batch = line.gather(first);
            in_turn(log, batch, &mut writer, &wake).await;
        }
    }
}

/// Appends a batch in one statement; where that is not to be had, in a transaction that holds the
/// log.
async fn at_once(mut batch: Vec<Call>, writer: &mut Writer, wake: &Wake) {
    let calls = batch.iter_mut().map(|call| call.ask(false)).collect();
    match writer.append_at_once(calls).await {
        Ok(AtOnce::Done(outcome)) => answer(batch, outcome, wake),
        Ok(AtOnce::TakeTheLog) => {
            let log = writer.begin().await;
            in_turn(log, batch, writer, wake).await;
        }
        Ok(AtOnce::NotThere(log)) => again(log, batch, writer, wake).await,
        Err(fault) => {
            refuse(batch, &fault);
        }
    }
}

/// Appends a batch in a transaction, and what cannot share it one call after the other.
async fn in_turn(
    log: Result<PgConnection, Fault>,
    batch: Vec<Call>,
    writer: &mut Writer,
    wake: &Wake,
) {
    for call in commit(log, batch, writer, wake).await {
        let log = writer.begin().await;
        commit(log, vec![call], writer, wake).await;
    }
}

/// Appends a batch whose statement was lost. That may still arrive unless the log moves on, so
/// whoever is not answered with success or a conflict is not told that nothing was appended.
async fn again(log: PgConnection, mut batch: Vec<Call>, writer: &mut Writer, wake: &Wake) {
    for call in &mut batch {
        call.is_lost = true;
    }
    let left = commit(Ok(log), batch, writer, wake).await;
    refuse(left, &unavailable(&"the database did not take it again"));
}

/// Appends a batch in the transaction that has begun and answers each call.
///
/// Where one of several calls runs into stored data that cannot be right, or holds what cannot be
/// stored, all are returned, to be tried alone: the others have nothing to do with that.
async fn commit(
    log: Result<PgConnection, Fault>,
    mut batch: Vec<Call>,
    writer: &mut Writer,
    wake: &Wake,
) -> Vec<Call> {
    let log = match log {
        Ok(log) => log,
        Err(fault) => return refuse(batch, &fault),
    };
    let alone = batch.len() == 1;
    let calls = batch.iter_mut().map(|call| call.ask(alone)).collect();
    match writer.append(log, calls).await {
        Ok(outcome) => {
            answer(batch, outcome, wake);
            Vec::new()
        }
        Err(Fault::Corrupt { .. } | Fault::Invalid { .. }) if !alone => batch,
        Err(fault) => refuse(batch, &fault),
    }
}

/// Answers each call.
fn answer(batch: Vec<Call>, outcome: Outcome, wake: &Wake) {
    if let Some(head) = outcome.head {
        wake.appended(head);
    }
    for (call, answers) in batch.into_iter().zip(outcome.answers) {
        call.reply(Ok(answers));
    }
}

/// Answers all with the same fault; none is left.
fn refuse(batch: Vec<Call>, fault: &Fault) -> Vec<Call> {
    for call in batch {
        call.reply(Err(fault.clone()));
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Vec<Append> {
        vec![Append {
            idempotency: None,
            streams: Vec::new(),
        }]
    }

    #[tokio::test]
    async fn a_call_without_room_is_refused_and_leaves_those_inside_alone() {
        let (calls, mut waiting) = mpsc::channel(1);
        let queue = Queue {
            calls,
            patience: Duration::from_millis(1),
        };
        let inside = queue.append(nothing(), Timestamp::UNIX_EPOCH);
        let outside = async {
            let refused = queue.append(nothing(), Timestamp::UNIX_EPOCH).await;
            let call: Call = waiting.recv().await.expect("the first call");
            call.reply(Ok(Vec::new()));
            refused
        };
        let (inside, refused) = tokio::join!(inside, outside);
        assert!(inside.is_ok(), "{inside:?}");
        let refused = refused.expect_err("no room").to_string();
        assert!(refused.contains("too many appends"), "{refused}");
    }

    #[tokio::test]
    async fn without_the_task_nothing_is_taken_in() {
        let (calls, waiting) = mpsc::channel(1);
        drop(waiting);
        let queue = Queue {
            calls,
            patience: Duration::from_mins(1),
        };
        let answer = queue.append(nothing(), Timestamp::UNIX_EPOCH).await;
        assert!(
            matches!(answer, Err(Fault::Unavailable { .. })),
            "{answer:?}"
        );
    }
}
