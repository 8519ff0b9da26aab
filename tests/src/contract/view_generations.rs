//! A view is rebuilt beside the live one and takes its place at once.

use std::sync::Arc;

use casebook_engine::ports::{Fault, Parked, Subscriptions};
use casebook_engine::stream::Position;
use casebook_projections::{
    Changes, Edition, Filter, Generation, Query, Row, ViewStore, subscription_name,
};

use super::{
    Bench, LONG, OTHER, PROBE, PROBE_NEXT, ViewFactory, WORKER, case, keys, put, row, soon,
};

const fn generation(number: u32, version: u32, live: bool) -> Generation {
    Generation {
        number,
        version,
        live,
    }
}

async fn live_rows(store: &impl ViewStore) -> Vec<Row> {
    let rows = store
        .query(&PROBE, &Query::of(Filter::EVERYTHING, 100))
        .await;
    rows.expect("query")
}

/// Nothing is live until it is swapped in; then exactly one generation is.
pub async fn one_generation_is_live<F: ViewFactory>(factory: &F) {
    let store = factory.open().await;
    assert_eq!(store.generations(&PROBE).await.expect("generations"), []);
    assert_eq!(live_rows(&*store).await, Vec::<Row>::new());

    let mut first = Bench::prepare(Arc::clone(&store), &PROBE, 1).await;
    first.apply([put(&row("a", 1, None, 0, None))]).await;
    assert_eq!(live_rows(&*store).await, Vec::<Row>::new());
    store.swap(&PROBE, 1).await.expect("swap");
    assert_eq!(keys(&live_rows(&*store).await), "a1");

    let mut second = Bench::prepare(Arc::clone(&store), &PROBE, 2).await;
    second.apply([put(&row("b", 1, None, 0, None))]).await;
    assert_eq!(keys(&live_rows(&*store).await), "a1");
    store.index(&PROBE, 2).await.expect("index");
    store.swap(&PROBE, 2).await.expect("swap");
    assert_eq!(keys(&live_rows(&*store).await), "b1");
    let seen = factory.open().await.generations(&PROBE).await;
    assert_eq!(
        seen.expect("generations"),
        [generation(1, 1, false), generation(2, 1, true)]
    );
    assert_eq!(keys(&first.rows().await), "a1");
}

/// Preparing and indexing again change nothing.
pub async fn steps_can_be_repeated<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    for _ in 0..2 {
        bench.store.prepare(&PROBE, 1).await.expect("prepare");
        bench.store.index(&PROBE, 1).await.expect("index");
        bench.store.swap(&PROBE, 1).await.expect("swap");
    }
    assert_eq!(keys(&live_rows(&*bench.store).await), "a1");
}

/// A view that changed its columns gets new generations; the old table is not taken for a new one.
pub async fn another_version_needs_another_generation<F: ViewFactory>(factory: &F) {
    let bench = Bench::live(factory.open().await).await;
    let answer = bench.store.prepare(&PROBE_NEXT, 1).await;
    assert!(matches!(answer, Err(Fault::Invalid { .. })), "{answer:?}");

    let mut next = Bench::prepare(Arc::clone(&bench.store), &PROBE_NEXT, 2).await;
    let rows = [vec!["a".into(), 7_i64.into()]];
    next.apply(rows.iter().map(put)).await;
    next.store.index(&PROBE_NEXT, 2).await.expect("index");
    next.store.swap(&PROBE_NEXT, 2).await.expect("swap");
    let found = next
        .store
        .query(&PROBE_NEXT, &Query::of(Filter::EVERYTHING, 100))
        .await;
    assert_eq!(found.expect("query"), rows);
    let seen = next
        .store
        .generations(&PROBE_NEXT)
        .await
        .expect("generations");
    assert_eq!(seen, [generation(1, 1, true), generation(2, 2, true)]);
}

/// Nodes of the release before go on with their own version until its generation is dropped.
pub async fn each_version_has_its_own_live_generation<F: ViewFactory>(factory: &F) {
    let mut old = Bench::live(factory.open().await).await;
    let store = Arc::clone(&old.store);
    let everything = Query::of(Filter::EVERYTHING, 100);
    let of_next = store.query(&PROBE_NEXT, &everything).await;
    assert_eq!(of_next.expect("query"), Vec::<Row>::new());

    let mut next = Bench::prepare(Arc::clone(&store), &PROBE_NEXT, 2).await;
    let rows = [vec!["a".into(), 7_i64.into()]];
    next.apply(rows.iter().map(put)).await;
    store.swap(&PROBE_NEXT, 2).await.expect("swap");
    old.apply([put(&row("b", 1, None, 0, None))]).await;
    assert_eq!(keys(&live_rows(&*store).await), "b1");
    let of_next = store.query(&PROBE_NEXT, &everything).await;
    assert_eq!(of_next.expect("query"), rows);

    let answer = store.swap(&PROBE, 2).await;
    assert!(matches!(answer, Err(Fault::Invalid { .. })), "{answer:?}");
    store.drop_generation(&PROBE_NEXT, 1).await.expect("drop");
    assert_eq!(live_rows(&*store).await, Vec::<Row>::new());
    let seen = store.generations(&PROBE).await.expect("generations");
    assert_eq!(seen, [generation(2, 2, true)]);
}

