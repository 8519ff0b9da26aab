//! Numbers and hashes between the engine and the tables.

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Category, StreamId};
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};

use crate::fault::corrupt;

/// The number that stands for a category.
pub(crate) const fn category_number(category: Category) -> i64 {
    match category {
        Category::Case => 1,
        Category::Refusal => 2,
        Category::Series => 3,
        Category::Registry => 4,
    }
}

/// The category that a number stands for.
pub(crate) fn to_category(number: i64) -> Option<Category> {
    let mut known = Category::ALL.into_iter();
    known.find(|category| category_number(*category) == number)
}

/// A number of the engine as the database holds it. Nothing lies beyond the largest.
pub(crate) fn to_integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit of rows as the database takes it.
pub(crate) fn to_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The value of a column, whatever the row turns out to hold.
pub(crate) fn column<'r, T>(row: &'r SqliteRow, index: usize, place: &str) -> Result<T, Fault>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    row.try_get(index).map_err(|error| corrupt(place, error))
}

/// A number that cannot be negative.
pub(crate) fn number(row: &SqliteRow, index: usize, place: &str) -> Result<u64, Fault> {
    let number: i64 = column(row, index, place)?;
    u64::try_from(number).map_err(|_| corrupt(place, "a number is negative"))
}

/// A hash of 32 bytes.
pub(crate) fn hash(row: &SqliteRow, index: usize, place: &str) -> Result<Hash, Fault> {
    let bytes: &[u8] = column(row, index, place)?;
    let bytes = bytes.try_into();
    let bytes = bytes.map_err(|_| corrupt(place, "a hash is not 32 bytes long"))?;
    Ok(Hash(bytes))
}

/// An instant in microseconds since 1970.
pub(crate) fn instant(row: &SqliteRow, index: usize, place: &str) -> Result<Timestamp, Fault> {
    let micros = column(row, index, place)?;
    Timestamp::from_microsecond(micros).map_err(|error| corrupt(place, error))
}

/// A stream from its number of category and, in the next column, its id.
pub(crate) fn stream(row: &SqliteRow, index: usize, place: &str) -> Result<StreamId, Fault> {
    let found: i64 = column(row, index, place)?;
    let category = to_category(found);
    let category =
        category.ok_or_else(|| corrupt(place, format!("there is no category {found}")))?;
    let id: &str = column(row, index + 1, place)?;
    StreamId::new(category, id).map_err(|error| corrupt(place, error))
}
