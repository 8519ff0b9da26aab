//! A view to test with, and how to fill it.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Lease, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use casebook_projections::{
    Batch, Cell, Changes, Column, Edition, Filter, Kind, Query, Row, RowChange, View, ViewStore,
    subscription_name,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Factory, noon};

/// A store that keeps views too.
pub trait ViewFactory: Factory<Store: ViewStore> {}

impl<F: Factory<Store: ViewStore>> ViewFactory for F {}

/// A view with every kind of column.
pub static PROBE: View = View {
    name: "probe",
    version: 1,
    columns: &[
        Column::new("id", Kind::Text),
        Column::new("part", Kind::Integer),
        Column::new("title", Kind::Text).nullable(),
        Column::new("open", Kind::Bool),
        Column::new("since", Kind::Instant),
        Column::new("due", Kind::Instant).nullable(),
    ],
    key: &["id", "part"],
    indexes: &[&["open", "since"], &["title"]],
};

/// The same view in its next version.
pub static PROBE_NEXT: View = View {
    name: "probe",
    version: 2,
    columns: &[
        Column::new("id", Kind::Text),
        Column::new("weight", Kind::Integer).nullable(),
    ],
    key: &["id"],
    indexes: &[],
};

/// Another view.
pub static OTHER: View = View {
    name: "other",
    version: 1,
    columns: &[Column::new("id", Kind::Text)],
    key: &["id"],
    indexes: &[],
};

/// Longer than a test takes.
pub const LONG: Duration = Duration::from_hours(1);

/// The one who works on views.
pub const WORKER: Uuid = Uuid::from_u128(1);

/// A generation under work.
pub struct Bench<S> {
    /// The store.
    pub store: Arc<S>,
    /// The lease of the generation's subscription.
    pub lease: Lease,
    view: &'static View,
    generation: u32,
}

impl<S: ViewStore + Subscriptions> Bench<S> {
    /// Prepares a generation and takes its lease.
    pub async fn prepare(store: Arc<S>, view: &'static View, generation: u32) -> Self {
        store.prepare(view, generation).await.expect("prepare");
        let name = subscription_name(view, generation);
        let lease = store.acquire(&name, WORKER, LONG).await.expect("acquire");
        let lease = lease.expect("the lease is free");
        Self {
            store,
            lease,
            view,
            generation,
        }
    }

    /// Prepares the first generation of [`PROBE`] and makes it live.
    pub async fn live(store: Arc<S>) -> Self {
        let bench = Self::prepare(store, &PROBE, 1).await;
        bench.store.index(&PROBE, 1).await.expect("index");
        bench.store.swap(&PROBE, 1).await.expect("swap");
        bench
    }

    /// The changes as one batch that goes on by one position.
    pub fn batch<'a>(&'a self, changes: &'a Changes) -> Batch<'a> {
        let to = self.lease.checkpoint.next();
        Batch {
            lease: &self.lease,
            generation: self.generation,
            changes,
            to,
            hash: hash_at(to),
        }
    }

    /// Makes the changes and goes on by one position.
    pub async fn apply(&mut self, changes: impl IntoIterator<Item = RowChange>) {
        let changes = gather(self.view, changes);
        let leases = self.store.apply(&[self.batch(&changes)]).await;
        let [lease] = leases
            .expect("apply")
            .try_into()
            .expect("one lease per batch");
        let expected = self.batch(&changes);
        assert_eq!((lease.checkpoint, lease.hash), (expected.to, expected.hash));
        self.lease = lease;
    }

    /// All rows of the generation, by key.
    pub async fn rows(&self) -> Vec<Row> {
        let edition = Edition::Generation(self.generation);
        let query = Query {
            edition,
            ..Query::of(Filter::EVERYTHING, 1_000)
        };
        self.store.query(self.view, &query).await.expect("query")
    }
}

/// The changes in one bag.
pub fn gather(view: &'static View, changes: impl IntoIterator<Item = RowChange>) -> Changes {
    let mut gathered = Changes::new(view);
    gathered.extend(changes);
    gathered
}

/// The hash that the event at a position is said to have.
pub fn hash_at(position: Position) -> Hash {
    let low = u8::try_from(position.0 % 251).expect("a small number");
    Hash([low; 32])
}

/// So many hours after noon.
pub fn hours(count: i64) -> Timestamp {
    noon() + SignedDuration::from_hours(count)
}

/// A row of [`PROBE`] that is open since `since` hours after noon.
pub fn row(id: &str, part: i64, title: Option<&str>, since: i64, due: Option<i64>) -> Row {
    vec![
        id.into(),
        part.into(),
        title.into(),
        (part % 2 == 1).into(),
        hours(since).into(),
        due.map(hours).into(),
    ]
}

/// The row is there.
pub fn put(row: &Row) -> RowChange {
    RowChange::Put(row.clone())
}

/// The row of [`PROBE`] is not there.
pub fn delete(id: &str, part: i64) -> RowChange {
    RowChange::Delete(vec![id.into(), part.into()])
}

/// Rows of [`PROBE`] by their keys, as `a1 a2 b1`.
pub fn keys(rows: &[Row]) -> String {
    let key = |row: &Row| {
        let (id, part) = (row[0].as_text(), row[1].as_integer());
        format!("{}{}", id.expect("text"), part.expect("a number"))
    };
    rows.iter().map(key).collect::<Vec<_>>().join(" ")
}

/// Cells as words.
pub fn words(cells: &[Cell]) -> String {
    let word = |cell: &Cell| match cell {
        Cell::Bool(truth) => truth.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Instant(instant) => instant.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Absent => "-".to_owned(),
    };
    cells.iter().map(word).collect::<Vec<_>>().join(" ")
}
