//! What is particular to a store in a file: opening, sharing, damage.

use std::path::{Path, PathBuf};

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::recorded::{BODY_BYTES_MAX, NewEvent};
use casebook_engine::runtime::{Problem, verify};
use casebook_engine::stream::{Category, Position, Version};
use casebook_sqlite::SqliteStore;
use casebook_tests::contract::{
    append, audit, case, exactly, keyed, noon, noted, notes, read_log, soon, to, to_any,
};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};
use tempfile::TempDir;
use tokio::task::JoinSet;

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("log.db");
    (folder, path)
}

/// Three events of one stream and two of another.
async fn write_five(path: &Path) -> SqliteStore {
    let store = SqliteStore::open(path).await.expect("the store opens");
    for (stream, count) in [("1", 3), ("2", 2)] {
        let answer = append(&store, to_any(&case(stream), notes(count))).await;
        answer.expect("appended");
    }
    store
}

/// As somebody who knows how to get around the triggers.
async fn damage(path: &Path, statements: &'static str) {
    let options = SqliteConnectOptions::new().filename(path);
    let connection = options.foreign_keys(false).connect().await;
    let mut connection = connection.expect("the file opens");
    let triggers =
        "DROP TRIGGER IF EXISTS events_no_update; DROP TRIGGER IF EXISTS events_no_delete;
                    PRAGMA ignore_check_constraints = ON;";
    connection.execute(triggers).await.expect("no triggers");
    connection.execute(statements).await.expect("damage");
    connection.close().await.expect("the file closes");
}

/// The file as the releases made it that kept the head of a stream beside it.
const WITH_HEADS: i64 = 4;

