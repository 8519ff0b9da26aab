//! What belongs to a log beside its events, so that whoever goes on with a copy does nothing twice:
//! what keys were answered, and how far those came who act on what they read.
//!
//! Without the keys, a request that is asked again is done again. Without the marks, the reactor would
//! let ended cases run again and the relay would send every notice since the first event.

use std::time::Duration;

use casebook_engine::ports::{EventStore, Ids, Keys, Parked, Subscription, Subscriptions};
use casebook_engine::runtime::REACTOR;
use casebook_engine::runtime::relay::RELAY;
use casebook_engine::stream::Position;

use crate::copying::event_at;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::world::TimedIds;

/// Who acts on what it reads. Views are not among them: they are made anew from the first event.
const ACTING: [&str; 2] = [REACTOR, RELAY];

/// How many keys are read at once.
const PAGE_KEYS: usize = 1_000;

/// How long setting a mark may take.
const LEASE: Duration = Duration::from_secs(15);

/// How far those who act came, and what they set aside.
pub(crate) struct Marks {
    reached: Vec<Subscription>,
    parked: Vec<Parked>,
}

impl Marks {
    /// Reads them. To be asked before how far the log reaches: what those who act have appended by then
    /// is below its end.
    ///
    /// # Errors
    /// As the port's.
    pub(crate) async fn read(from: &dyn Subscriptions) -> Result<Self, Problem> {
        let mut reached = from.list().await?;
        reached.retain(|one| ACTING.contains(&one.name.as_str()));
        let mut parked = Vec::new();
        for name in ACTING {
            parked.extend(from.parked(name).await?);
        }
        Ok(Self { reached, parked })
    }

    /// Lets those who act on the copy go on from there, or from the end of the copy where they were
    /// beyond it; nobody goes back. `log` is the one that is copied.
    ///
    /// To be done before the events are copied: whoever comes to a copy that was broken off finds that
    /// it lacks events, and does nothing.
    ///
    /// # Errors
    /// `CB-5028` while a node is at work on the copy. As the ports'.
    pub(crate) async fn set(
        &self,
        log: &dyn EventStore,
        to: &dyn Subscriptions,
        until: Position,
    ) -> Result<(), Problem> {
        let owner = TimedIds.next();
        for Subscription {
            name, checkpoint, ..
        } in &self.reached
        {
            let place = until.min(*checkpoint);
            let Some(event) = event_at(log, place).await? else {
                continue;
            };
            let Some(mut lease) = to.acquire(name, owner, LEASE).await? else {
                let why = format!("{name}: a node is at work on the store");
                return Err(Problem::new(Exit::Invalid, "CB-5028", why));
            };
            if place > lease.checkpoint {
                lease = to.advance(&lease, place, event.hash).await?;
            }
            to.release(&lease).await?;
        }
        for parked in self.parked.iter().filter(|one| one.position <= until) {
            to.park(parked).await?;
        }
        Ok(())
    }
}

/// Takes over what keys were answered with events up to `until`.
///
/// # Errors
/// As the port's.
pub(crate) async fn copy_keys(
    from: &dyn Keys,
    to: &dyn Keys,
    until: Position,
) -> Result<(), Problem> {
    let mut after = String::new();
    loop {
        let mut page = from.read_keys(&after, PAGE_KEYS).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after.clone_from(last);
        page.retain(|(_, known)| known.answer.position <= until);
        to.take_keys(&page).await?;
    }
}
