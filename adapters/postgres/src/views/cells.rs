//! Cells as arguments of statements and as columns of rows.

use casebook_engine::ports::Fault;
use casebook_projections::{Cell, Column, Kind};
use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments, Decode, Postgres, Row, Type};

use crate::decode::to_instant;
use crate::fault::{corrupt, from_sqlx};

/// One more argument: a value that is not absent, as filters and cursors have it.
pub(super) fn bind(arguments: &mut PgArguments, cell: &Cell) -> Result<(), Fault> {
    let added = match cell {
        Cell::Bool(truth) => arguments.add(*truth),
        Cell::Integer(number) => arguments.add(*number),
        Cell::Instant(instant) => arguments.add(instant.as_microsecond()),
        Cell::Text(text) => arguments.add(&**text),
        Cell::Absent => arguments.add(None::<i64>),
    };
    added.map_err(|error| from_sqlx(sqlx::Error::Encode(error)))
}

/// One more argument: the cells of a column as an array, absent ones included.
pub(super) fn bind_all<'a>(
    arguments: &mut PgArguments,
    kind: Kind,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), Fault> {
    let added = match kind {
        Kind::Bool => arguments.add(cells.map(Cell::as_bool).collect::<Vec<_>>()),
        Kind::Integer => arguments.add(cells.map(Cell::as_integer).collect::<Vec<_>>()),
        Kind::Instant => arguments.add(cells.map(micros).collect::<Vec<_>>()),
        Kind::Text => arguments.add(cells.map(Cell::as_text).collect::<Vec<_>>()),
    };
    added.map_err(|error| from_sqlx(sqlx::Error::Encode(error)))
}

fn micros(cell: &Cell) -> Option<i64> {
    cell.as_instant().map(Timestamp::as_microsecond)
}

/// The cells of a row that was read, for these columns.
pub(super) fn read(row: &PgRow, columns: &[&Column], table: &str) -> Result<Vec<Cell>, Fault> {
    let columns = columns.iter().enumerate();
    columns
        .map(|(index, column)| read_one(row, index, column, table))
        .collect()
}

fn read_one(row: &PgRow, index: usize, column: &Column, table: &str) -> Result<Cell, Fault> {
    let cell = match column.kind {
        Kind::Bool => value(row, index)?.map(Cell::Bool),
        Kind::Integer => value(row, index)?.map(Cell::Integer),
        Kind::Text => value::<String>(row, index)?.map(|text| Cell::Text(text.into())),
        Kind::Instant => match value(row, index)? {
            Some(micros) => Some(Cell::Instant(to_instant(micros, table)?)),
            None => None,
        },
    };
    match cell {
        Some(cell) => Ok(cell),
        None if column.nullable => Ok(Cell::Absent),
        None => Err(corrupt(table, &format!("`{}` is absent", column.name))),
    }
}

fn value<'r, T>(row: &'r PgRow, index: usize) -> Result<Option<T>, Fault>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    row.try_get(index).map_err(from_sqlx)
}
