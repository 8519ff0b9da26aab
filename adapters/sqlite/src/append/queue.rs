//! Group commit: calls that come while a transaction runs share the next one.
//!
//! A lone call never waits for company. Under load the time that the disk takes for one commit is
//! the time in which the next batch gathers, so batches grow just as far as they must.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use casebook_engine::recall::{Recall, Sids, is_all_new};
use casebook_engine::settle::{Settled, settle_calls};
use jiff::Timestamp;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use super::standing::{self, Found};
use super::write::Writing;
use crate::fault::{PART, from_sqlx, unavailable};
use crate::wake::Wake;
use crate::writer::{Turn, Writer};

/// The most calls that wait inside; further ones wait outside for a while.
const WAITING_MAX: usize = 1_024;

/// How long a call waits outside.
const PATIENCE: Duration = Duration::from_secs(30);

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
    /// How many appends it has.
    count: usize,
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
            count: appends.len(),
            appends,
            now,
            answer,
        };
        match self.calls.send_timeout(call, PATIENCE).await {
            Ok(()) => {}
            Err(SendTimeoutError::Timeout(_)) => {
                return Err(unavailable("too many appends are waiting before this one"));
            }
            Err(SendTimeoutError::Closed(_)) => return Err(unavailable("the store is closed")),
        }
        answered.await.unwrap_or_else(|_| {
            Err(Fault::Unknown {
                part: PART,
                reason: "the task that appends has ended".to_owned(),
            })
        })
    }
}

async fn serve(mut waiting: mpsc::Receiver<Call>, writer: Arc<Writer>, wake: Arc<Wake>) {
    let mut memory = Memory::default();
    while let Some(first) = waiting.recv().await {
        match writer.turn().await {
            Ok(turn) => {
                let batch = gather(first, &mut waiting);
                let work = Work {
                    writer: &writer,
                    wake: &wake,
                    memory: &mut memory,
                };
                work.append(turn, batch).await;
            }
            Err(error) => refuse(gather(first, &mut waiting), &from_sqlx(error)),
        }
    }
}

/// What is known of the file without asking.
#[derive(Default)]
struct Memory {
    recall: Recall,
    /// Event types that are in the dictionary; once there they stay.
    types: BTreeSet<String>,
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

/// What the task that appends works with.
struct Work<'a> {
    writer: &'a Writer,
    wake: &'a Wake,
    memory: &'a mut Memory,
}

/// A batch that is still to be appended, and the turn, unless that is over.
type Left<'a> = (Option<Turn<'a>>, Vec<Call>);

impl<'a> Work<'a> {
    /// Appends a batch in one transaction and answers each call: at once where it is known where the
    /// log stands, or else after a look.
    async fn append(mut self, turn: Turn<'a>, batch: Vec<Call>) {
        let Err((turn, batch)) = self.append_at_once(turn, batch).await else {
            return;
        };
        let turn = match turn {
            Some(turn) => Ok(turn),
            None => self.writer.turn().await,
        };
        self.look_and_append(turn, batch).await;
    }

    /// Begins, writes and commits in one round trip, if the log stands where this handle left it and
    /// all appends are simply accepted.
    async fn append_at_once(
        &mut self,
        mut turn: Turn<'a>,
        batch: Vec<Call>,
    ) -> Result<(), Left<'a>> {
        let appends = batch.iter().flat_map(|call| &call.appends);
        let Some((standing, sids)) = self.memory.recall.standing(appends) else {
            return Err((Some(turn), batch));
        };
        let calls = batch.iter().map(|call| (call.appends.clone(), call.now));
        let settled = settle_calls(calls, standing);
        if !is_all_new(&settled) {
            return Err((Some(turn), batch));
        }
        let writing = self.writing(&settled, &sids);
        match writing.commit_at_once(&mut turn.connection).await {
            Ok(()) => {
                turn.done();
                self.answer(settled, &sids, batch);
                Ok(())
            }
            // Another process has appended, or a key was used before.
            Err(Fault::Corrupt { .. }) => {
                self.memory.recall.forget();
                Err((None, batch))
            }
            Err(fault) => {
                self.memory.recall.forget();
                refuse(batch, &fault);
                Ok(())
            }
        }
    }

    /// Where one call meets stored data that cannot be right, each is tried alone: the others have
    /// nothing to do with that.
    async fn look_and_append(&mut self, mut turn: Result<Turn<'a>, sqlx::Error>, batch: Vec<Call>) {
        let mut batches = VecDeque::from([batch]);
        while let Some(batch) = batches.pop_front() {
            let found = match turn {
                Ok(turn) => standing::read(turn, batch.iter().flat_map(|call| &call.appends)).await,
                Err(error) => Err(from_sqlx(error)),
            };
            match found {
                Ok(found) => self.finish(found, batch).await,
                Err(Fault::Corrupt { .. }) if batch.len() > 1 => {
                    batches.extend(batch.into_iter().map(|call| vec![call]));
                }
                Err(fault) => refuse(batch, &fault),
            }
            if batches.is_empty() {
                return;
            }
            turn = self.writer.turn().await;
        }
    }

    async fn finish(&mut self, found: Found<'_>, mut batch: Vec<Call>) {
        let Found {
            mut turn,
            standing,
            latest,
            sids,
        } = found;
        self.memory.recall.find(latest);
        let before = standing.position;
        let calls = batch
            .iter_mut()
            .map(|call| (std::mem::take(&mut call.appends), call.now));
        let settled = settle_calls(calls, standing);
        let writing = self.writing(&settled, &sids);
        match writing.commit(&mut turn.connection).await {
            Ok(()) => {
                turn.done();
                self.wake.tell(before);
                self.answer(settled, &sids, batch);
            }
            Err(fault) => {
                self.memory.recall.forget();
                refuse(batch, &fault);
            }
        }
    }

    fn writing<'w>(&'w self, settled: &'w Settled, sids: &'w Sids) -> Writing<'w> {
        Writing {
            settled,
            sids,
            types: &self.memory.types,
        }
    }

    /// Learns from what was committed, wakes who waits and answers each call.
    fn answer(&mut self, settled: Settled, sids: &Sids, batch: Vec<Call>) {
        self.memory.recall.learn(&settled, sids);
        let named = settled.events.iter().map(|event| event.event_type.as_str());
        for name in named {
            if !self.memory.types.contains(name) {
                self.memory.types.insert(name.to_owned());
            }
        }
        if let Some(last) = settled.events.last() {
            self.wake.tell(last.position);
        }
        let mut answers = settled.answers.into_iter();
        for call in batch {
            let own = answers.by_ref().take(call.count).collect();
            // A caller that went away needs no answer.
            let _ = call.answer.send(Ok(own));
        }
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
