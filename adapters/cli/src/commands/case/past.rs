//! The log, and the engine over it, as they stood at a moment that an argument names.

use std::sync::Arc;

use casebook_engine::case::CaseState;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Cut, Engine, Failure, PastLog, state_at};
use casebook_engine::stream::{CaseId, StreamId, Version};
use casebook_workflows::Catalog;

use crate::args::Point;
use crate::exit::Exit;
use crate::house::{House, Store};
use crate::problem::Problem;
use crate::world::TimedIds;

/// The log as it stood then, with all that every other case knew; the present one where no moment
/// is named. A version is that of the case given.
///
/// # Errors
/// `CB-1004` where there is no such case, `CB-5001` for a version that it has not reached; as the
/// store's.
pub(super) async fn log(
    events: &Arc<dyn EventStore>,
    case: CaseId,
    point: Option<Point>,
) -> Result<Arc<dyn EventStore>, Problem> {
    match point {
        Some(point) => Ok(Arc::new(ended(events, case, point).await?)),
        None => Ok(Arc::clone(events)),
    }
}

/// The engine as it was then: over the log, the directory, the calendars and the definitions of then.
///
/// # Errors
/// As [`log`]'s.
pub(super) async fn engine(
    store: Store,
    case: CaseId,
    point: Option<Point>,
) -> Result<Arc<Engine>, Problem> {
    let Some(point) = point else {
        return Ok(House::over(store).await?.engine);
    };
    let past = ended(&store.events(), case, point).await?;
    let law = Arc::new(Catalog::new());
    let engine = Engine::looking_back(past, law, Arc::new(TimedIds));
    engine.follow_law().await?;
    Ok(Arc::new(engine))
}

/// The state of a case in a log; that of no case where it was not opened yet.
///
/// # Errors
/// As the store's.
pub(super) async fn state(log: &dyn EventStore, case: CaseId) -> Result<CaseState, Problem> {
    Ok(state_at(log, case, Cut::Now).await?)
}

async fn ended(
    events: &Arc<dyn EventStore>,
    case: CaseId,
    point: Point,
) -> Result<PastLog, Problem> {
    let store = Arc::clone(events);
    let asked = match point {
        Point::Instant(instant) => return Ok(PastLog::at_instant(store, instant).await?),
        Point::Version(asked) => asked,
    };
    if let Some(past) = PastLog::at_version(store, case, Version(asked)).await? {
        return Ok(past);
    }
    let reached = events.stream_head(&StreamId::case(case)).await?.version;
    if reached == Version::EMPTY {
        return Err(Failure::NoCase(case).into());
    }
    let why = format!("version {asked}: the case has versions 1 to {reached}");
    Err(Problem::new(Exit::Usage, "CB-5001", why))
}
