//! `proj rebuild` beside another process that builds.

use std::time::Duration;

use casebook_engine::ports::Subscriptions;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{ViewStore, subscription_name};
use casebook_sqlite::SqliteStore;
use uuid::Uuid;

use super::support::Place;

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_builds_is_not_said_to_be_rebuilt() {
    let place = Place::bureau();
    let rebuild = ["proj", "rebuild", "case_list", "--lang", "en"];
    assert_eq!(place.call(&rebuild).json()["rebuilt"][0], "case_list");
    let store = SqliteStore::open(place.path("log.db")).await.expect("open");
    let generations = store.generations(&CASE_LIST).await.expect("a list");
    let last = generations.last().expect("it is built").number;
    let name = subscription_name(&CASE_LIST, last + 1);
    let lease = store.acquire(&name, Uuid::from_u128(7), Duration::from_mins(10));
    let lease = lease.await.expect("no fault").expect("nobody has it");
    assert_eq!(place.call(&rebuild).problem(), (8, "CB-1104".to_owned()));
    store.release(&lease).await.expect("no fault");
    assert_eq!(place.call(&rebuild).json()["rebuilt"][0], "case_list");
    store.close().await.expect("no fault");
}
