//! Only the holder of the lease changes rows.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Fault, Lease, Subscriptions};
use casebook_projections::{Batch, ViewStore, subscription_name};
use uuid::Uuid;

use super::{Bench, LONG, OTHER, PROBE, ViewFactory, WORKER, delete, gather, keys, put, row};

const RIVAL: Uuid = Uuid::from_u128(2);

async fn check_fenced<S: ViewStore + Subscriptions>(bench: &Bench<S>, lease: &Lease) {
    let changes = gather(&PROBE, [delete("a", 1)]);
    let batch = Batch {
        lease,
        ..bench.batch(&changes)
    };
    let answer = bench.store.apply(&[batch]).await;
    assert!(
        matches!(&answer, Err(Fault::Fenced { name }) if *name == lease.name),
        "{answer:?}"
    );
    assert_eq!(keys(&bench.rows().await), "a1");
}

/// Whoever lost the lease changes nothing, even after coming back.
pub async fn a_lost_lease_changes_no_row<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    let name = subscription_name(&PROBE, 1);
    let old = bench
        .store
        .acquire(&name, WORKER, Duration::ZERO)
        .await
        .expect("acquire");
    let old = old.expect("renewed");
    let rival = factory
        .open()
        .await
        .acquire(&name, RIVAL, Duration::ZERO)
        .await;
    let rival = rival.expect("acquire").expect("the lease has ended");
    check_fenced(&bench, &old).await;
    let again = bench
        .store
        .acquire(&name, WORKER, LONG)
        .await
        .expect("acquire");
    check_fenced(&bench, &old).await;
    check_fenced(&bench, &rival).await;
    bench.lease = again.expect("the lease has ended");
    bench.apply([delete("a", 1)]).await;
}

/// A lease given back is no lease.
pub async fn a_released_lease_changes_no_row<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    bench.store.release(&bench.lease).await.expect("release");
    check_fenced(&bench, &bench.lease.clone()).await;
}

/// The same batch twice is refused the second time.
pub async fn a_batch_is_applied_once<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    let before = bench.lease.clone();
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    check_fenced(&bench, &before).await;
}

/// The lease of one generation opens no other.
pub async fn a_lease_is_for_its_generation<F: ViewFactory>(factory: &F) {
    let mut bench = Bench::live(factory.open().await).await;
    bench.apply([put(&row("a", 1, None, 0, None))]).await;
    let next = Bench::prepare(Arc::clone(&bench.store), &PROBE, 2).await;
    let other = Bench::prepare(Arc::clone(&bench.store), &OTHER, 1).await;
    let changes = gather(&PROBE, [delete("a", 1)]);
    for lease in [&next.lease, &other.lease] {
        let batch = Batch {
            lease,
            ..bench.batch(&changes)
        };
        let answer = bench.store.apply(&[batch]).await;
        assert!(
            matches!(answer, Err(Fault::Invalid { .. })),
            "{lease:?}: {answer:?}"
        );
    }
    assert_eq!(keys(&bench.rows().await), "a1");
}
