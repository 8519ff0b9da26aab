//! Waiting for the log to grow.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::EventStore;
use casebook_engine::stream::Position;
use tokio::task::JoinSet;

use super::{Factory, LIMIT, append, case, noon, notes, soon, to_any};

/// So long that a test which had to wait it out has failed.
const LONG: Duration = LIMIT.saturating_mul(10);
const SHORT: Duration = Duration::from_millis(10);

/// There is something already, also for a handle that was opened later.
pub async fn returns_at_once_when_there_is_something<F: Factory>(factory: &F) {
    let store = factory.open().await;
    append(&*store, to_any(&case("1"), notes(2)))
        .await
        .expect("appended");
    let later = factory.open().await;
    for store in [store, later] {
        soon(store.wait(Position(1), LONG)).await.expect("wait");
        soon(store.wait(Position::START, LONG)).await.expect("wait");
    }
}

/// There is nothing, and patience ends.
pub async fn returns_when_patience_has_passed<F: Factory>(factory: &F) {
    let store = factory.open().await;
    append(&*store, to_any(&case("1"), notes(2)))
        .await
        .expect("appended");
    for after in [Position(2), Position(3), Position(u64::MAX)] {
        soon(store.wait(after, SHORT)).await.expect("wait");
        soon(store.wait(after, Duration::ZERO)).await.expect("wait");
    }
}

/// The waiter sleeps long before the append happens, and wakes all the same.
pub async fn wakes_when_another_task_appends<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for round in 0..20 {
        let waiter = {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.wait(Position(round), LONG).await })
        };
        tokio::task::yield_now().await;
        append(&*store, to_any(&case("1"), notes(1)))
            .await
            .expect("appended");
        soon(waiter).await.expect("the waiter ends").expect("wait");
    }
}

/// Whoever waits again and again with some patience sees what another node appended.
pub async fn notices_what_another_handle_appends<F: Factory>(factory: &F) {
    let (here, there) = (factory.open().await, factory.open().await);
    for round in 0..3 {
        let follower = {
            let here = Arc::clone(&here);
            tokio::spawn(async move {
                while here.head().await.expect("head") <= Position(round) {
                    here.wait(Position(round), SHORT).await.expect("wait");
                }
            })
        };
        append(&*there, to_any(&case("1"), notes(1)))
            .await
            .expect("appended");
        soon(follower).await.expect("the follower ends");
    }
}

/// One append wakes everybody.
pub async fn many_waiters_all_wake<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let mut waiters = JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        waiters.spawn(async move { store.wait(Position::START, LONG).await.expect("wait") });
    }
    let appends = vec![to_any(&case("1"), notes(1))];
    store.append(appends, noon()).await.expect("append");
    soon(waiters.join_all()).await;
}
