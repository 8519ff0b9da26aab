//! Rows change together with the checkpoint that covers them.

use std::sync::Arc;

use casebook_engine::ports::{Fault, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use casebook_projections::{Batch, Cell, RowChange, ViewStore, subscription_name};
use jiff::Timestamp;

use super::view_queries::{EVERYTHING, LIVE};
use super::{Bench, OTHER, PROBE, ViewFactory, delete, gather, hash_at, keys, put, row};

/// Whatever a cell can hold comes back as it was.
pub async fn every_cell_comes_back<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    let instants = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "9999-01-01T00:00:00.000001Z",
    ];
    let instants = instants.map(|text| text.parse::<Timestamp>().expect("an instant"));
    let mut rows = vec![
        row("", 0, None, 0, None),
        row("a'b\"c\\d\n\t%_", i64::MIN, Some(""), 1, None),
        row(
            "案卷 📁 \u{1f}\u{feff}",
            i64::MAX,
            Some("沪司罚〔2026〕17"),
            -1,
            Some(2),
        ),
    ];
    for (part, instant) in (1..).zip(instants) {
        let mut extreme = row("instant", part, None, 0, None);
        extreme[5] = instant.into();
        rows.push(extreme);
    }
    bench.apply(rows.iter().map(put)).await;
    rows.sort();
    assert_eq!(bench.rows().await, rows);
}

/// Putting replaces the whole row; deleting what is not there does nothing.
pub async fn put_replaces_and_delete_removes<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    let first = row("a", 1, Some("first"), 0, Some(5));
    bench
        .apply([put(&first), put(&row("a", 2, None, 0, None))])
        .await;
    let second = row("a", 1, None, 7, None);
    bench
        .apply([put(&second), delete("a", 2), delete("a", 3)])
        .await;
    assert_eq!(bench.rows().await, [second]);
}

/// A batch of many rows is made whole.
pub async fn takes_many_rows_at_once<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    let many = |title| (0..20_000).map(move |part| row("a", part, Some(title), part, None));
    bench.apply(many("before").map(RowChange::Put)).await;
    let deletes = (0..5_000).map(|part| delete("a", part));
    bench
        .apply(many("after").skip(5_000).map(RowChange::Put).chain(deletes))
        .await;
    let counted = bench
        .store
        .count(&PROBE, LIVE, &EVERYTHING, &["title"])
        .await;
    let counted = counted.expect("count");
    assert_eq!(counted.len(), 1);
    assert_eq!(
        (&counted[0].cells[..], counted[0].rows),
        (&[Cell::from("after")][..], 15_000)
    );
}

/// The subscription stands where the rows stand.
pub async fn the_checkpoint_moves_with_the_rows<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    bench.apply([]).await;
    let there = Position(2);
    let lease = bench
        .store
        .advance(&bench.lease, Position(9), Hash([9; 32]))
        .await;
    assert_eq!(bench.lease.checkpoint, there);
    let listed = factory.open().await.list().await.expect("list");
    let name = subscription_name(&PROBE, 1);
    let found = listed.iter().find(|subscription| subscription.name == name);
    assert_eq!(found.map(|found| found.checkpoint), Some(Position(9)));
    assert_eq!(lease.expect("advance").checkpoint, Position(9));
}

/// Rows can be mended where the checkpoint is, without going on.
pub async fn rows_are_mended_in_place<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    let changes = gather(&PROBE, [delete("a", 1)]);
    let (to, hash) = (bench.lease.checkpoint, bench.lease.hash);
    let batch = Batch {
        to,
        hash,
        ..bench.batch(&changes)
    };
    let leases = bench.store.apply(&[batch]).await.expect("apply");
    assert_eq!(leases, [bench.lease.clone()]);
    assert_eq!(bench.rows().await, Vec::<Vec<Cell>>::new());
}

/// Several views move as one: all of them, or none.
pub async fn views_move_together_or_not_at_all<F: ViewFactory>(factory: &F) {
    let store = factory.open().await;
    let probe = Bench::live(Arc::clone(&store)).await;
    let mut other = Bench::prepare(Arc::clone(&store), &OTHER, 1).await;
    let rows = gather(&PROBE, [put(&row("a", 1, None, 0, None))]);
    let others = gather(&OTHER, [RowChange::Put(vec!["b".into()])]);

    let stale = other.lease.clone();
    other.apply([]).await;
    let fenced = Batch {
        lease: &stale,
        ..other.batch(&others)
    };
    let answer = store.apply(&[probe.batch(&rows), fenced]).await;
    let name = subscription_name(&OTHER, 1);
    assert!(
        matches!(&answer, Err(Fault::Fenced { name: n }) if *n == name),
        "{answer:?}"
    );
    assert_eq!(probe.rows().await.len(), 0);

    let leases = store
        .apply(&[probe.batch(&rows), other.batch(&others)])
        .await;
    let stand: Vec<_> = leases
        .expect("apply")
        .into_iter()
        .map(|l| (l.name, l.checkpoint))
        .collect();
    assert_eq!(
        stand,
        [
            (subscription_name(&PROBE, 1), Position(1)),
            (name, Position(2))
        ]
    );
    assert_eq!(keys(&probe.rows().await), "a1");
    assert_eq!(other.rows().await, [["b".into()]]);
}

/// Nothing to do is done.
pub async fn no_batch_is_no_change<F: ViewFactory>(factory: &F) {
    let bench = Bench::live(factory.open().await).await;
    assert_eq!(bench.store.apply(&[]).await.expect("apply"), []);
}

/// A checkpoint never goes back, nor to another event at its place.
pub async fn rows_never_go_back<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([]).await;
    bench.apply([]).await;
    let changes = gather(&PROBE, [put(&row("a", 1, None, 0, None))]);
    let here = bench.lease.checkpoint;
    for (to, hash) in [(Position(1), hash_at(Position(1))), (here, Hash([200; 32]))] {
        let batch = Batch {
            to,
            hash,
            ..bench.batch(&changes)
        };
        let answer = bench.store.apply(&[batch]).await;
        assert!(
            matches!(answer, Err(Fault::Invalid { .. })),
            "{to}: {answer:?}"
        );
    }
    assert_eq!(bench.rows().await.len(), 0);
}
