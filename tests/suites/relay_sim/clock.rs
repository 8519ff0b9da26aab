//! A clock that moves when the test says so.

use std::sync::Mutex;

use async_trait::async_trait;
use casebook_engine::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// Stands still; waiting moves it.
#[derive(Debug, Default)]
pub(super) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(super) fn pass(&self, span: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += span;
    }

    pub(super) fn pass_until(&self, instant: Timestamp) {
        let mut now = self.0.lock().unwrap();
        *now = instant.max(*now);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        self.pass_until(instant);
    }
}
