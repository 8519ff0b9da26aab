//! The clock of the demonstration.

use async_trait::async_trait;
use casebook_engine::ports::Clock;
use jiff::Timestamp;

tokio::task_local! {
    static NOW: Timestamp;
}

/// Shows whoever is at work the moment at which he is: at several moments people are at work at once.
#[derive(Debug)]
pub(super) struct MomentClock {
    /// What it shows to everybody else.
    pub(super) otherwise: Timestamp,
}

/// Does some work at a moment.
pub(super) async fn at<F: Future>(moment: Timestamp, work: F) -> F::Output {
    NOW.scope(moment, work).await
}

#[async_trait]
impl Clock for MomentClock {
    fn now(&self) -> Timestamp {
        NOW.try_with(|now| *now).unwrap_or(self.otherwise)
    }

    async fn sleep_until(&self, _: Timestamp) {}
}
