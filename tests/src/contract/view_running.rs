//! Rows follow the log, are rebuilt from it, and agree with it.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::ports::{Agenda, Clock, EventStore, Parked, SubscriptionState, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Position, StreamId, Version};
use casebook_projections::running::{Builder, Failure, Follower, Ports, Scope, verify};
use casebook_projections::views::{AGENDA, CASE_LIST, PROJECTIONS};
use casebook_projections::{
    Batch, Cell, Changes, Column, Filter, Generation, Kind, Order, Projection, Query, RowChange,
    View, ViewAgenda, ViewStore, subscription_name,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{LONG, Story, ViewFactory, case_no, hours, noon, tell, tell_nonsense};

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
async fn build(ports: &Ports, projections: &[Projection], scope: Scope) {
    let builder = Builder::begin(ports.clone(), projections, scope).await;
    let mut builder = builder.expect("begin").in_batches_of(37);
    builder.run(&mut |_| ()).await.expect("build");
}

async fn follow(follower: &mut Follower) {
    while !follower.step().await.expect("step").caught_up {}
}

/// Every view is what a second build makes of the log; says how many rows were compared.
async fn check_all(ports: &Ports) -> u64 {
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

/// Live rows and rebuilt rows are the same rows, however the events were cut into batches.
pub async fn batches_of_every_size_give_what_a_rebuild_gives<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let mut story = Story::new(1, 7);
    for size in [1, 2, 5, 64, 1_000] {
        let mut follower = Follower::new(ports.clone(), &PROJECTIONS).in_batches_of(size);
        for _ in 0..3 {
            tell(&*factory.open().await, &mut story, 30).await;
            follow(&mut follower).await;
        }
        follower.stop().await.expect("stop");
        assert!(check_all(&ports).await > 50, "batches of {size}");
    }
    assert_eq!(generations(&ports, &CASE_LIST).await, [(1, 1, true)]);
}

async fn generations(ports: &Ports, view: &'static View) -> Vec<(u32, u32, bool)> {
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

/// One case that cannot be read waits; all others flow.
pub async fn what_cannot_be_read_sets_its_stream_aside<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let store = factory.open().await;
    let mut story = Story::new(6, 3);
    tell(&*store, &mut story, 60).await;
    tell_nonsense(&*store, case_no(1)).await;
    tell(&*store, &mut story, 60).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let name = subscription_name(&CASE_LIST, 1);
    let stream = StreamId::case(case_no(1));
    let log = store
        .read_stream(&stream, Version::EMPTY, 1_000)
        .await
        .expect("read_stream");
    let after = log
        .iter()
        .skip_while(|recorded| recorded.event_type != *"unheard_of");
    let after: Vec<Position> = after.map(|recorded| recorded.position).collect();
    assert!(after.len() > 5, "the story goes on after the nonsense");
    let parked = store.parked(&name).await.expect("parked");
    assert!(
        parked.iter().all(|parked| parked.stream == stream),
        "{parked:?}"
    );
    assert_eq!(
        parked
            .iter()
            .map(|parked| parked.position)
            .collect::<Vec<_>>(),
        after
    );

    let versions = Query::of(Filter::EVERYTHING, 10).by(Order::Key);
    let rows = store.query(&CASE_LIST, &versions).await.expect("query");
    let version = CASE_LIST.place("version").expect("a column");
    for (number, row) in (0..3).zip(rows) {
        let head = store
            .stream_head(&StreamId::case(case_no(number)))
            .await
            .expect("head");
        let behind = if number == 1 { after.len() as u64 } else { 0 };
        assert_eq!(
            row[version],
            Cell::from(head.version.0 - behind),
            "case {number}"
        );
    }
    check_all(&ports).await;
}

/// A release that can read a stream again makes its rows anew from the first event.
pub async fn a_stream_that_was_set_aside_is_mended<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let store = factory.open().await;
    tell(&*store, &mut Story::new(7, 3), 90).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let name = subscription_name(&CASE_LIST, 1);
    let lease = store
        .acquire(&name, Uuid::from_u128(9), LONG)
        .await
        .expect("acquire");
    let lease = lease.expect("the lease is free");
    let mut gone = Changes::new(&CASE_LIST);
    gone.push(RowChange::Delete(vec![case_no(1).to_string().into()]));
    let (to, hash) = (lease.checkpoint, lease.hash);
    let batch = Batch {
        lease: &lease,
        generation: 1,
        changes: &gone,
        to,
        hash,
    };
    store.apply(&[batch]).await.expect("apply");
    for position in [Position(80), Position(81)] {
        let (stream, reason) = (StreamId::case(case_no(1)), "unreadable".to_owned());
        let parked = Parked {
            name: name.clone(),
            position,
            stream,
            reason,
        };
        store.park(&parked).await.expect("park");
    }
    store.release(&lease).await.expect("release");

    let mut follower = Follower::new(ports.clone(), &PROJECTIONS);
    follow(&mut follower).await;
    follower.stop().await.expect("stop");
    assert_eq!(store.parked(&name).await.expect("parked"), []);
    check_all(&ports).await;
}

