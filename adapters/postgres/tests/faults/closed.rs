//! The database answers, but does not take events.

use casebook_engine::ports::EventStore;
use casebook_engine::stream::{Position, Version};
use casebook_postgres::PostgresStore;
use casebook_tests::contract::{append, case, noon, notes, to_any};

use super::place::{Place, run, unavailable};

#[tokio::test]
async fn a_read_only_database_is_read_and_appended_to_when_it_is_no_longer() {
    let place = Place::fresh().await;
    let before = place.open().await;
    append(&*before, to_any(&case("1"), notes(2)))
        .await
        .unwrap();
    let read_only = format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        place.database()
    );
    place.run(&read_only).await;

    let store = place.open().await;
    let stream = store.read_stream(&case("1"), Version(0), 10).await;
    assert_eq!(stream.unwrap().len(), 2);
    let unit = to_any(&case("1"), notes(1));
    for _ in 0..2 {
        let reason = unavailable(store.append(vec![unit.clone()], noon()).await);
        assert!(reason.contains("read-only"), "{reason}");
    }

    let mut session = place.session().await;
    run(&mut session, "SET default_transaction_read_only = off").await;
    let writable = format!(
        "ALTER DATABASE {} RESET default_transaction_read_only",
        place.database()
    );
    run(&mut session, &writable).await;
    let answer = append(&*store, unit).await.unwrap();
    assert_eq!(answer.position, Position(3), "no position was lost");
}

#[tokio::test]
async fn an_empty_read_only_database_cannot_be_opened() {
    let place = Place::fresh().await;
    let read_only = format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        place.database()
    );
    place.run(&read_only).await;
    let reason = unavailable(PostgresStore::connect(&place.url).await.map(drop));
    assert!(reason.contains("read-only"), "{reason}");
}

/// The disk is full when the rows are written: the whole call is undone.
#[tokio::test]
async fn a_full_disk_takes_nothing_and_goes_on_when_there_is_room() {
    let place = Place::fresh().await;
    let store = place.open().await;
    append(&*store, to_any(&case("1"), notes(1))).await.unwrap();
    place
        .run(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
             CREATE TRIGGER full_disk AFTER INSERT ON events EXECUTE FUNCTION full_disk()",
        )
        .await;
    let appends = vec![to_any(&case("2"), notes(2)), to_any(&case("3"), notes(2))];
    let reason = unavailable(store.append(appends, noon()).await);
    assert!(reason.contains("disk"), "{reason}");
    assert_eq!(store.head().await.unwrap(), Position(1));
    assert_eq!(store.stream_head(&case("2")).await.unwrap().version.0, 0);

    place.run("DROP TRIGGER full_disk ON events").await;
    let answer = append(&*store, to_any(&case("2"), notes(2))).await;
    assert_eq!(answer.unwrap().position, Position(3));
}
