//! Group commit: calls that come while a transaction runs share the next one.
//!
//! A lone call never waits for company. Under load the time that the disk takes for one commit is
//! the time in which the next batch gathers, so batches grow just as far as they must.

use std::collections::VecDeque;
use std::sync::Arc;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use casebook_engine::settle::settle_calls;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::standing::{self, Found};
use super::write;
use crate::fault::{PART, from_sqlx, unavailable};
use crate::wake::Wake;
use crate::writer::{Turn, Writer};

/// The most calls that wait; one more waits outside.
const WAITING_MAX: usize = 1_024;

/// No further call joins a batch of so many appends.
const APPENDS_MAX: usize = 1_024;

/// No further call joins a batch of so many bytes.
const BYTES_MAX: usize = 4 << 20;

type Answers = Vec<Result<Appended, AppendFailure>>;

/// The way to the task that appends.
#[derive(Debug)]
pub(crate) struct Queue {
    calls: mpsc::Sender<Call>,
}

/// A call that waits for its answer.
struct Call {
    appends: Vec<Append>,
    now: Timestamp,
    answer: oneshot::Sender<Result<Answers, Fault>>,
}

impl Queue {
    /// Starts the task; it ends with the queue, once all calls are answered.
    pub(crate) fn start(writer: Arc<Writer>, wake: Arc<Wake>) -> Self {
        let (calls, waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(serve(waiting, writer, wake));
        Self { calls }
    }

    /// Appends in turn. What was handed in is appended even if the caller goes away.
    pub(crate) async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Answers, Fault> {
        let (answer, answered) = oneshot::channel();
        let call = Call {
            appends,
            now,
            answer,
        };
        let sent = self.calls.send(call).await;
        sent.map_err(|_| unavailable("the store is closed"))?;
        answered.await.unwrap_or_else(|_| {
            Err(Fault::Unknown {
                part: PART,
                reason: "the task that appends has ended".to_owned(),
            })
        })
    }
}

async fn serve(mut waiting: mpsc::Receiver<Call>, writer: Arc<Writer>, wake: Arc<Wake>) {
    while let Some(first) = waiting.recv().await {
        match writer.turn().await {
            Ok(turn) => {
                let batch = gather(first, &mut waiting);
                commit(turn, batch, &writer, &wake).await;
            }
            Err(error) => refuse(gather(first, &mut waiting), &from_sqlx(error)),
        }
    }
}

/// The first call and those that came while it waited for its turn.
fn gather(first: Call, waiting: &mut mpsc::Receiver<Call>) -> Vec<Call> {
    let mut appends = first.appends.len();
    let mut bytes = first.bytes();
    let mut batch = vec![first];
    while appends < APPENDS_MAX && bytes < BYTES_MAX {
        let Ok(call) = waiting.try_recv() else { break };
        appends += call.appends.len();
        bytes += call.bytes();
        batch.push(call);
    }
    batch
}

/// Appends a batch in one transaction and answers each call.
///
/// Where one call meets stored data that cannot be right, each is tried alone: the others have
/// nothing to do with that.
async fn commit(turn: Turn<'_>, batch: Vec<Call>, writer: &Writer, wake: &Wake) {
    let mut turn = Ok(turn);
    let mut batches = VecDeque::from([batch]);
    while let Some(batch) = batches.pop_front() {
        let found = match turn {
            Ok(turn) => standing::read(turn, batch.iter().flat_map(|call| &call.appends)).await,
            Err(error) => Err(from_sqlx(error)),
        };
        match found {
            Ok(found) => finish(found, batch, wake).await,
            Err(Fault::Corrupt { .. }) if batch.len() > 1 => {
                batches.extend(batch.into_iter().map(|call| vec![call]));
            }
            Err(fault) => refuse(batch, &fault),
        }
        if batches.is_empty() {
            return;
        }
        turn = writer.turn().await;
    }
}

async fn finish(found: Found<'_>, batch: Vec<Call>, wake: &Wake) {
    let Found {
        mut turn,
        standing,
        sids,
    } = found;
    let before = standing.position;
    let (calls, waiting): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|call| {
            let count = call.appends.len();
            ((call.appends, call.now), (count, call.answer))
        })
        .unzip();
    let mut settled = settle_calls(calls, standing);
    let mut answers = std::mem::take(&mut settled.answers).into_iter();
    let head = settled.events.last().map_or(before, |event| event.position);
    let written = write::write(&mut turn.connection, &settled, sids).await;
    if written.is_ok() {
        turn.done();
        wake.tell(head);
    }
    for (count, answer) in waiting {
        let own = answers.by_ref().take(count).collect();
        // A caller that went away needs no answer.
        let _ = answer.send(written.clone().map(|()| own));
    }
}

fn refuse(batch: Vec<Call>, fault: &Fault) {
    for call in batch {
        // A caller that went away needs no answer.
        let _ = call.answer.send(Err(fault.clone()));
    }
}

impl Call {
    fn bytes(&self) -> usize {
        let parts = self.appends.iter().flat_map(|append| &append.streams);
        let events = parts.flat_map(|part| &part.events);
        events
            .map(|event| event.meta.len() + event.body.len())
            .sum()
    }
}
