//! Who works on a subscription, and how far it has come.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Fault, Lease, SubscriptionState, Subscriptions};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Factory, soon};

const LONG: Duration = Duration::from_hours(1);
const ANA: Uuid = Uuid::from_u128(1);
const BO: Uuid = Uuid::from_u128(2);
const THERE: Hash = Hash([7; 32]);

async fn take(store: &impl Subscriptions, owner: Uuid, ttl: Duration) -> Option<Lease> {
    let lease = store.acquire("relay", owner, ttl).await;
    lease.expect("acquire")
}

async fn taken(store: &impl Subscriptions, owner: Uuid, ttl: Duration) -> Lease {
    let lease = take(store, owner, ttl).await;
    lease.expect("the lease is free")
}

async fn check_fenced(store: &impl Subscriptions, lease: &Lease, to: u64) {
    let fault = store.advance(lease, Position(to), THERE).await;
    let fault = fault.expect_err("the lease is not honoured");
    assert!(
        matches!(&fault, Fault::Fenced { name } if name == "relay"),
        "{fault}"
    );
}

/// The second comes away empty, through its own handle too.
pub async fn has_one_owner_at_a_time<F: Factory>(factory: &F) {
    let (here, there) = (factory.open().await, factory.open().await);
    let lease = taken(&*here, ANA, LONG).await;
    assert_eq!((lease.name.as_str(), lease.owner), ("relay", ANA));
    assert_eq!(
        (lease.checkpoint, lease.hash),
        (Position::START, Hash::ZERO)
    );
    assert_eq!(take(&*there, BO, LONG).await, None);
    assert_eq!(take(&*here, BO, Duration::ZERO).await, None);
    let list = there.list().await.expect("list");
    assert_eq!(list[0].owner, Some(ANA));
}

/// Renewing changes nothing but the end; the checkpoint is told as it stands.
pub async fn is_renewed_under_the_same_epoch<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let lease = taken(&*store, ANA, LONG).await;
    let moved = store.advance(&lease, Position(4), THERE).await;
    let moved = moved.expect("advance");
    assert_eq!(
        (moved.epoch, moved.checkpoint, moved.hash),
        (lease.epoch, Position(4), THERE)
    );
    assert_eq!(taken(&*store, ANA, LONG).await, moved);
    let ended = taken(&*store, ANA, Duration::ZERO).await;
    assert_eq!(ended, moved);
    assert_eq!(
        taken(&*store, ANA, LONG).await,
        moved,
        "nobody came between"
    );
}

/// The next owner goes on where the last one stopped, under a higher epoch.
pub async fn goes_to_another_owner_when_it_has_ended<F: Factory>(factory: &F) {
    let (here, there) = (factory.open().await, factory.open().await);
    let first = taken(&*here, ANA, Duration::ZERO).await;
    let first = here
        .advance(&first, Position(2), THERE)
        .await
        .expect("advance");
    assert_eq!(
        here.list().await.expect("list")[0].owner,
        None,
        "it has ended"
    );
    let second = taken(&*there, BO, Duration::from_millis(1)).await;
    assert!(second.epoch > first.epoch);
    assert_eq!((second.checkpoint, second.hash), (Position(2), THERE));
    let third = soon(async {
        loop {
            if let Some(lease) = take(&*here, ANA, LONG).await {
                return lease;
            }
            tokio::task::yield_now().await;
        }
    });
    assert!(third.await.epoch > second.epoch);
}

/// Somebody else has the lease by now: the old one moves nothing and gives nothing back.
pub async fn fences_off_the_owner_that_came_back<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let old = taken(&*store, ANA, Duration::ZERO).await;
    let new = taken(&*store, BO, LONG).await;
    check_fenced(&*store, &old, 1).await;
    store.release(&old).await.expect("release does nothing");
    assert_eq!(take(&*store, ANA, LONG).await, None);
    let moved = store.advance(&new, Position(1), THERE).await;
    moved.expect("the new owner works on");

    let stolen = Lease {
        owner: BO,
        ..old.clone()
    };
    check_fenced(&*store, &stolen, 9).await;
    let disguised = Lease {
        epoch: new.epoch,
        checkpoint: Position(1),
        ..old
    };
    check_fenced(&*store, &disguised, 9).await;
    let unknown = Lease {
        name: "nobody".into(),
        ..new
    };
    let fault = store.advance(&unknown, Position(9), THERE).await;
    assert!(matches!(fault, Err(Fault::Fenced { .. })));
}

