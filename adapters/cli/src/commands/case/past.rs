//! A case at a moment that an argument names.

use casebook_engine::case::CaseState;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Cut, state_at};
use casebook_engine::stream::{CaseId, Version};

use crate::args::Point;
use crate::exit::Exit;
use crate::problem::Problem;

/// Up to where the case is folded; to its present where no moment is named.
pub(super) const fn cut(point: Option<Point>) -> Cut {
    match point {
        Some(Point::Version(version)) => Cut::Version(Version(version)),
        Some(Point::Instant(instant)) => Cut::Recorded(instant),
        None => Cut::Now,
    }
}

/// The state at a moment; that of no case where it was not opened yet.
///
/// # Errors
/// `CB-5001` for a version that the case has not reached; as the store's.
pub(super) async fn at(
    events: &dyn EventStore,
    case: CaseId,
    point: Option<Point>,
) -> Result<CaseState, Problem> {
    let state = state_at(events, case, cut(point)).await?;
    match point {
        Some(Point::Version(asked)) if asked > state.version.0 => {
            let why = format!(
                "version {asked}: the case has versions 1 to {}",
                state.version
            );
            Err(Problem::new(Exit::Usage, "CB-5001", why))
        }
        _ => Ok(state),
    }
}
