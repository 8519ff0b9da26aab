//! The one task that appends, and the way to it.

use std::time::Duration;

use casebook_engine::ports::{Append, Fault};
use casebook_engine::recall::Recall;
use jiff::Timestamp;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use crate::batch::Batch;
use crate::call::{Answers, Call, Caller, Calls};
use crate::line::Line;
use crate::log::{Committed, Log};
use crate::pipeline;

/// The most calls that wait inside; further ones wait outside for a while.
const WAITING_MAX: usize = 1_024;

/// The most that one call may append, in bytes of bodies and metadata: they are held in memory on
/// both sides, and others wait for the log meanwhile.
const CALL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The task ends with the queue, or by a defect.
pub(crate) const TASK_ENDED: &str = "the task that appends has ended: restart the node";

/// What holds for all calls.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What a fault names as its place.
    pub part: &'static str,
    /// How long a call waits outside before it is refused.
    pub patience: Duration,
}

/// The way to the task that appends.
#[derive(Debug)]
pub struct Queue {
    calls: mpsc::Sender<Call>,
    terms: Terms,
}

impl Queue {
    /// Starts the task; it ends with the queue, once all calls are answered.
    pub fn start(log: impl Log, terms: Terms) -> Self {
        let (calls, waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(serve(log, Line::new(waiting)));
        Self { calls, terms }
    }

    /// Appends in turn: durable when answered. What was taken in is appended even if the caller goes
    /// away.
    ///
    /// # Errors
    /// [`Fault::Invalid`]: it is against the contract of a store. [`Fault::Unavailable`]: nothing was
    /// appended; with too many calls before this one, or with the log away. [`Fault::Unknown`]: it is
    /// not known whether it was.
    pub async fn append(&self, appends: Vec<Append>, now: Timestamp) -> Result<Answers, Fault> {
        let bytes = check(&appends)?;
        if appends.is_empty() {
            return Ok(Vec::new());
        }
        let (caller, answered) = oneshot::channel();
        let call = Call {
            appends,
            now,
            bytes,
            caller,
        };
        let part = self.terms.part;
        match self.calls.send_timeout(call, self.terms.patience).await {
            Ok(()) => {}
            Err(SendTimeoutError::Timeout(_)) => {
                let reason = "too many appends are waiting before this one".to_owned();
                return Err(Fault::Unavailable { part, reason });
            }
            Err(SendTimeoutError::Closed(_)) => {
                let reason = TASK_ENDED.to_owned();
                return Err(Fault::Unavailable { part, reason });
            }
        }
        answered.await.unwrap_or_else(|_| {
            let reason = TASK_ENDED.to_owned();
            Err(Fault::Unknown { part, reason })
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

/// Serves those in line until no more can come.
async fn serve(mut log: impl Log, mut line: Line) {
    let mut recall = Recall::default();
    while let Some(first) = line.next().await {
        match Batch::begin(&mut recall, first) {
            Ok(batch) => pipeline::write(&mut log, &mut recall, &mut line, batch).await,
            Err(first) => {
                // Those that come while others have the log join, too.
                let held = log.hold(recall.trusted().is_some()).await;
                let (calls, callers) = unzip(line.gather(first));
                append_all(&mut log, &mut recall, held, calls, callers).await;
            }
        }
    }
}

/// Appends calls in one transaction, looking where the log stands, and answers them.
pub(crate) async fn append_all<L: Log>(
    log: &mut L,
    recall: &mut Recall,
    held: Result<L::Held, Fault>,
    calls: Calls,
    callers: Vec<Caller>,
) {
    match commit(log, recall, held, &calls).await {
        Err(Fault::Corrupt { .. } | Fault::Invalid { .. }) if calls.len() > 1 => {
            one_by_one(log, recall, calls, callers).await;
        }
        answers => reply(callers, answers),
    }
}

/// Appends each call alone. Where one of several runs into stored data that cannot be right, or holds
/// what cannot be stored, the others have nothing to do with that.
async fn one_by_one(log: &mut impl Log, recall: &mut Recall, calls: Calls, callers: Vec<Caller>) {
    for (call, caller) in calls.into_iter().zip(callers) {
        let held = log.hold(recall.trusted().is_some()).await;
        let answers = commit(log, recall, held, &vec![call]).await;
        reply(vec![caller], answers);
    }
}

/// Appends calls in one transaction, and tells that the log has grown.
async fn commit<L: Log>(
    log: &mut L,
    recall: &mut Recall,
    held: Result<L::Held, Fault>,
    calls: &Calls,
) -> Result<Vec<Answers>, Fault> {
    let Committed { answers, head } = log.append(held?, recall, calls).await?;
    if let Some(head) = head {
        log.grew(head);
    }
    Ok(answers)
}

/// Answers each caller. One that went away needs no answer.
pub(crate) fn reply(callers: Vec<Caller>, answers: Result<Vec<Answers>, Fault>) {
    match answers {
        Ok(answers) => {
            for (caller, answers) in callers.into_iter().zip(answers) {
                let _ = caller.send(Ok(answers));
            }
        }
        Err(fault) => {
            for caller in callers {
                let _ = caller.send(Err(fault.clone()));
            }
        }
    }
}

fn unzip(batch: Vec<Call>) -> (Calls, Vec<Caller>) {
    let calls = batch.into_iter();
    calls
        .map(|call| ((call.appends, call.now), call.caller))
        .unzip()
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

    const TERMS: Terms = Terms {
        part: "test",
        patience: Duration::from_millis(1),
    };

    #[tokio::test]
    async fn a_call_without_room_is_refused_and_leaves_those_inside_alone() {
        let (calls, mut waiting) = mpsc::channel(1);
        let queue = Queue {
            calls,
            terms: TERMS,
        };
        let inside = queue.append(nothing(), Timestamp::UNIX_EPOCH);
        let outside = async {
            let refused = queue.append(nothing(), Timestamp::UNIX_EPOCH).await;
            let call: Call = waiting.recv().await.expect("the first call");
            let _ = call.caller.send(Ok(Vec::new()));
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
            terms: TERMS,
        };
        let answer = queue.append(nothing(), Timestamp::UNIX_EPOCH).await;
        assert!(
            matches!(answer, Err(Fault::Unavailable { .. })),
            "{answer:?}"
        );
    }
}
