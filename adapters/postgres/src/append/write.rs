//! Writing what the engine decided: one statement for everything.

use std::time::Duration;

use casebook_engine::recall::Latest;
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled};
use casebook_engine::stream::{Position, Version};
use sqlx::postgres::PgConnection;

use super::standing::Known;
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
    pub(super) known: Known,
    sids: Vec<i64>,
    types: Vec<i32>,
    new_types: Vec<(i32, String)>,
}

impl Numbered {
    pub(super) fn new(known: Known, events: &[Recorded]) -> Self {
        let mut numbered = Self {
            known,
            sids: Vec::with_capacity(events.len()),
            types: Vec::with_capacity(events.len()),
            new_types: Vec::new(),
        };
        for event in events {
            let sid = numbered.sid(event);
            numbered.sids.push(sid);
            let type_number = numbered.type_number(event.event_type.as_str());
            numbered.types.push(type_number);
        }
        numbered
    }

    /// A new stream is numbered by the position of its first event.
    fn sid(&mut self, event: &Recorded) -> i64 {
        let position = to_bigint(event.position.0);
        let sids = &mut self.known.sids;
        *sids.entry(event.stream.clone()).or_insert(position)
    }

    /// A new type gets the next number: nobody else can give it away under the log lock.
    fn type_number(&mut self, name: &str) -> i32 {
        if let Some(known) = self.known.types.get(name) {
            return *known;
        }
        self.known.type_last += 1;
        let number = self.known.type_last;
        self.known.types.insert(name.to_owned(), number);
        self.new_types.push((number, name.to_owned()));
        number
    }
}
