//! Opening a log: by many at once, by an older release, where nothing may be written.

use std::path::Path;

use casebook_engine::ports::{EventStore, Fault, Snapshot};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Position, Version};
use casebook_postgres::{PostgresStore, Settings, grants};
use casebook_tests::contract::{append, audit, case, exactly, noon, notes, to, to_any};
use sqlx::error::DatabaseError;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::place::{Place, impatient, run, unavailable};

#[tokio::test]
async fn many_nodes_open_an_empty_database_at_once() {
    let place = Place::fresh().await;
    let mut nodes = JoinSet::new();
    for _ in 0..6 {
        let url = place.url.clone();
        nodes.spawn(async move { PostgresStore::connect(&url).await });
    }
    let mut position = 0;
    for node in nodes.join_all().await {
        let node = node.unwrap();
        position += 1;
        let answer = append(&node, to_any(&case("1"), notes(1))).await;
        assert_eq!(answer.unwrap().position, Position(position));
    }
}

/// The schema as the releases made it that kept the head of a stream beside it.
const WITH_HEADS: i64 = 6;

#[tokio::test]
async fn a_schema_with_stream_heads_is_taken_over_whole() {
    let place = Place::fresh().await;
    let store = place.open().await;
    for (stream, count) in [("1", 3), ("2", 2)] {
        append(&*store, to_any(&case(stream), notes(count)))
            .await
            .unwrap();
    }
    let events = store.read_all(Position::START, 10).await.unwrap();

    let mut session = place.session().await;
    run(&mut session, "CREATE SCHEMA old; SET search_path = old").await;
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"));
    let mut migrator = Migrator::new(folder).await.unwrap();
    let migrations = migrator.migrations.to_mut();
    migrations.retain(|migration| migration.version <= WITH_HEADS);
    migrator
        .run_direct(None, &mut session, false)
        .await
        .unwrap();
    let copy = "
        INSERT INTO event_types SELECT * FROM casebook.event_types;
        INSERT INTO streams
            SELECT DISTINCT ON (sid) s.sid, s.category, s.id, e.version, e.hash
            FROM casebook.streams AS s JOIN casebook.events AS e USING (sid)
            ORDER BY sid, version DESC;
        INSERT INTO events SELECT * FROM casebook.events ORDER BY pos";
    run(&mut session, copy).await;

    let settings = Settings::from_url(&place.url).unwrap();
    let settings = settings.with_schema("old").unwrap();
    let store = PostgresStore::open(settings).await.unwrap();
    assert_eq!(store.read_all(Position::START, 10).await.unwrap(), events);
    let next = append(&store, to(&case("1"), exactly(3), notes(1))).await;
    assert_eq!(next.unwrap().position, Position(6));
    let again = append(&store, to(&case("2"), exactly(1), notes(1))).await;
    assert!(again.is_err(), "it stands at version 2");
    audit(&store).await;
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let place = Place::fresh().await;
    place.open().await;
    place
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'from the future', true, '', 0)",
        )
        .await;
    let fault = PostgresStore::connect(&place.url).await.err().unwrap();
    assert!(
        matches!(fault, Fault::Newer { found: 9999, known } if known < 9999),
        "{fault}"
    );
}

#[tokio::test]
async fn a_migration_that_was_changed_is_noticed() {
    let place = Place::fresh().await;
    place.open().await;
    place
        .run("UPDATE _sqlx_migrations SET checksum = '' WHERE version = 1")
        .await;
    let fault = PostgresStore::connect(&place.url).await.err().unwrap();
    assert!(matches!(fault, Fault::Corrupt { .. }), "{fault}");
}

