//! What was answered with success stays.

use std::time::Duration;

use casebook_engine::ports::{Parked, Subscriptions};
use casebook_engine::stream::Position;
use uuid::Uuid;

use super::{Factory, append, case, keyed, notes, read_log, to_any};

/// Events, keys, checkpoints and what was set aside are there after every handle was closed.
pub async fn another_handle_sees_everything<F: Factory>(factory: &F) {
    let unit = keyed("key", 1, to_any(&case("1"), notes(5)));
    let parked = Parked {
        name: "relay".into(),
        position: Position(3),
        stream: case("1"),
        reason: "unreadable".into(),
    };
    let (log, answer, lease) = {
        let store = factory.open().await;
        let answer = append(&*store, unit.clone()).await.expect("appended");
        let lease = store
            .acquire("relay", Uuid::nil(), Duration::from_hours(1))
            .await;
        let lease = lease.expect("acquire").expect("the lease is free");
        let lease = store
            .advance(&lease, answer.position, answer.heads[0].hash)
            .await;
        store.park(&parked).await.expect("park");
        (read_log(&*store).await, answer, lease.expect("advance"))
    };
    let store = factory.open().await;
    assert_eq!(log.len(), 5);
    assert_eq!(read_log(&*store).await, log);
    let repeated = append(&*store, unit).await.expect("answered");
    assert!(repeated.repeated);
    assert_eq!(repeated.heads, answer.heads);
    let again = store.acquire("relay", Uuid::nil(), Duration::ZERO).await;
    assert_eq!(again.expect("acquire"), Some(lease));
    assert_eq!(store.parked("relay").await.expect("parked"), [parked]);
}
