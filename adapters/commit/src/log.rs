//! What the queue asks of a log.

use std::future::Future;

use casebook_engine::draft::Drafted;
use casebook_engine::ports::{Append, Fault};
use casebook_engine::recall::Recall;
use casebook_engine::settle::Settled;
use casebook_engine::stream::Position;
use jiff::Timestamp;

use crate::call::{Answers, Calls};

/// A log as the one task of a node that appends to it sees it.
pub trait Log: Send + 'static {
    /// The right to append next. Dropped, it leaves nothing behind.
    type Held: Send;

    /// Waits for the right to append. Calls that come meanwhile join those that wait. Who knows where
    /// the log ends need not keep others from it: what is written then says where it must end.
    ///
    /// # Errors
    /// The log is not to be had; nothing was changed.
    fn hold(
        &mut self,
        knows_the_end: bool,
    ) -> impl Future<Output = Result<Self::Held, Fault>> + Send;

    /// Writes a batch that was settled from memory, in one transaction. Durable when it says so.
    ///
    /// # Errors
    /// Those of [`Log::append`].
    fn write(
        &mut self,
        held: Self::Held,
        drafted: &Drafted,
    ) -> impl Future<Output = Result<Written<Self::Held>, Fault>> + Send;

    /// Appends calls, as if one came after the other, in one transaction, looking where the log
    /// stands. Durable when it returns. Notes in memory how it was found and left.
    ///
    /// # Errors
    /// [`Fault::Unknown`]: any part may have been appended. Any other: nothing was, and will not be.
    /// Where that is [`Fault::Corrupt`] or [`Fault::Invalid`] one of the calls is to blame.
    fn append(
        &mut self,
        held: Self::Held,
        recall: &mut Recall,
        calls: &Calls,
    ) -> impl Future<Output = Result<Committed, Fault>> + Send;

    /// The log has grown by the hand of this node.
    fn grew(&self, head: Position);
}

/// What became of a batch that was settled from memory.
pub enum Written<Held> {
    /// It was written.
    Done,
    /// Nothing was, nor will be: the log ends elsewhere, or the database did not accept it as it is.
    Refused,
    /// Nothing was, and its calls are to be appended by this right: the batch may still arrive unless
    /// the log moves on before.
    NotThere(Held),
}

/// What became of the calls of a transaction.
#[derive(Debug)]
pub struct Committed {
    /// For each call, the answer to each of its appends.
    pub answers: Vec<Answers>,
    /// The new head, if events were appended.
    pub head: Option<Position>,
}

impl Committed {
    /// Deals the answers to all appends out to the calls.
    pub fn of(settled: Settled, calls: &Calls) -> Self {
        let head = settled.events.last().map(|event| event.position);
        let mut answers = settled.answers.into_iter();
        let of_call = |(appends, _): &(Vec<Append>, Timestamp)| {
            answers.by_ref().take(appends.len()).collect()
        };
        Self {
            answers: calls.iter().map(of_call).collect(),
            head,
        }
    }
}
