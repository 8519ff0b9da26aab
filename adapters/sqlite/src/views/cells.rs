//! Cells in the columns of a table and among the arguments of a statement.

use std::sync::Arc;

use casebook_engine::ports::Fault;
use casebook_projections::{Cell, Column, Kind};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Row};

use crate::{decode, script};

/// The type of a column. Instants are microseconds since 1970, true is 1.
pub(super) const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool | Kind::Integer | Kind::Instant => "INTEGER",
        Kind::Text => "TEXT",
    }
}

/// One more argument of a statement.
pub(super) fn bind(arguments: &mut SqliteArguments, cell: &Cell) -> Result<(), Fault> {
    let added = match cell {
        Cell::Bool(truth) => arguments.add(*truth),
        Cell::Integer(number) => arguments.add(*number),
        Cell::Instant(instant) => arguments.add(instant.as_microsecond()),
        Cell::Text(text) => arguments.add(Arc::clone(text)),
        Cell::Absent => arguments.add(None::<i64>),
    };
    added.map_err(script::encode_fault)
}

/// The cell of a column in a row that was read.
pub(super) fn read(
    row: &SqliteRow,
    index: usize,
    column: &Column,
    table: &str,
) -> Result<Cell, Fault> {
    let absent = row.try_get_raw(index).is_ok_and(|value| {
        use sqlx::ValueRef;
        value.is_null()
    });
    if absent && column.nullable {
        return Ok(Cell::Absent);
    }
    Ok(match column.kind {
        Kind::Bool => Cell::Bool(decode::column(row, index, table)?),
        Kind::Integer => Cell::Integer(decode::column(row, index, table)?),
        Kind::Instant => Cell::Instant(decode::instant(row, index, table)?),
        Kind::Text => Cell::Text(decode::column::<&str>(row, index, table)?.into()),
    })
}