/// After a restore of an older log nothing is built upon rows of the lost events.
pub async fn another_log_under_the_rows_halts_them<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let store = factory.open().await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    tell(&*store, &mut Story::new(8, 2), 10).await;
    let name = subscription_name(&AGENDA, 1);
    for (to, hash) in [(Position(5), Hash([1; 32])), (Position(99), Hash([2; 32]))] {
        let lease = store
            .acquire(&name, Uuid::from_u128(9), LONG)
            .await
            .expect("acquire");
        let lease = store
            .advance(&lease.expect("free"), to, hash)
            .await
            .expect("advance");
        store.release(&lease).await.expect("release");
        let mut follower = Follower::new(ports.clone(), &PROJECTIONS[..1]);
        let failure = follower.step().await.expect_err("the log is another one");
        follower.stop().await.expect("stop");
        assert!(!failure.passes());
        let Failure::Diverged {
            subscription,
            checkpoint,
        } = failure
        else {
            panic!("{failure}");
        };
        assert_eq!((&subscription, checkpoint), (&name, to));
        let listed = store.list().await.expect("list");
        let found = listed.iter().find(|s| s.name == name).expect("listed");
        assert!(
            matches!(found.state, SubscriptionState::Stuck(_)),
            "{found:?}"
        );
    }
}

/// What somebody changed by hand does not agree with the log.
pub async fn a_row_that_was_changed_is_found<F: ViewFactory>(factory: &F) {
    let ports = ports(factory, 1).await;
    let store = factory.open().await;
    tell(&*store, &mut Story::new(9, 5), 100).await;
    build(&ports, &PROJECTIONS, Scope::Missing).await;
    let lease = store
        .acquire(&subscription_name(&CASE_LIST, 1), Uuid::from_u128(9), LONG)
        .await;
    let lease = lease.expect("acquire").expect("the lease is free");
    let rows = store
        .query(&CASE_LIST, &Query::of(Filter::EVERYTHING, 10))
        .await
        .expect("query");
    let mut changed = rows[1].clone();
    changed[CASE_LIST.place("title").expect("a column")] = "另一案".into();
    let mut invented = rows[2].clone();
    invented[0] = "zzz".into();
    let mut changes = Changes::new(&CASE_LIST);
    changes.extend([&changed, &invented].map(|row| RowChange::Put(row.clone())));
    changes.push(RowChange::Delete(CASE_LIST.key_of(&rows[3])));
    let (to, hash) = (lease.checkpoint, lease.hash);
    let batch = Batch {
        lease: &lease,
        generation: 1,
        changes: &changes,
        to,
        hash,
    };
    store.apply(&[batch]).await.expect("apply");

    let projection = PROJECTIONS
        .into_iter()
        .find(|p| p.view == &CASE_LIST)
        .expect("listed");
    let report = verify(ports.clone(), projection, &mut |_| ())
        .await
        .expect("verify");
    assert_eq!((report.rows, report.wrong), (6, 3));
    let found: Vec<_> = report
        .differences
        .into_iter()
        .map(|found| (found.live, found.rebuilt))
        .collect();
    let expected = [
        (Some(changed), Some(rows[1].clone())),
        (None, Some(rows[3].clone())),
        (Some(invented), None),
    ];
    assert_eq!(found, expected);
    assert_eq!(generations(&ports, &CASE_LIST).await, [(1, 1, true)]);
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
