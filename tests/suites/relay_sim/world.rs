//! A log, a post and relays between them.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::notice::Notice;
use casebook_engine::ports::{EventStore, Parked, SubscriptionState, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::relay::{Parts, Progress, RELAY, Relay, Settings};
use casebook_engine::stream::{CaseId, Position, StreamId};
use casebook_memory::MemoryStore;
use casebook_tests::contract::{append_all, notes, to_any};
use casebook_tests::notices::SomeNotices;
use futures::FutureExt;
use uuid::Uuid;

use super::clock::TestClock;
use super::post::Post;
use super::shaky::Shaky;

/// Everything a relay works with.
pub(super) struct World {
    pub(super) store: Arc<MemoryStore>,
    pub(super) line: Arc<Shaky>,
    pub(super) post: Arc<Post>,
    pub(super) clock: Arc<TestClock>,
}

/// A case by number. Which of its events people are told of depends on the number.
pub(super) fn case(number: u64) -> CaseId {
    CaseId(Uuid::from_u128(number.into()))
}

/// What does not wait: the ports of a simulation answer at once.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing to wait for")
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let store = Arc::new(MemoryStore::new());
        Self {
            line: Arc::new(Shaky::new(store.clone(), seed)),
            store,
            post: Arc::new(Post::new(seed)),
            clock: Arc::default(),
        }
    }

    pub(super) fn relay(&self, owner: u128, settings: Settings) -> Relay {
        let parts = Parts {
            store: self.line.clone(),
            subscriptions: self.line.clone(),
            announcer: self.line.clone(),
            notifier: self.post.clone(),
            clock: self.clock.clone(),
        };
        Relay::new(parts, Uuid::from_u128(owner), settings)
    }

    /// Appends `count` events to a case.
    pub(super) fn happen(&self, number: u64, count: usize) {
        let stream = StreamId::case(case(number));
        let append = to_any(&stream, notes(count));
        for answer in now(append_all(&*self.store, vec![append])) {
            answer.unwrap();
        }
    }

    pub(super) fn log(&self) -> Vec<Recorded> {
        now(self.store.read_all(Position::START, usize::MAX)).unwrap()
    }

    /// All notices that must arrive, in the order of the log.
    pub(super) fn notices(&self) -> Vec<Notice> {
        self.log().iter().flat_map(SomeNotices::of).collect()
    }

    pub(super) fn checkpoint(&self) -> Position {
        let list = now(self.store.list()).unwrap();
        list.first()
            .map_or(Position::START, |relay| relay.checkpoint)
    }

    pub(super) fn parked(&self) -> Vec<Parked> {
        now(self.store.parked(RELAY)).unwrap()
    }

    /// What the operator reads, `None` when all is well.
    pub(super) fn complaint(&self) -> Option<String> {
        match now(self.store.list()).unwrap().remove(0).state {
            SubscriptionState::Well => None,
            SubscriptionState::Stuck(reason) => Some(reason),
        }
    }

    /// Steps until nothing moves any more, letting pauses pass.
    pub(super) fn settle(&self, relay: &mut Relay) {
        for _ in 0..1000 {
            match now(relay.step()).unwrap() {
                Progress::Moved { .. } => {}
                Progress::Idle { until: None, .. } => return,
                Progress::Idle {
                    until: Some(until), ..
                }
                | Progress::Waiting { until, .. }
                | Progress::Elsewhere { until } => self.clock.pass_until(until),
            }
        }
        panic!("the relay does not come to rest");
    }
}

/// Pauses without the lease ever getting old.
pub(super) fn settings() -> Settings {
    Settings {
        lease: Duration::from_hours(1),
        ..Settings::default()
    }
}
