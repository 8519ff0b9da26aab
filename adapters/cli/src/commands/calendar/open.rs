//! The calendars in force: those of the log, and where there is no log those of the program.

use std::sync::Arc;

use casebook_engine::deadline::Calendar;
use casebook_engine::ports::Law;
use casebook_workflows::Catalog;

use crate::desk::Desk;
use crate::exit::Exit;
use crate::problem::Problem;

/// The law by which a call counts: that of the log, if there is one.
pub(in crate::commands) async fn law(desk: &Desk) -> Result<Arc<Catalog>, Problem> {
    match desk.house().await {
        Ok(house) => Ok(house.law),
        Err(problem) if problem.exit == Exit::Absent => Ok(Arc::new(Catalog::new())),
        Err(problem) => Err(problem),
    }
}

/// The calendar of that id.
pub(super) async fn calendar(id: &str, desk: &Desk) -> Result<Arc<Calendar>, Problem> {
    let found = law(desk).await?.calendar(id);
    found.ok_or_else(|| Problem::new(Exit::Absent, "CB-1006", format!("`{id}`")))
}
