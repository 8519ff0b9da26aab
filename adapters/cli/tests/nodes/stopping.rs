//! A node that is told to stop.

use std::time::Duration;

use casebook_engine::ports::Subscriptions;
use casebook_sqlite::SqliteStore;
use uuid::Uuid;

use super::installation::Installation;

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_told_to_stop_gives_its_leases_back() {
    let installation = Installation::on_sqlite();
    let node = installation.start();
    let path = installation.store.strip_prefix("sqlite:").unwrap();
    let store = SqliteStore::open(path).await.unwrap();
    let has_owner = |names: &[casebook_engine::ports::Subscription]| {
        names.iter().any(|found| found.owner.is_some())
    };
    while !has_owner(&store.list().await.unwrap()) {}
    assert_eq!(node.stop(), Some(0));
    let names = store.list().await.unwrap();
    assert!(names.len() > 7, "the views and the timer: {names:?}");
    for found in names {
        let another = store.acquire(&found.name, Uuid::now_v7(), Duration::from_secs(5));
        assert!(
            another.await.unwrap().is_some(),
            "{} is still held",
            found.name
        );
    }
}