/// What is dropped leaves nothing behind: no rows, no checkpoint, nothing set aside.
pub async fn a_dropped_generation_is_forgotten<F: ViewFactory>(factory: &F) {
    let bench = Bench::live(factory.open().await).await;
    let store = Arc::clone(&bench.store);
    let mut second = Bench::prepare(Arc::clone(&store), &PROBE, 2).await;
    second.apply([put(&row("a", 1, None, 0, None))]).await;
    let name = subscription_name(&PROBE, 2);
    let (position, reason) = (Position(1), "unreadable".to_owned());
    let parked = Parked {
        name: name.clone(),
        position,
        stream: case("a"),
        reason,
    };
    store.park(&parked).await.expect("park");

    for _ in 0..2 {
        store.drop_generation(&PROBE, 2).await.expect("drop");
    }
    assert_eq!(
        store.generations(&PROBE).await.expect("generations"),
        [generation(1, 1, true)]
    );
    assert_eq!(store.parked(&name).await.expect("parked"), []);
    let empty = Changes::new(&PROBE);
    let answer = store.apply(&[second.batch(&empty)]).await;
    assert!(matches!(answer, Err(Fault::Invalid { .. })), "{answer:?}");

    let again = Bench::prepare(store, &PROBE, 2).await;
    assert_eq!(again.lease.checkpoint, Position::START);
    assert_eq!(again.rows().await, Vec::<Row>::new());
}

/// The live generation cannot be dropped, and one that is not there cannot be used.
pub async fn what_cannot_be_is_refused<F: ViewFactory>(factory: &F) {
    let bench = Bench::live(factory.open().await).await;
    let store = &bench.store;
    let absent = Edition::Generation(7);
    let query = Query {
        edition: absent,
        ..Query::of(Filter::EVERYTHING, 1)
    };
    let answers = [
        ("drop the live one", store.drop_generation(&PROBE, 1).await),
        ("swap in none", store.swap(&PROBE, 7).await),
        ("index none", store.index(&PROBE, 7).await),
        ("query none", store.query(&PROBE, &query).await.map(drop)),
        (
            "count none",
            store
                .count(&PROBE, absent, &Filter::EVERYTHING, &[])
                .await
                .map(drop),
        ),
    ];
    for (what, answer) in answers {
        assert!(
            matches!(answer, Err(Fault::Invalid { .. })),
            "{what}: {answer:?}"
        );
    }
    assert_eq!(
        store.generations(&PROBE).await.expect("generations"),
        [generation(1, 1, true)]
    );
}

/// Views of different names have nothing to do with each other.
pub async fn views_are_kept_apart<F: ViewFactory>(factory: &F) {
    let bench = Bench::live(factory.open().await).await;
    let store = Arc::clone(&bench.store);
    let mut other = Bench::prepare(Arc::clone(&store), &OTHER, 1).await;
    other.apply([put(&vec!["a".into()])]).await;
    assert_eq!(
        store.generations(&OTHER).await.expect("generations"),
        [generation(1, 1, false)]
    );
    assert_eq!(bench.rows().await, Vec::<Row>::new());
    store.drop_generation(&OTHER, 1).await.expect("drop");
    let name = subscription_name(&PROBE, 1);
    let lease = store.acquire(&name, WORKER, LONG).await.expect("acquire");
    assert_eq!(lease, Some(bench.lease));
}

/// While generations take turns, a reader always finds a whole one.
pub async fn readers_never_miss_the_view_while_it_is_swapped<F: ViewFactory>(factory: &F) {
    let mut first = Bench::live(factory.open().await).await;
    first.apply([put(&row("a", 1, None, 0, None))]).await;
    let reader = factory.open().await;
    let reading = tokio::spawn(async move {
        let mut seen = std::collections::BTreeSet::new();
        while !seen.contains("a12") {
            let rows = live_rows(&*reader).await;
            seen.insert(keys(&rows));
        }
        seen
    });
    for number in 2..=12 {
        let mut next = Bench::prepare(Arc::clone(&first.store), &PROBE, number).await;
        next.apply([put(&row("a", number.into(), None, 0, None))])
            .await;
        next.store.swap(&PROBE, number).await.expect("swap");
        next.store
            .drop_generation(&PROBE, number - 1)
            .await
            .expect("drop");
    }
    let seen = soon(reading).await.expect("the reader finds the last one");
    assert!(seen.iter().all(|keys| keys.starts_with('a')), "{seen:?}");
}
