//! The port that knows which cases have something due.

use async_trait::async_trait;
use jiff::Timestamp;

use super::Fault;
use crate::stream::CaseId;

/// Which cases wait for an instant: the end of a limit or a reminder.
///
/// The answer may lag behind the log: it is a hint where to look, and the decider decides again
/// on the case itself, so a case named twice or for nothing does no harm.
#[async_trait]
pub trait Agenda: Send + Sync {
    /// Up to `limit` cases with something due at or before `until`, the earliest first.
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<(Timestamp, CaseId)>, Fault>;

    /// The earliest instant at which anything is due.
    async fn next_due(&self) -> Result<Option<Timestamp>, Fault>;
}
