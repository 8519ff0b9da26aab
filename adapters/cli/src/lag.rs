//! How far a reader of the log is behind it.

use casebook_engine::ports::{Clock, EventStore, Fault};
use casebook_engine::stream::Position;

use crate::world::SystemClock;

/// How far behind: by number and by time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lag {
    /// Events that are not worked on yet.
    pub(crate) events: u64,
    /// How long the oldest of them has waited; nothing when none does.
    pub(crate) seconds: u64,
}

/// How far a reader that stands at `checkpoint` is behind a log that reaches `head`.
///
/// # Errors
/// As the store's.
pub(crate) async fn behind(
    events: &dyn EventStore,
    checkpoint: Position,
    head: Position,
) -> Result<Lag, Fault> {
    if checkpoint >= head {
        return Ok(Lag::default());
    }
    let oldest = events.read_all(checkpoint, 1).await?;
    let waited = oldest.first().map(|oldest| {
        let waited = SystemClock.now().duration_since(oldest.recorded);
        u64::try_from(waited.as_secs()).unwrap_or_default()
    });
    Ok(Lag {
        events: head.0 - checkpoint.0,
        seconds: waited.unwrap_or_default(),
    })
}