#[tokio::test]
async fn a_file_with_stream_heads_is_taken_over_whole() {
    let (folder, path) = folder();
    let events = read_log(&write_five(&path).await).await;
    let old = folder.path().join("old.db");
    let options = SqliteConnectOptions::new()
        .filename(&old)
        .create_if_missing(true);
    let mut connection = options.connect().await.expect("the file opens");
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"));
    let mut migrator = Migrator::new(folder).await.unwrap();
    let migrations = migrator.migrations.to_mut();
    migrations.retain(|migration| migration.version <= WITH_HEADS);
    migrator.run(&mut connection).await.expect("migrated");
    let copy = format!(
        "ATTACH '{}' AS new;
         BEGIN;
         INSERT INTO event_types SELECT * FROM new.event_types;
         INSERT INTO streams SELECT sid, category, id, version, hash FROM new.streams
             JOIN (SELECT sid, max(version) AS version, hash FROM new.events GROUP BY sid)
             USING (sid);
         INSERT INTO events SELECT * FROM new.events ORDER BY pos;
         COMMIT;",
        path.display()
    );
    let copied = connection.execute(sqlx::AssertSqlSafe(copy)).await;
    copied.expect("copied");
    connection.close().await.expect("the file closes");

    let store = SqliteStore::open(&old).await.expect("the store opens");
    assert_eq!(read_log(&store).await, events);
    assert_eq!(store.check_integrity().await.expect("checked"), [""; 0]);
    let next = append(&store, to(&case("1"), exactly(3), notes(1))).await;
    assert_eq!(next.expect("appended").position, Position(6));
    let again = append(&store, to(&case("2"), exactly(1), notes(1))).await;
    assert!(again.is_err(), "it stands at version 2");
    audit(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_open_a_new_file_at_once() {
    let (_folder, path) = folder();
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let path = path.clone();
        tasks.spawn(async move {
            let store = SqliteStore::open(&path).await.expect("the store opens");
            let stream = case(&number.to_string());
            append(&store, to_any(&stream, notes(2)))
                .await
                .expect("appended");
        });
    }
    soon(tasks.join_all()).await;
    let store = SqliteStore::open(&path).await.expect("the store opens");
    assert_eq!(store.head().await.expect("head"), Position(16));
    audit(&store).await;
}

#[tokio::test]
async fn says_what_is_wrong_with_a_file_that_cannot_be_the_store() {
    let (folder, path) = folder();
    let nowhere = SqliteStore::open(folder.path().join("no/such.db")).await;
    let fault = nowhere.expect_err("there is no folder");
    assert!(matches!(fault, Fault::Unavailable { .. }), "{fault}");
    let fault = SqliteStore::open(folder.path()).await;
    let fault = fault.expect_err("a folder is no file");
    assert!(matches!(fault, Fault::Unavailable { .. }), "{fault}");

    std::fs::write(&path, "案卷，不是数据库。".repeat(200)).expect("a text file");
    let fault = SqliteStore::open(&path).await.expect_err("a text file");
    assert!(matches!(fault, Fault::Corrupt { .. }), "{fault}");
}

#[tokio::test]
async fn refuses_a_file_that_a_newer_release_wrote() {
    let (_folder, path) = folder();
    let store = write_five(&path).await;
    let known = store.figures().await.expect("figures").schema_known;
    store.close().await.expect("the store closes");
    damage(&path, "UPDATE _sqlx_migrations SET version = version + 900").await;
    let fault = SqliteStore::open(&path).await.expect_err("a newer schema");
    let expected = (known + 900, known);
    assert!(
        matches!(fault, Fault::Newer { found, known } if (found, known) == expected),
        "{fault}"
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_an_event_is_named() {
    let table = [
        ("UPDATE events SET hash = x'00' WHERE pos = 2", "hash"),
        (
            "UPDATE events SET schema_version = 70000 WHERE pos = 2",
            "schema",
        ),
        ("UPDATE events SET category = 9 WHERE pos = 2", "category"),
        ("UPDATE events SET version = -2 WHERE pos = 2", "negative"),
    ];
    for (statement, word) in table {
        let (_folder, path) = folder();
        let store = write_five(&path).await;
        damage(&path, statement).await;
        let answer = store.read_all(Position::START, 10).await;
        let Err(Fault::Corrupt { place, reason }) = answer else {
            panic!("{statement}: {answer:?}");
        };
        assert!(
            place.contains("events, position 2, stream 1, version"),
            "{place}"
        );
        assert!(reason.contains(word), "{reason}");
    }
}

#[tokio::test]
async fn what_an_event_names_and_is_gone_is_told() {
    let table = [
        ("event_types", "its type is missing"),
        ("streams", "its stream is missing"),
    ];
    for (gone, word) in table {
        let (_folder, path) = folder();
        let store = write_five(&path).await;
        let statement = format!("DROP TRIGGER {gone}_no_delete; DELETE FROM {gone}");
        damage(&path, statement.leak()).await;
        let answer = store.read_all(Position::START, 10).await;
        let Err(Fault::Corrupt { place, reason }) = answer else {
            panic!("{gone}: {answer:?}");
        };
        assert!(place.contains("events, position 1, stream"), "{place}");
        assert_eq!(reason, word);
    }
}

/// A page is bounded in bytes, never empty before the end, and pages add up.
#[tokio::test]
async fn large_bodies_make_short_pages() {
    let (_folder, path) = folder();
    let store = SqliteStore::open(&path).await.expect("the store opens");
    let large = NewEvent {
        body: vec![b' '; BODY_BYTES_MAX],
        ..noted("")
    };
    let stream = case("1");
    let answer = append(&store, to_any(&stream, vec![large; 40])).await;
    answer.expect("appended");
    let mut pages = Vec::new();
    loop {
        let seen: u64 = pages.iter().sum();
        let page = store.read_all(Position(seen), usize::MAX).await;
        let page = page.expect("read_all");
        let same = store.read_stream(&stream, Version(seen), usize::MAX).await;
        assert_eq!(same.expect("read_stream"), page);
        let same = store.read_category(Category::Case, Position(seen), usize::MAX);
        assert_eq!(same.await.expect("read_category"), page);
        if page.is_empty() {
            break;
        }
        pages.push(u64::try_from(page.len()).expect("small"));
    }
    assert_eq!(pages, [32, 8], "32 of 256 KiB are 8 MiB");
    let found = verify(&store, None, |_| ()).await.expect("read");
    assert_eq!((found.events, found.problems), (40, vec![]));
}

/// Pages are read ahead, each from where the one before should end.
#[tokio::test]
async fn verify_tells_a_gap_wherever_pages_end() {
    for (first, last) in [(1, 1_500), (1_000, 1_001), (1_001, 2_000), (1_500, 1_500)] {
        let (_folder, path) = folder();
        let store = SqliteStore::open(&path).await.expect("the store opens");
        let answer = append(&store, to_any(&case("1"), notes(2_100))).await;
        answer.expect("appended");
        let statement = format!("DELETE FROM events WHERE pos BETWEEN {first} AND {last}");
        damage(&path, statement.leak()).await;
        let found = verify(&store, None, |_| ()).await.expect("read");
        assert_eq!(found.events, 2_100 - (last - first + 1));
        let [Problem::Gap { expected, found }, Problem::Broken(_)] = found.problems.as_slice()
        else {
            panic!("{found:?}");
        };
        assert_eq!((expected.0, found.0), (first, last + 1));
    }
}

#[tokio::test]
async fn verify_names_the_damaged_event() {
    let (_folder, path) = folder();
    let store = write_five(&path).await;
    let found = verify(&store, None, |_| ()).await.expect("read");
    assert_eq!((found.events, found.streams), (5, 2));
    assert_eq!((found.head, found.problems), (Position(5), vec![]));
    assert_eq!(store.check_integrity().await.expect("checked"), [""; 0]);

    damage(
        &path,
        "INSERT INTO subscriptions SELECT 'reader', pos, hash, NULL, 1, 0, NULL
         FROM events WHERE pos = 5;
         UPDATE events SET body = x'7b7d' WHERE pos = 2; DELETE FROM events WHERE pos = 5",
    )
    .await;
    let found = verify(&store, None, |_| ()).await.expect("read");
    let [Problem::Broken(broken)] = found.problems.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((broken.position, &broken.stream), (Position(2), &case("1")));
    let problems = store.check_integrity().await.expect("checked");
    let cut = "reader has read the event at position 5, and the log does not hold it";
    assert_eq!(problems, [cut]);

    damage(&path, "DELETE FROM events WHERE pos = 1").await;
    let problems = store.check_integrity().await.expect("checked");
    let lacks = format!("stream {} stands at version ", case("1"));
    assert!(
        problems.iter().any(|problem| problem.starts_with(&lacks)),
        "{problems:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_leaves_the_store_whole() {
    let (_folder, path) = folder();
    let store = write_five(&path).await;
    for _ in 0..50 {
        let appending = {
            let store = store.clone();
            tokio::spawn(async move {
                let appends = vec![to_any(&case("1"), notes(2)); 3];
                store.append(appends, noon()).await
            })
        };
        tokio::task::yield_now().await;
        appending.abort();
        let acquired = append(&store, to_any(&case("2"), notes(1))).await;
        acquired.expect("the store works on");
    }
    audit(&store).await;
    let events = u64::try_from(read_log(&store).await.len()).expect("small");
    assert_eq!((events - 55) % 6, 0, "each call is whole or not there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_wait_share_a_transaction_and_not_their_fate() {
    let (_folder, path) = folder();
    let store = write_five(&path).await;
    let broken = "INSERT INTO idempotency_keys VALUES ('broken', zeroblob(32), x'00')";
    damage(&path, broken).await;
    let mut tasks = JoinSet::new();
    for number in 0..200_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            let stream = case(&format!("own {number}"));
            let unit = match number % 4 {
                0 => to(&stream, exactly(7), notes(1)),
                1 => keyed("broken", 1, to_any(&stream, notes(1))),
                _ => keyed(&format!("key {number}"), 1, to_any(&stream, notes(2))),
            };
            let answer = store.append(vec![unit], noon()).await;
            match (number % 4, answer) {
                (0, Ok(answers)) => assert!(answers[0].is_err(), "a conflict of its own"),
                (1, Err(Fault::Corrupt { place, .. })) => assert!(place.contains("broken")),
                (2 | 3, Ok(answers)) => {
                    let head = answers[0].as_ref().expect("appended").heads[0];
                    assert_eq!(store.stream_head(&stream).await.expect("head"), head);
                }
                (_, answer) => panic!("{number}: {answer:?}"),
            }
        });
    }
    soon(tasks.join_all()).await;
    assert_eq!(store.head().await.expect("head"), Position(205));
    audit(&store).await;
}

#[tokio::test]
async fn figures_tell_what_is_in_the_file() {
    let (_folder, path) = folder();
    let store = write_five(&path).await;
    let figures = store.figures().await.expect("figures");
    assert_eq!(figures.path, path);
    assert_eq!(figures.schema, figures.schema_known);
    assert_eq!((figures.events, figures.streams, figures.keys), (5, 2, 0));
    assert!(figures.file_bytes + figures.wal_bytes > 5 * 4_096);
    store.close().await.expect("the store closes");
    let read = store.head().await.expect_err("closed");
    let appends = vec![to_any(&case("1"), notes(1))];
    let append = store.append(appends, noon()).await.expect_err("closed");
    for fault in [read, append] {
        assert!(fault.to_string().contains("the store is closed"), "{fault}");
    }
}
