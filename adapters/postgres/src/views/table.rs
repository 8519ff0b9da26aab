//! What the tables of views are called, and how a question about them is refused.

use casebook_engine::ports::Fault;
use casebook_projections::{Kind, View};

/// The table of a generation. Names of views have at most 40 bytes, so it is never cut.
pub(super) fn table_of(view: &View, generation: u32) -> String {
    format!("view_{}_{generation}", view.name)
}

/// The type of a column. Instants are microseconds since 1970; text is compared byte by byte.
pub(super) const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "boolean",
        Kind::Integer | Kind::Instant => "bigint",
        Kind::Text => "text COLLATE \"C\"",
    }
}

/// The type of an array of cells of a kind.
pub(super) const fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "boolean[]",
        Kind::Integer | Kind::Instant => "bigint[]",
        Kind::Text => "text[]",
    }
}

/// Empty, with the key alone: further indexes are made when the rows are there. Some room is left
/// in each page, because rows of views change often.
pub(super) fn create_table(view: &View, generation: u32) -> String {
    let columns = view.columns.iter().map(|column| {
        let absence = if column.nullable { "" } else { " NOT NULL" };
        format!("{} {}{absence}, ", column.name, sql_type(column.kind))
    });
    format!(
        "CREATE TABLE {} ({}PRIMARY KEY ({})) WITH (fillfactor = 85)",
        table_of(view, generation),
        columns.collect::<String>(),
        view.key.join(", ")
    )
}

/// The further indexes, each ending with the columns of the key that it does not have, so that
/// pages in its order go on without sorting.
pub(super) fn create_indexes(view: &View, generation: u32) -> impl Iterator<Item = String> {
    let table = table_of(view, generation);
    let indexes = view.indexes.iter().enumerate();
    indexes.map(move |(number, columns)| {
        let key = view.key.iter().filter(|column| !columns.contains(column));
        let columns: Vec<&str> = columns.iter().chain(key).copied().collect();
        format!(
            "CREATE INDEX IF NOT EXISTS {table}_i{number} ON {table} ({})",
            columns.join(", ")
        )
    })
}

/// The question or the change does not fit what there is.
pub(super) fn invalid(view: &View, what: &str) -> Fault {
    Fault::Invalid {
        reason: format!("view {}: {what}", view.name),
    }
}
