//! The clock and the ids of the machine.

use async_trait::async_trait;
use casebook_engine::ports::{Clock, Ids};
use jiff::Timestamp;
use uuid::Uuid;

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let left = instant.duration_since(Timestamp::now());
        if let Ok(left) = std::time::Duration::try_from(left) {
            tokio::time::sleep(left).await;
        }
    }
}

/// New ids that sort by time (UUID version 7).
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimedIds;

impl Ids for TimedIds {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
