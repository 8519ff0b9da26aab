//! Looking once more for what watches look for, in what was recorded before.

use jiff::Timestamp;

use super::listeners::Listeners;
use super::step::{BATCH_EVENTS, stays};
use super::watch::{Begun, Watcher};
use crate::runtime::{Engine, Failure};
use crate::stream::Position;

/// What a scan came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// How many events were read.
    pub events: u64,
    /// How many cases were opened that were not there before.
    pub raised: u64,
    /// How many events could not be looked at, for a reason that stays.
    pub left_out: u64,
}

/// Looks at every event that was recorded since an instant, by the watches that were in force on the
/// day on which it happened: also at those from before the watches were published, and at cases that
/// were taken over from elsewhere. What was raised before is not raised again.
///
/// `go_on` is told after each page up to where it came, and says whether to go on.
///
/// # Errors
/// As the store's and the engine's.
pub async fn scan(
    engine: &Engine,
    since: Timestamp,
    go_on: &mut (dyn FnMut(Position) -> bool + Send),
) -> Result<Scanned, Failure> {
    // What is raised on the way is not looked at: it happened after the scan was asked for.
    let head = engine.store().head().await?;
    engine.follow_law().await?;
    let listeners = Listeners::of(&**engine.law());
    let mut begun = Begun::since(since);
    let (mut scanned, mut after) = (Scanned::default(), Position::START);
    while after < head {
        let page = engine.store().read_all(after, BATCH_EVENTS).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for recorded in page.iter().filter(|one| since <= one.recorded) {
            scanned.events += 1;
            let Some(case) = recorded.stream.case_id() else {
                continue;
            };
            let mut watcher = Watcher {
                engine,
                listeners: &listeners,
                begun: &mut begun,
            };
            match watcher.look(case, recorded).await {
                Ok(raised) => scanned.raised += raised as u64,
                Err(failure) if stays(&failure) => scanned.left_out += 1,
                Err(failure) => return Err(failure),
            }
        }
        if !go_on(after) {
            break;
        }
    }
    Ok(scanned)
}
