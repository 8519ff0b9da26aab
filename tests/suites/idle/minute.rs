//! One minute: time passes only where somebody waits for it, and ends for good.

use std::sync::Mutex;

use async_trait::async_trait;
use casebook_engine::ports::Clock;
use casebook_tests::contract::noon;
use jiff::{SignedDuration, Timestamp};

/// A clock that stands still at the end of its minute: whoever waits beyond it waits for ever.
#[derive(Debug)]
pub(super) struct Minute(Mutex<Timestamp>);

impl Minute {
    pub(super) fn new() -> Self {
        Self(Mutex::new(noon()))
    }
}

#[async_trait]
impl Clock for Minute {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        if instant > noon() + SignedDuration::from_mins(1) {
            return std::future::pending().await;
        }
        let mut now = self.0.lock().unwrap();
        *now = instant.max(*now);
    }
}
