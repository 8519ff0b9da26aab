//! Rows follow the log, are rebuilt from it, and agree with it.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::ports::{Agenda, Clock, EventStore, Subscriptions};
use casebook_engine::stream::Position;
use casebook_projections::running::{Builder, Follower, Ports, Scope, verify};
use casebook_projections::views::{AGENDA, CASE_LIST, PROJECTIONS};
use casebook_projections::{
    Column, Filter, Generation, Kind, MadeOf, Projection, Query, RowChange, View, ViewAgenda,
    ViewStore,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::short_pages::ShortPages;
use super::{Bench, Story, ViewFactory, case_no, hours, noon, tell};

/// Time stands still, and waiting for it is over at once.
struct Noon;

#[async_trait]
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        noon()
    }

    async fn sleep_until(&self, _: Timestamp) {}
}

/// The ports of a process on the store, with a clock that stands still.
pub async fn ports<F: ViewFactory>(factory: &F, owner: u128) -> Ports {
    let store = factory.open().await;
    Ports {
        events: Arc::clone(&store) as Arc<dyn EventStore>,
        subscriptions: Arc::clone(&store) as Arc<dyn Subscriptions>,
        views: store,
        clock: Arc::new(Noon),
        owner: Uuid::from_u128(owner),
    }
}

/// Builds what is missing, as at the start of a process.
pub(super) async fn build(ports: &Ports, projections: &[Projection], scope: Scope) {
    let builder = Builder::begin(ports.clone(), projections, scope).await;
    let mut builder = builder.expect("begin").in_batches_of(37);
    builder.run(&mut |_| ()).await.expect("build");
}

pub(super) async fn follow(follower: &mut Follower) {
    while !follower.step().await.expect("step").caught_up {}
}

/// Every view is what a second build makes of the log; says how many rows were compared.
pub(super) async fn check_all(ports: &Ports) -> u64 {
    let mut rows = 0;
    for projection in PROJECTIONS {
        let report = verify(ports.clone(), projection, &mut |_| ())
            .await
            .expect("verify");
        assert_eq!(
            (report.wrong, report.moved),
            (0, 0),
            "{}: {report:#?}",
            projection.view.name
        );
        rows += report.rows;
    }
    rows
}

/// Live rows and rebuilt rows are the same rows, however the events were cut into batches and dealt
/// out to threads.
pub async fn batches_of_every_size_give_what_a_rebuild_gives<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let mut story = Story::new(1, 7);
    for (size, parts) in [(1, 1), (2, 3), (5, 1), (64, 2), (1_000, 1), (1_000, 7)] {
        let follower = Follower::new(ports.clone(), &PROJECTIONS);
        let mut follower = follower.in_batches_of(size).in_parts(parts);
        for _ in 0..3 {
            tell(&*factory.open().await, &mut story, 30).await;
            follow(&mut follower).await;
        }
        follower.stop().await.expect("stop");
        assert!(
            check_all(&ports).await > 50,
            "batches of {size}, {parts} parts"
        );
    }
    assert_eq!(generations(&ports, &CASE_LIST).await, [(1, 1, true)]);
}

pub(super) async fn generations(ports: &Ports, view: &'static View) -> Vec<(u32, u32, bool)> {
    let generations = ports.views.generations(view).await.expect("generations");
    generations
        .iter()
        .map(|g: &Generation| (g.number, g.version, g.live))
        .collect()
}

