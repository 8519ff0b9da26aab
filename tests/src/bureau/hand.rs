//! A clock that is set by hand, and ids that count up.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use casebook_engine::ports::{Clock, Ids};
use jiff::Timestamp;
use uuid::Uuid;

/// A clock that is set by hand, and ids that count up from the first one.
#[derive(Debug)]
pub struct Hand {
    now: Mutex<Timestamp>,
    first: u128,
    ids: AtomicU64,
}

impl Hand {
    /// One that stands at an instant, with ids that follow `first`.
    pub fn new(now: Timestamp, first: u128) -> Self {
        Self {
            now: Mutex::new(now),
            first,
            ids: AtomicU64::default(),
        }
    }

    /// Sets the clock.
    pub fn set(&self, instant: Timestamp) {
        *self.now.lock().expect("the lock") = instant;
    }
}

#[async_trait]
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.now.lock().expect("the lock")
    }

    async fn sleep_until(&self, instant: Timestamp) {
        self.set(instant);
    }
}

impl Ids for Hand {
    fn next(&self) -> Uuid {
        let count = self.ids.fetch_add(1, Ordering::Relaxed) + 1;
        Uuid::from_u128(self.first + u128::from(count))
    }
}
