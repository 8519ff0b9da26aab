//! Batches that are settled from memory: while the database writes one, the next one is settled, and
//! the callers of the one before are answered where they are many.

use std::future::ready;
use std::pin::pin;

use casebook_engine::ports::Fault;
use casebook_engine::recall::Recall;

use crate::batch::{Batch, Closed};
use crate::call::{Answers, Caller, Calls};
use crate::line::Line;
use crate::log::{Committed, Log, Written};
use crate::queue::{append_all, reply};

/// Callers who are still to be told.
type Told = (Vec<Caller>, Vec<Answers>);

/// Writes batches, the first and those that gather meanwhile, until nobody waits or memory does not
/// suffice.
pub(crate) async fn write(log: &mut impl Log, recall: &mut Recall, line: &mut Line, first: Batch) {
    let mut batch = first;
    let mut told = None;
    loop {
        let held = log.hold(true).await;
        batch.gather(recall, line);
        let closed = batch.close(recall);
        let (result, next) = match held {
            Ok(held) => write_one(log, recall, line, held, &closed, &mut told).await,
            Err(fault) => (Err(fault), None),
        };
        if let Some((callers, answers)) = told.take() {
            reply(callers, Ok(answers));
        }
        let Ok(Written::Done) = result else {
            recall.forget();
            start_over(log, recall, result, closed.calls, closed.callers).await;
            if let Some(next) = next {
                let (calls, callers) = next.give_up();
                start_over(log, recall, Ok(Written::Refused), calls, callers).await;
            }
            return;
        };
        let Committed { answers, head } = Committed::of(closed.drafted.settled, &closed.calls);
        if let Some(head) = head {
            log.grew(head);
        }
        let answered = closed.callers.len();
        let others = next.as_ref().map_or(0, Batch::len);
        if line.awaits(answered, others) {
            reply(closed.callers, Ok(answers));
            line.come_back(answered).await;
        } else {
            told = Some((closed.callers, answers));
        }
        match next {
            Some(next) => batch = next,
            None => break,
        }
    }
    if let Some((callers, answers)) = told {
        reply(callers, Ok(answers));
    }
}

/// Writes a batch; meanwhile answers the callers of the one before and settles the next one.
async fn write_one<L: Log>(
    log: &mut L,
    recall: &mut Recall,
    line: &mut Line,
    held: L::Held,
    closed: &Closed,
    told: &mut Option<Told>,
) -> (Result<Written<L::Held>, Fault>, Option<Batch>) {
    let mut next: Option<Batch> = None;
    let mut is_open = true;
    let mut writing = pin!(log.write(held, &closed.drafted));
    loop {
        tokio::select! {
            biased;
            result = &mut writing => return (result, next),
            () = ready(()), if told.is_some() => {
                if let Some((callers, answers)) = told.take() {
                    reply(callers, Ok(answers));
                }
            }
            call = line.next(), if is_open => {
                let Some(call) = call else {
                    is_open = false;
                    continue;
                };
                let added = match &mut next {
                    Some(batch) => batch.add(recall, call),
                    None => Batch::begin(recall, call).map(|batch| next = Some(batch)),
                };
                if let Err(call) = added {
                    line.put_back(call);
                    is_open = false;
                }
            }
        }
    }
}

/// Appends the calls of a batch that was not written, looking where the log stands; or says what
/// became of it.
async fn start_over<L: Log>(
    log: &mut L,
    recall: &mut Recall,
    result: Result<Written<L::Held>, Fault>,
    calls: Calls,
    callers: Vec<Caller>,
) {
    let held = match result {
        Ok(Written::NotThere(held)) => Ok(held),
        Ok(Written::Done | Written::Refused) => log.hold(false).await,
        Err(fault) => return reply(callers, Err(fault)),
    };
    append_all(log, recall, held, calls, callers).await;
}