/// Another process takes the unfinished generations up where they were left.
pub async fn a_build_that_was_broken_off_goes_on<F: ViewFactory>(factory: &F) {
    let first = ports(factory, 1).await;
    tell(&*factory.open().await, &mut Story::new(2, 5), 200).await;
    let builder = Builder::begin(first.clone(), &PROJECTIONS, Scope::Missing).await;
    let mut builder = builder.expect("begin").in_batches_of(30);
    for _ in 0..3 {
        builder.step().await.expect("step");
    }
    builder.stop().await.expect("stop");
    assert_eq!(generations(&first, &CASE_LIST).await, [(1, 1, false)]);

    let second = ports(factory, 2).await;
    let builder = Builder::begin(second.clone(), &PROJECTIONS, Scope::Missing).await;
    let mut builder = builder.expect("begin").in_batches_of(30);
    let progress = builder.step().await.expect("step");
    assert_eq!(
        (progress.checkpoint, progress.caught_up),
        (Position(120), false)
    );
    builder.run(&mut |_| ()).await.expect("build");
    assert_eq!(generations(&second, &CASE_LIST).await, [(1, 1, true)]);
    check_all(&second).await;
}

/// A page may end before its limit: the rows are not swapped in before all events are in them.
pub async fn a_build_reads_to_the_end_however_short_the_pages<F: ViewFactory>(factory: &F) {
    let mut ports = ports(factory, 1).await;
    tell(&*factory.open().await, &mut Story::new(8, 5), 100).await;
    ports.events = Arc::new(ShortPages(ports.events));
    let builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::Missing).await;
    let mut builder = builder.expect("begin");
    builder.run(&mut |_| ()).await.expect("build");
    let listed = ports.subscriptions.list().await.expect("list");
    let head = ports.events.head().await.expect("head");
    assert!(!listed.is_empty());
    for subscription in listed {
        assert_eq!(subscription.checkpoint, head, "{}", subscription.name);
    }
}

/// The next version of the agenda: the same rows without the number of the limit.
static AGENDA_NEXT: View = View {
    name: "agenda",
    version: AGENDA.version + 1,
    columns: &[
        Column::new("case_id", Kind::Text),
        Column::new("events", Kind::Integer),
    ],
    key: &["case_id"],
    indexes: &[],
};

static NEXT: [Projection; 1] = [Projection {
    view: &AGENDA_NEXT,
    project: |step| {
        let case = step.recorded.stream.case_id().expect("a story is of cases");
        vec![RowChange::Put(vec![
            case.to_string().into(),
            step.recorded.version.0.into(),
        ])]
    },
    made_of: MadeOf::EachEvent,
}];

/// Upgrading: the old rows are read and followed until the new ones are there, and after.
pub async fn a_new_version_is_built_beside_the_old_one<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let store = factory.open().await;
    let mut story = Story::new(3, 4);
    tell(&*store, &mut story, 120).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let everything = Query::of(Filter::EVERYTHING, 1_000);
    let old = store.query(&AGENDA, &everything).await.expect("query");

    build(&ports, &NEXT, Scope::Missing).await;
    assert_eq!(
        generations(&ports, &AGENDA).await,
        [(1, 1, true), (2, 2, true)]
    );
    assert_eq!(store.query(&AGENDA, &everything).await.expect("query"), old);
    assert_eq!(
        store
            .query(&AGENDA_NEXT, &everything)
            .await
            .expect("query")
            .len(),
        4
    );

    tell(&*store, &mut story, 60).await;
    let mut before = Follower::new(ports.clone(), &PROJECTIONS);
    let mut after = Follower::new(ports.clone(), &NEXT);
    follow(&mut before).await;
    follow(&mut after).await;
    before.stop().await.expect("stop");
    after.stop().await.expect("stop");
    check_all(&ports).await;
    let report = verify(ports, NEXT[0], &mut |_| ()).await.expect("verify");
    assert_eq!((report.rows, report.wrong), (4, 0));
}

/// An operator's rebuild ends with one generation, and the follower goes over to it.
pub async fn a_rebuild_takes_the_place_of_the_live_one<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let mut story = Story::new(4, 4);
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let mut follower = Follower::new(ports.clone(), &PROJECTIONS);
    tell(&*factory.open().await, &mut story, 50).await;
    follow(&mut follower).await;
    for number in 2..4 {
        build(&ports, &PROJECTIONS, Scope::All).await;
        assert_eq!(generations(&ports, &CASE_LIST).await, [(number, 1, true)]);
        tell(&*factory.open().await, &mut story, 50).await;
        follow(&mut follower).await;
    }
    follower.stop().await.expect("stop");
    check_all(&ports).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    assert_eq!(generations(&ports, &CASE_LIST).await, [(3, 1, true)]);
}

