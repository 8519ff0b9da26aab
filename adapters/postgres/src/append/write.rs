//! Writing what the engine decided: one statement for everything.

use std::collections::BTreeMap;
use std::time::Duration;

use casebook_engine::recall::{Latest, Sids};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled};
use casebook_engine::stream::{Position, Version};
use sqlx::postgres::{PgArguments, PgConnection, PgHasArrayType, Postgres};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Encode, Type};

use super::statement;
use crate::decode::{category_number, to_bigint};
use crate::session::timed;

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
    let types = &numbered.new_types;
    let keys: Vec<(&String, &Remembered)> = settled.remembered.iter().collect();
    let events: Vec<Row<'_>> = numbered.rows(&settled.events).collect();
    let begun = events.iter().filter(|(_, _, event)| event.version == FIRST);
    let begun: Vec<&Recorded> = begun.map(|(_, _, event)| *event).collect();
    let text = statement::text([types.len(), begun.len(), keys.len(), events.len()]);
    let query = sqlx::query(AssertSqlSafe(text))
        .bind(to_bigint(position.0))
        .bind(hash)
        .column(types, |(number, _)| *number)
        .column(types, |(_, name)| name.as_str())
        .column(&begun, |event| to_bigint(event.position.0))
        .column(&begun, |event| category_number(event.stream.category()))
        .column(&begun, |event| event.stream.id())
        .column(&keys, |(key, _)| key.as_str())
        .column(&keys, |(_, remembered)| remembered.digest.0)
        .column(&keys, |(_, remembered)| remembered.outcome())
        .column(&events, |(_, _, event)| to_bigint(event.position.0))
        .column(&events, |(sid, _, _)| *sid)
        .column(&events, |(_, _, event)| to_bigint(event.version.0))
        .column(&events, |(_, _, event)| event.recorded.as_microsecond())
        .column(&events, |(_, kind, _)| *kind)
        .column(&events, |(_, _, event)| i32::from(event.schema))
        .column(&events, |(_, _, e)| category_number(e.stream.category()))
        .column(&events, |(_, _, event)| event.previous.0)
        .column(&events, |(_, _, event)| event.hash.0)
        .column(&events, |(_, _, event)| event.meta.as_slice())
        .column(&events, |(_, _, event)| event.body.as_slice());
    let done = timed(limit, query.execute(connection)).await?;
    Ok(done.rows_affected() > 0)
}

/// Binds a column of a table as the statement for so many rows has it.
trait Column<'q> {
    fn column<R, T>(self, rows: &'q [R], value: impl Fn(&'q R) -> T) -> Self
    where
        T: Type<Postgres> + PgHasArrayType + for<'e> Encode<'e, Postgres> + 'q;
}

impl<'q> Column<'q> for Query<'q, Postgres, PgArguments> {
    fn column<R, T>(self, rows: &'q [R], value: impl Fn(&'q R) -> T) -> Self
    where
        T: Type<Postgres> + PgHasArrayType + for<'e> Encode<'e, Postgres> + 'q,
    {
        match rows {
            [] => self,
            [row] => self.bind(value(row)),
            rows => self.bind(rows.iter().map(value).collect::<Vec<T>>()),
        }
    }
}

/// The number of an event's stream, that of its type, and the event.
type Row<'a> = (i64, i32, &'a Recorded);

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

    fn rows<'a>(&self, events: &'a [Recorded]) -> impl Iterator<Item = Row<'a>> {
        let numbers = self.sids.iter().copied().zip(self.types.iter().copied());
        let rows = numbers.zip(events);
        rows.map(|((sid, kind), event)| (sid, kind, event))
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
