//! The port for all that idempotency keys were answered, for whoever copies a log.

use async_trait::async_trait;

use super::Fault;
use crate::settle::Remembered;

/// The keys of a store. One that lives beside the log knows what callers were told; one that is
/// copied without it would do again what was asked under each.
#[async_trait]
pub trait Keys: Send + Sync {
    /// Up to `limit` keys after `after` with what each was answered, in order of their bytes; all keys
    /// come after the empty text.
    async fn read_keys(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Remembered)>, Fault>;

    /// Remembers what another store of the same log has answered, all of it or nothing. A key that
    /// is known keeps its answer.
    ///
    /// The caller sees to it that the events of each answer are in this log, or will be before anybody
    /// else appends to it.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: nothing was taken. [`Fault::Unknown`]: all may have been. Either way the
    /// caller hands in the same again.
    async fn take_keys(&self, answers: &[(String, Remembered)]) -> Result<(), Fault>;
}