/// The second process has nothing to do until the first one stops.
pub async fn one_process_at_a_time_follows<F: ViewFactory>(factory: &F) {
    let (first, second) = (ports(factory, 1).await, ports(factory, 2).await);
    build(&first, &PROJECTIONS, Scope::Missing).await;
    let mut story = Story::new(5, 4);
    let mut one = Follower::new(first, &PROJECTIONS);
    follow(&mut one).await;
    let mut two = Follower::new(second.clone(), &PROJECTIONS);
    tell(&*factory.open().await, &mut story, 40).await;
    let idle = two.step().await.expect("step");
    assert_eq!(
        (idle.events, idle.checkpoint, idle.caught_up),
        (0, Position(40), true)
    );
    assert_eq!(one.step().await.expect("step").events, 40);
    one.stop().await.expect("stop");
    two.stop().await.expect("stop");
    tell(&*factory.open().await, &mut story, 40).await;
    assert_eq!(two.step().await.expect("step").events, 40);
    two.stop().await.expect("stop");
    check_all(&second).await;
}

/// The timer finds the cases in the order in which they need it.
pub async fn the_agenda_names_what_is_due<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let agenda = ViewAgenda::new(Arc::clone(&ports.views));
    assert_eq!(agenda.next_due().await.expect("next_due"), None);
    let store = factory.open().await;
    tell(&*store, &mut Story::new(10, 20), 600).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let rows = store
        .query(&AGENDA, &Query::of(Filter::EVERYTHING, 1_000))
        .await
        .expect("query");
    let mut all: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row[2].as_instant().expect("an instant"),
                row[0].as_text().expect("an id"),
            )
        })
        .collect();
    all.sort_unstable();
    assert!(all.len() > 5, "{all:?}");
    let all: Vec<_> = all
        .into_iter()
        .map(|(at, id)| (at, id.parse().expect("an id")))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    let first: Vec<_> = all
        .iter()
        .copied()
        .filter(|(_, case)| seen.insert(*case))
        .collect();
    assert_eq!(agenda.due(hours(24 * 60), 1_000).await.expect("due"), first);
    assert_eq!(agenda.due(hours(-24 * 60), 1_000).await.expect("due"), []);
    assert_eq!(agenda.next_due().await.expect("next_due"), Some(all[0].0));
    let due = agenda.due(all[2].0, 2).await.expect("due");
    assert_eq!(due.first(), all.first());
    assert!(due.len() <= 2, "{due:?}");
}

/// However many limits of a case have run out, the cases behind it are named too.
pub async fn cases_with_many_limits_hide_no_other<F: ViewFactory>(factory: &F) {
    let store = factory.open().await;
    let mut bench = Bench::prepare(Arc::clone(&store), &AGENDA, 1).await;
    let limits = [
        (1, 1, 0),
        (1, 2, 0),
        (1, 3, 0),
        (2, 1, 0),
        (2, 2, 1),
        (1, 4, 1),
        (3, 1, 2),
    ];
    let rows = limits.map(|(case, limit, hour): (u64, i64, i64)| {
        let id = case_no(case).to_string();
        RowChange::Put(vec![id.into(), limit.into(), hours(hour).into()])
    });
    bench.apply(rows).await;
    store.swap(&AGENDA, 1).await.expect("swap");
    let agenda = ViewAgenda::new(store);
    let due = [(0, 1), (0, 2), (2, 3)].map(|(hour, case)| (hours(hour), case_no(case)));
    for limit in 0..5 {
        let named = agenda.due(hours(2), limit).await.expect("due");
        assert_eq!(named, due[..limit.min(3)], "{limit}");
    }
    assert_eq!(agenda.due(hours(1), 3).await.expect("due"), due[..2]);
}
