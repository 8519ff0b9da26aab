//! Writing what the engine decided: one statement for everything.

use std::collections::BTreeMap;
use std::time::Duration;

use casebook_engine::recall::{Latest, Sids};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled};
use casebook_engine::stream::{Position, Version};
use sqlx::postgres::PgConnection;

use crate::decode::{category_number, to_bigint};
use crate::session::timed;

const SQL: &str = "
SELECT append_next($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                   $19, $20)";

/// The version of the event with which a stream begins.
const FIRST: Version = Version(1);

/// Where the log must end for the rows to be written.
#[derive(Clone, Copy)]
pub(super) enum Behind {
    /// Wherever it was found to end: the caller holds the log lock.
    Found(Position),
    /// Behind the event that the caller believes to be the last.
    Believed(Latest),
}

/// Writes what was settled. Says whether the log ended where it had to; if not, nothing was written.
pub(super) async fn write(
    connection: &mut PgConnection,
    numbered: &Numbered,
    settled: &Settled,
    behind: Behind,
    limit: Duration,
) -> Result<bool, sqlx::Error> {
    let (position, hash) = match behind {
        Behind::Found(position) => (position, None),
        Behind::Believed(latest) => (latest.position, Some(latest.hash.0)),
    };
    let events = &settled.events;
    let begun: Vec<&Recorded> = events
        .iter()
        .filter(|event| event.version == FIRST)
        .collect();
    let (keys, remembered): (Vec<&String>, Vec<&Remembered>) = settled.remembered.iter().unzip();
    let query = sqlx::query_scalar(SQL)
        .bind(to_bigint(position.0))
        .bind(hash)
        .bind(column(&numbered.new_types, |(number, _)| *number))
        .bind(column(&numbered.new_types, |(_, name)| name.as_str()))
        .bind(column(&begun, |event| to_bigint(event.position.0)))
        .bind(column(&begun, |e| category_number(e.stream.category())))
        .bind(column(&begun, |event| event.stream.id()))
        .bind(keys)
        .bind(column(&remembered, |remembered| remembered.digest.0))
        .bind(column(&remembered, |remembered| remembered.outcome()))
        .bind(&numbered.sids)
        .bind(column(events, |event| to_bigint(event.version.0)))
        .bind(column(events, |event| event.recorded.as_microsecond()))
        .bind(&numbered.types)
        .bind(column(events, |event| i32::from(event.schema)))
        .bind(column(events, |e| category_number(e.stream.category())))
        .bind(column(events, |event| event.previous.0))
        .bind(column(events, |event| event.hash.0))
        .bind(column(events, |event| event.meta.as_slice()))
        .bind(column(events, |event| event.body.as_slice()));
    timed(limit, query.fetch_one(connection)).await
}

fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// The numbers of streams and types, event by event.
pub(super) struct Numbered {
    sids: Vec<i64>,
    types: Vec<i32>,
    /// The types that are not in the dictionary yet.
    pub(super) new_types: Vec<(i32, String)>,
}

impl Numbered {
    /// A new stream is numbered by the position of its first event, a new type by the next number
    /// after `type_last`: nobody else can give it away under the log lock.
    pub(super) fn new(
        sids: &Sids,
        types: &BTreeMap<String, i32>,
        type_last: i32,
        events: &[Recorded],
    ) -> Self {
        let mut begun = BTreeMap::new();
        let mut numbered = Self {
            sids: Vec::with_capacity(events.len()),
            types: Vec::with_capacity(events.len()),
            new_types: Vec::new(),
        };
        for event in events {
            if event.version == FIRST {
                begun.insert(&event.stream, to_bigint(event.position.0));
            }
            let begun = begun.get(&event.stream).copied();
            numbered
                .sids
                .push(begun.unwrap_or_else(|| sids[&event.stream]));
            let name = event.event_type.as_str();
            let number = types.get(name).copied();
            let number = number.unwrap_or_else(|| numbered.new_type(type_last, name));
            numbered.types.push(number);
        }
        numbered
    }

    fn new_type(&mut self, last: i32, name: &str) -> i32 {
        let mut given = self.new_types.iter();
        if let Some((number, _)) = given.find(|(_, given)| given == name) {
            return *number;
        }
        let number = self.new_types.last().map_or(last, |(number, _)| *number) + 1;
        self.new_types.push((number, name.to_owned()));
        number
    }
}
