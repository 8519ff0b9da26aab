//! Damage that somebody with every right can do is reported with its place.

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::recorded::BODY_BYTES_MAX;
use casebook_engine::stream::{Position, Version};
use casebook_tests::contract::{append, audit, case, noon, noted, notes, to_any};

use super::place::Place;

/// What is done, and the place that every reader must name.
const DAMAGE: [(&str, &str); 6] = [
    ("DELETE FROM events WHERE pos = 2", "2"),
    (
        "UPDATE events SET hash = 'short' WHERE pos = 2",
        "position 2",
    ),
    ("UPDATE events SET version = -1 WHERE pos = 2", "position 2"),
    (
        "UPDATE events SET schema_version = 70000 WHERE pos = 2",
        "position 2",
    ),
    ("DELETE FROM event_types", "position 1"),
    ("UPDATE streams SET category = 9", "category"),
];

#[tokio::test]
async fn a_reader_stops_before_the_damage_and_names_it() {
    for (statement, place_named) in DAMAGE {
        let place = Place::fresh().await;
        let store = place.open().await;
        append(&*store, to_any(&case("1"), notes(3))).await.unwrap();
        let unprotected = ["events", "event_types", "streams"]
            .map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER ALL;"))
            .concat();
        place.run(&format!("{unprotected} {statement}")).await;
        let fault = store.read_all(Position(0), 10).await.unwrap_err();
        assert!(
            matches!(fault, Fault::Corrupt { .. }),
            "{statement}: {fault}"
        );
        assert!(fault.to_string().contains(place_named), "{fault}");
    }
}

#[tokio::test]
async fn an_event_that_is_missing_in_a_stream_is_noticed() {
    let place = Place::fresh().await;
    let store = place.open().await;
    append(&*store, to_any(&case("1"), notes(3))).await.unwrap();
    place
        .run("ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE version = 2")
        .await;
    let fault = store.read_stream(&case("1"), Version(0), 10).await;
    let fault = fault.unwrap_err().to_string();
    assert!(fault.contains("case/1 at version 2"), "{fault}");
}

/// A stream that lost its events would begin anew.
#[tokio::test]
async fn a_stream_without_events_takes_no_more() {
    let place = Place::fresh().await;
    let store = place.open().await;
    for name in ["1", "2"] {
        append(&*store, to_any(&case(name), notes(2)))
            .await
            .unwrap();
    }
    place
        .run("ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE sid = 1")
        .await;
    // A node that has not seen the stream.
    let store = place.open().await;
    let unit = to_any(&case("1"), notes(1));
    let fault = store.append(vec![unit], noon()).await.unwrap_err();
    assert!(matches!(fault, Fault::Corrupt { .. }), "{fault}");
    assert!(fault.to_string().contains("case/1"), "{fault}");
    assert_eq!(store.head().await.unwrap(), Position(4));
}

/// A node that appends on what it remembers writes behind that very event, or looks anew.
#[tokio::test]
async fn a_log_whose_end_was_taken_away_gets_no_gap() {
    let place = Place::fresh().await;
    let store = place.open().await;
    for _ in 0..3 {
        append(&*store, to_any(&case("1"), notes(1))).await.unwrap();
    }
    place
        .run(
            "ALTER TABLE events DISABLE TRIGGER ALL;
             DELETE FROM events WHERE pos = 3",
        )
        .await;
    let answer = append(&*store, to_any(&case("1"), notes(1))).await;
    assert_eq!(answer.unwrap().position, Position(3));
    audit(&*store).await;
}

/// A page is bounded in bytes, never empty before the end, and pages add up.
#[tokio::test]
async fn large_bodies_make_short_pages() {
    let place = Place::fresh().await;
    let store = place.open().await;
    let large = casebook_engine::recorded::NewEvent {
        body: vec![b' '; BODY_BYTES_MAX],
        ..noted("")
    };
    append(&*store, to_any(&case("1"), vec![large; 40]))
        .await
        .unwrap();
    let stream = case("1");
    let (mut seen, mut pages) = (0, 0);
    loop {
        let page = store.read_all(Position(seen), usize::MAX).await.unwrap();
        let same = store.read_stream(&stream, Version(seen), usize::MAX);
        assert_eq!(same.await.unwrap(), page);
        let Some(last) = page.last() else { break };
        seen = last.position.0;
        pages += 1;
    }
    assert_eq!((seen, pages), (40, 2), "33 of 256 KiB begin within 8 MiB");
}
