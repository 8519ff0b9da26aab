//! Numbers and hashes between the engine and the tables.

use std::fmt::Display;

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Hash;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, StreamId};
use jiff::Timestamp;

use crate::fault::corrupt;

/// Cases, as `migrations/0001_log.sql` has them.
pub(crate) const CASE: i16 = 1;

/// The number that stands for a category.
pub(crate) const fn category_number(category: Category) -> i16 {
    match category {
        Category::Case => CASE,
        Category::Refusal => 2,
        Category::Series => 3,
        Category::Registry => 4,
    }
}

/// A number of the engine as the database holds it. Nothing lies beyond the largest.
pub(crate) fn to_bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit of rows as the database takes it.
pub(crate) fn to_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A number of the database that cannot be negative.
pub(crate) fn to_number(number: i64, place: impl Display) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|_| corrupt(place.to_string(), &"a number is negative"))
}

/// A hash of 32 bytes.
pub(crate) fn to_hash(bytes: &[u8], place: impl Display) -> Result<Hash, Fault> {
    bytes
        .try_into()
        .map(Hash)
        .map_err(|_| corrupt(place.to_string(), &"a hash is not 32 bytes long"))
}

/// What a key was answered.
pub(crate) fn to_remembered(digest: &[u8], outcome: &[u8], key: &str) -> Result<Remembered, Fault> {
    let place = format!("table idempotency_keys, key {key}");
    let digest = to_hash(digest, &place)?;
    Remembered::from_outcome(digest, outcome).ok_or_else(|| corrupt(place, &"the outcome is none"))
}

/// An instant in microseconds since 1970.
pub(crate) fn to_instant(micros: i64, place: impl Display) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(micros).map_err(|error| corrupt(place.to_string(), &error))
}

/// A stream from its number of category and its id.
pub(crate) fn to_stream(category: i16, id: String, place: impl Display) -> Result<StreamId, Fault> {
    let category = Category::ALL
        .into_iter()
        .find(|known| category_number(*known) == category)
        .ok_or_else(|| {
            corrupt(
                place.to_string(),
                &format!("there is no category {category}"),
            )
        })?;
    StreamId::new(category, id).map_err(|error| corrupt(place.to_string(), &error))
}