#[tokio::test]
async fn two_logs_in_one_database_know_nothing_of_each_other() {
    let place = Place::fresh().await;
    let settings = Settings::from_url(&place.url).unwrap();
    for schema in ["pudong", "xuhui"] {
        let settings = settings.clone().with_schema(schema).unwrap();
        let store = PostgresStore::open(settings).await.unwrap();
        let answer = append(&store, to_any(&case("1"), notes(2))).await;
        assert_eq!(answer.unwrap().position, Position(2), "{schema}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("postgres://postgres@127.0.0.1:{port}/nowhere");
    unavailable(PostgresStore::open(impatient(&url)).await.map(drop));
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_named_as_the_reason() {
    let place = Place::fresh().await;
    let url = format!("{}_not", place.url);
    let reason = unavailable(PostgresStore::connect(&url).await.map(drop));
    assert!(reason.contains("create it first"), "{reason}");
}

#[tokio::test]
async fn a_database_of_another_encoding_is_refused() {
    let place = Place::fresh().await;
    let name = format!("{}_latin", place.database());
    let mut session = PgConnection::connect(&place.url).await.unwrap();
    run(
        &mut session,
        &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"),
    )
    .await;
    let url = place.url.replace(place.database(), &name);
    let fault = PostgresStore::connect(&url).await.err().unwrap();
    assert!(matches!(fault, Fault::Invalid { .. }), "{fault}");
}

/// A role with the documented grants: it works, and can do no more than work.
#[tokio::test]
async fn a_role_with_the_grants_appends_and_reads_and_changes_nothing() {
    let place = Place::fresh().await;
    let role = format!("node_{}", Uuid::now_v7().simple());
    place.run(&format!("CREATE ROLE {role} LOGIN")).await;
    let url = place.url_of(&role);
    let reason = unavailable(PostgresStore::connect(&url).await.map(drop));
    assert!(reason.contains("grants"), "an empty database: {reason}");
    let find = || PostgresStore::find(Settings::from_url(&url).unwrap());
    assert!(find().await.unwrap().is_none(), "it holds no log");

    place.open().await;
    let reason = unavailable(find().await.map(drop));
    assert!(reason.contains("grants"), "it holds one: {reason}");
    let statements = Settings::from_url(&url).unwrap().grants(&role);
    assert_eq!(statements, grants("casebook", &role));
    place.run(&statements).await;
    let store = PostgresStore::connect(&url).await.unwrap();
    for round in 1..=2 {
        let answer = append(&store, to_any(&case("1"), notes(1))).await;
        assert_eq!(answer.unwrap().position, Position(round));
    }
    assert_eq!(store.read_all(Position(0), 10).await.unwrap().len(), 2);
    let snapshot = Snapshot {
        stream: case("1"),
        version: Version(2),
        hash: Hash::ZERO,
        format: "fold/1".to_owned(),
        bytes: b"{}".to_vec(),
    };
    store.keep(&snapshot).await.unwrap();
    let kept = store.snapshot(&case("1"), "fold/1", Version(2)).await;
    assert_eq!(kept.unwrap(), Some(snapshot));

    let mut session = PgConnection::connect(&url).await.unwrap();
    for statement in [
        "UPDATE casebook.events SET body = ''",
        "DELETE FROM casebook.events",
        "TRUNCATE casebook.events",
        "ALTER TABLE casebook.events DISABLE TRIGGER ALL",
        "ALTER TABLE casebook.events DISABLE TRIGGER in_order",
        "UPDATE casebook.streams SET id = ''",
        "DELETE FROM casebook.idempotency_keys",
        "DROP TABLE casebook.events",
        "SET session_replication_role = replica",
    ] {
        let done = sqlx::raw_sql(AssertSqlSafe(statement));
        let error = done.execute(&mut session).await.unwrap_err();
        let code = error
            .as_database_error()
            .and_then(DatabaseError::code)
            .unwrap();
        assert_eq!(code, "42501", "{statement}: {error}");
    }
}

/// Nobody can be connected beyond the limit of a role; the store says so, and goes on later.
#[tokio::test]
async fn a_database_without_a_free_connection_is_unavailable_until_there_is_one() {
    let place = Place::fresh().await;
    let role = format!("node_{}", Uuid::now_v7().simple());
    place.open().await;
    place
        .run(&format!(
            "CREATE ROLE {role} LOGIN; {}",
            grants("casebook", &role)
        ))
        .await;
    let settings = impatient(&place.url_of(&role));
    let store = PostgresStore::open(settings).await.unwrap();
    place
        .run(&format!("ALTER ROLE {role} CONNECTION LIMIT 0"))
        .await;
    let unit = to_any(&case("1"), notes(1));
    let reason = unavailable(store.append(vec![unit.clone()], noon()).await);
    assert!(reason.contains("no free connection"), "{reason}");
    place
        .run(&format!("ALTER ROLE {role} CONNECTION LIMIT -1"))
        .await;
    assert_eq!(append(&store, unit).await.unwrap().position, Position(1));
}
