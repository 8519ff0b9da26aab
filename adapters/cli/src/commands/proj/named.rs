//! Views by name.

use casebook_projections::Projection;
use casebook_projections::views::PROJECTIONS;

use crate::exit::Exit;
use crate::problem::Problem;

/// The views that were named; all of them where none was.
///
/// # Errors
/// `CB-5015` when there is no view of a name.
pub(super) fn named(names: &[String]) -> Result<Vec<Projection>, Problem> {
    if names.is_empty() {
        return Ok(PROJECTIONS.to_vec());
    }
    names.iter().map(|name| one(name)).collect()
}

fn one(name: &str) -> Result<Projection, Problem> {
    let found = PROJECTIONS.iter().find(|found| found.view.name == name);
    found.copied().ok_or_else(|| {
        let all: Vec<&str> = PROJECTIONS.iter().map(|found| found.view.name).collect();
        let why = format!("`{name}`; there are: {}", all.join(", "));
        Problem::new(Exit::Absent, "CB-5015", why)
    })
}
