//! What cannot be read, another log under the rows, rows changed by hand: found, and kept apart.

use casebook_engine::ports::{EventStore, Parked, SubscriptionState, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Position, StreamId, Version};
use casebook_projections::running::{Failure, Follower, Scope, verify};
use casebook_projections::views::{AGENDA, CASE_LIST, PROJECTIONS};
use casebook_projections::{
    Batch, Cell, Changes, Filter, Order, Query, RowChange, ViewStore, subscription_name,
};
use uuid::Uuid;

use super::view_running::{build, check_all, follow, generations, ports};
use super::{LONG, Story, ViewFactory, case_no, tell, tell_nonsense};

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
