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
        let held = hold(log, &mut told).await;
        batch.gather(recall, line);
        let closed = batch.close(recall);
        let (result, next) = match held {
            Ok(held) => write_one(log, recall, line, held, &closed, &mut told).await,
            Err(fault) => (Err(fault), None),
        };
        tell(&mut told);
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
    tell(&mut told);
}

/// Answers those who are still to be told.
fn tell(told: &mut Option<Told>) {
    if let Some((callers, answers)) = told.take() {
        reply(callers, Ok(answers));
    }
}

/// Waits for the right to append. Where it is not there at once, the callers of the batch before are
/// answered first.
async fn hold<L: Log>(log: &mut L, told: &mut Option<Told>) -> Result<L::Held, Fault> {
    let mut holding = pin!(log.hold(true));
    tokio::select! {
        biased;
        held = &mut holding => held,
        () = ready(()), if told.is_some() => {
            tell(told);
            holding.await
        }
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
            () = ready(()), if told.is_some() => tell(told),
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use casebook_engine::draft::Drafted;
    use casebook_engine::stream::Position;
    use tokio::sync::oneshot;

    use super::*;

    /// A log that is to be had once somebody was answered.
    struct After(oneshot::Receiver<Result<Answers, Fault>>);

    fn nothing() -> Fault {
        Fault::Invalid {
            reason: "nothing is appended here".to_owned(),
        }
    }

    impl Log for After {
        type Held = ();

        async fn hold(&mut self, _: bool) -> Result<(), Fault> {
            (&mut self.0).await.expect("an answer").map(drop)
        }

        fn write(
            &mut self,
            (): (),
            _: &Drafted,
        ) -> impl Future<Output = Result<Written<()>, Fault>> + Send {
            ready(Err(nothing()))
        }

        fn append(
            &mut self,
            (): (),
            _: &mut Recall,
            _: &Calls,
        ) -> impl Future<Output = Result<Committed, Fault>> + Send {
            ready(Err(nothing()))
        }

        fn grew(&self, _: Position) {}
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_to_wait_for_the_log_answers_first() {
        let (caller, answered) = oneshot::channel();
        let mut told = Some((vec![caller], vec![Answers::new()]));
        let mut log = After(answered);
        let held = hold(&mut log, &mut told);
        let held = tokio::time::timeout(Duration::from_secs(1), held).await;
        assert!(matches!(held, Ok(Ok(()))), "{held:?}");
    }
}
