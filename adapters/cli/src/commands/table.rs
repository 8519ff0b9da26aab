//! `table …`

mod ask;
mod import;
mod ls;
mod show;

use std::path::Path;
use std::sync::Arc;

use casebook_engine::definition::Table;
use casebook_workflows::load_table;

use super::calendar::law;
use super::def::findings;
use crate::args::TableVerb;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of decision tables.
pub(super) async fn run(verb: &TableVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        TableVerb::Ls => ls::run(desk).await,
        TableVerb::Show(args) => show::run(args, desk).await,
        TableVerb::Ask(args) => ask::run(args, desk).await,
        TableVerb::Import(args) => import::run(args, desk).await,
    }
}

/// The table that an id or a file names, or the list of what is wrong with the file.
async fn found(name: &str, desk: &Desk) -> Result<Result<Arc<Table>, Answer>, Problem> {
    let path = Path::new(name);
    if path.exists() {
        let loaded = load_table(&Desk::read_file(path)?);
        let rows = findings::rows(path, &loaded.problems, desk.lang());
        let faulty = || Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid);
        return Ok(loaded.table.ok_or_else(faulty));
    }
    let table = law(desk).await?.tables().get(name).cloned();
    let absent = || Problem::new(Exit::Absent, "CB-2332", format!("`{name}`"));
    table.map(Ok).ok_or_else(absent)
}
