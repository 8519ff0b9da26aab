//! The clock port.

use async_trait::async_trait;
use jiff::Timestamp;

/// What time it is, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Returns at `instant` or soon after; at once if it has passed.
    async fn sleep_until(&self, instant: Timestamp);
}
