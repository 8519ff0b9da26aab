//! A clock that is moved by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use casebook_engine::ports::Clock;
use jiff::Timestamp;

/// The time of the demonstration.
#[derive(Debug)]
pub(super) struct MovingClock(AtomicI64);

impl MovingClock {
    pub(super) fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_microsecond()))
    }

    pub(super) fn move_to(&self, instant: Timestamp) {
        self.0
            .fetch_max(instant.as_microsecond(), Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for MovingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::MAX)
    }

    async fn sleep_until(&self, instant: Timestamp) {
        self.move_to(instant);
    }
}