/// The end of a lease alone does no harm: nobody else worked.
pub async fn an_ended_lease_serves_until_another_takes_it<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let lease = taken(&*store, ANA, Duration::ZERO).await;
    let lease = store.advance(&lease, Position(1), THERE).await;
    let lease = lease.expect("nobody else has it");
    let new = taken(&*store, BO, Duration::ZERO).await;
    assert_eq!(new.checkpoint, Position(1));
    check_fenced(&*store, &lease, 2).await;
}

/// Two pieces of work under one lease: the second to finish began too early.
pub async fn does_not_advance_a_checkpoint_that_moved<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let lease = taken(&*store, ANA, LONG).await;
    let moved = store.advance(&lease, Position(5), THERE).await;
    let moved = moved.expect("advance");
    check_fenced(&*store, &lease, 6).await;
    check_fenced(&*store, &lease, 5).await;
    let moved = store.advance(&moved, Position(6), THERE).await;
    assert_eq!(moved.expect("advance").checkpoint, Position(6));
    let list = store.list().await.expect("list");
    assert_eq!(list[0].checkpoint, Position(6));
}

/// A step to the same place or back is a fault of the caller.
pub async fn goes_forward_only<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let lease = taken(&*store, ANA, LONG).await;
    let lease = store
        .advance(&lease, Position(5), THERE)
        .await
        .expect("advance");
    for back in [0, 4, 5] {
        let fault = store.advance(&lease, Position(back), THERE).await;
        assert!(matches!(fault, Err(Fault::Invalid { .. })), "{fault:?}");
    }
    assert_eq!(taken(&*store, ANA, LONG).await, lease);
}

/// The next owner need not wait, and the last one is fenced off.
pub async fn is_given_back_at_once<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let lease = taken(&*store, ANA, LONG).await;
    store.release(&lease).await.expect("release");
    check_fenced(&*store, &lease, 1).await;
    let next = taken(&*store, BO, LONG).await;
    assert!(next.epoch > lease.epoch);
    store.release(&next).await.expect("release");
    let again = taken(&*store, BO, LONG).await;
    assert!(
        again.epoch > next.epoch,
        "what was given back is taken anew"
    );
    check_fenced(&*store, &next, 1).await;
    check_fenced(&*store, &next, 1).await;
}

/// At the first acquisition and at every change of owner.
pub async fn of_many_at_once_one_gets_it<F: Factory>(factory: &F) {
    const NODES: u128 = 10;
    let handles = [factory.open().await, factory.open().await];
    for _ in 0..3 {
        let start = Arc::new(Barrier::new(NODES as usize));
        let mut tasks = JoinSet::new();
        for (node, store) in (1..=NODES).zip(handles.iter().cycle()) {
            let (store, start) = (Arc::clone(store), Arc::clone(&start));
            tasks.spawn(async move {
                start.wait().await;
                take(&*store, Uuid::from_u128(node), LONG).await
            });
        }
        let leases = soon(tasks.join_all()).await;
        let mut winners = leases.into_iter().flatten();
        let winner = winners.next().expect("one gets it");
        assert_eq!(winners.next(), None);
        handles[0].release(&winner).await.expect("release");
    }
}

/// One name's owner, checkpoint and trouble are nothing to another.
pub async fn keeps_subscriptions_apart<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let names = ["a", "A", "逾期", "b"];
    for (name, to) in names.into_iter().zip(1..) {
        let lease = store.acquire(name, ANA, LONG).await.expect("acquire");
        let lease = lease.expect("the lease is free");
        store
            .advance(&lease, Position(to), THERE)
            .await
            .expect("advance");
    }
    store.report("a", Some("stuck")).await.expect("report");
    let list = store.list().await.expect("list").into_iter();
    let rows: Vec<_> = list
        .map(|row| {
            (
                row.name,
                row.checkpoint.0,
                row.state == SubscriptionState::Well,
            )
        })
        .collect();
    let expected = [
        ("A", 2, true),
        ("a", 1, false),
        ("b", 4, true),
        ("逾期", 3, true),
    ];
    assert_eq!(
        rows,
        expected.map(|(name, to, well)| (name.to_owned(), to, well))
    );
}

/// The operator reads the reason; an unknown name is a fault.
pub async fn reports_what_is_wrong_and_that_it_is_well_again<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let unknown = store.report("relay", Some("trouble")).await;
    assert!(matches!(unknown, Err(Fault::Invalid { .. })), "{unknown:?}");
    taken(&*store, ANA, LONG).await;
    for (error, state) in [
        (
            Some("经办人 unknown"),
            SubscriptionState::Stuck("经办人 unknown".into()),
        ),
        (Some("worse"), SubscriptionState::Stuck("worse".into())),
        (None, SubscriptionState::Well),
    ] {
        store.report("relay", error).await.expect("report");
        assert_eq!(store.list().await.expect("list")[0].state, state);
    }
}
