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

#[cfg(test)]
mod tests {
    use casebook_engine::ports::{Append, Idempotency, StreamAppend};
    use casebook_engine::recorded::{Hash, NewEvent};
    use casebook_engine::stream::{ExpectedVersion, StreamId};
    use casebook_memory::MemoryStore;
    use jiff::Timestamp;

    use super::*;

    fn stream() -> StreamId {
        "case/a".parse().expect("a stream")
    }

    /// A log of so many events, each under a key.
    async fn filled(count: u8) -> MemoryStore {
        let store = MemoryStore::new();
        for number in 1..=count {
            let event = NewEvent {
                event_type: "noted".into(),
                schema: 1,
                meta: b"{}".to_vec(),
                body: b"{}".to_vec(),
            };
            let append = Append {
                idempotency: Some(Idempotency {
                    key: format!("key {number}"),
                    digest: Hash([number; 32]),
                }),
                streams: vec![StreamAppend {
                    stream: stream(),
                    expected: ExpectedVersion::Any,
                    events: vec![event],
                }],
            };
            let appended = store.append(vec![append], Timestamp::UNIX_EPOCH).await;
            appended.expect("no fault")[0].as_ref().expect("appended");
        }
        store
    }

    async fn reach(store: &MemoryStore, log: &MemoryStore, name: &str, place: u64) {
        let hash = event_at(log, Position(place)).await.expect("read");
        let hash = hash.expect("it is there").hash;
        let owner = TimedIds.next();
        let lease = store.acquire(name, owner, LEASE).await.expect("no fault");
        let lease = lease.expect("nobody holds it");
        let lease = store.advance(&lease, Position(place), hash).await;
        let lease = lease.expect("it goes forward");
        store.release(&lease).await.expect("no fault");
    }

    async fn reached(store: &MemoryStore) -> Vec<(String, u64)> {
        let all = store.list().await.expect("a list").into_iter();
        all.map(|one| (one.name, one.checkpoint.0)).collect()
    }

    #[tokio::test]
    async fn who_acts_goes_on_from_where_it_was_or_from_the_end_of_the_copy() {
        let log = filled(9).await;
        for (name, place) in [(REACTOR, 8), (RELAY, 3), ("view:case_list:1", 9)] {
            reach(&log, &log, name, place).await;
        }
        for place in [2, 7] {
            let parked = Parked {
                name: RELAY.to_owned(),
                position: Position(place),
                stream: stream(),
                reason: "no room".to_owned(),
            };
            log.park(&parked).await.expect("no fault");
        }
        let marks = Marks::read(&log).await.expect("marks");
        let copy = MemoryStore::new();
        marks.set(&log, &copy, Position(6)).await.expect("set");
        let expected = [(REACTOR.to_owned(), 6), (RELAY.to_owned(), 3)];
        assert_eq!(reached(&copy).await, expected);
        let parked = copy.parked(RELAY).await.expect("a list");
        assert_eq!(parked.len(), 1, "the other is not in the copy");
        // Nobody goes back.
        reach(&copy, &log, RELAY, 5).await;
        marks.set(&log, &copy, Position(6)).await.expect("set");
        assert_eq!(reached(&copy).await[1].1, 5);
    }

    #[tokio::test]
    async fn while_a_node_is_at_work_nothing_is_set() {
        let (log, copy) = (filled(2).await, MemoryStore::new());
        reach(&log, &log, REACTOR, 2).await;
        let node = copy.acquire(REACTOR, TimedIds.next(), LEASE).await;
        assert!(node.expect("no fault").is_some());
        let marks = Marks::read(&log).await.expect("marks");
        let refused = marks.set(&log, &copy, Position(2)).await;
        assert_eq!(refused.expect_err("a node has it").code, "CB-5028");
        assert_eq!(reached(&copy).await, [(REACTOR.to_owned(), 0)]);
    }

    #[tokio::test]
    async fn keys_go_along_as_far_as_the_events() {
        let (log, copy) = (filled(9).await, MemoryStore::new());
        copy_keys(&log, &copy, Position(4)).await.expect("copied");
        let keys = copy.read_keys("", 99).await.expect("keys");
        let keys: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["key 1", "key 2", "key 3", "key 4"]);
    }
}
