//! The server crashed while its commit waited for the standby: what it shows then may still be lost.

use std::time::Duration;

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_tests::contract::{append, audit, noon, soon};
use casebook_tests::servers::PrivatePostgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::place::{impatient, keyed_note, run};

async fn session(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a session")
}

async fn wait_for_standby(url: &str, names: &str) {
    let mut session = session(url).await;
    let set = format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'");
    run(&mut session, &set).await;
    run(&mut session, "SELECT pg_reload_conf()").await;
    let shows = format!("SELECT current_setting('synchronous_standby_names') = '{names}'");
    let set = async {
        while !sqlx::query_scalar::<_, bool>(AssertSqlSafe(shows.as_str()))
            .fetch_one(&mut session)
            .await
            .expect("an answer")
        {}
    };
    soon(set).await;
}

/// How many commits wait for a standby.
async fn waiting(session: &mut PgConnection) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    let count = sqlx::query_scalar(sql).fetch_one(session);
    count.await.expect("a count")
}

/// It is in the log of a server that came back, but on no standby: it is not acknowledged, neither to
/// who appended it nor to who asks again.
#[tokio::test]
async fn an_append_that_no_standby_has_is_not_acknowledged() {
    let mut server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    let mut settings = impatient(&url);
    settings.statement_timeout = Duration::from_secs(1);
    let store = PostgresStore::open(settings).await.expect("a store");
    append(&store, keyed_note("1", "before"))
        .await
        .expect("appended");
    wait_for_standby(&url, "nobody").await;

    let unit = keyed_note("1", "key");
    let (node, asked) = (store.clone(), unit.clone());
    let lost = tokio::spawn(async move { node.append(vec![asked], noon()).await });
    let mut session = session(&url).await;
    let stuck = async { while waiting(&mut session).await == 0 {} };
    soon(stuck).await;
    server.crash().await;
    server.restart().await;
    for answer in [
        lost.await.expect("a task"),
        store.append(vec![unit.clone()], noon()).await,
    ] {
        let is_open = matches!(
            answer,
            Err(Fault::Unknown { .. } | Fault::Unavailable { .. })
        );
        assert!(is_open, "{answer:?}");
    }
    assert_eq!(
        store.head().await.expect("the head"),
        Position(2),
        "it is there to be seen"
    );

    wait_for_standby(&url, "").await;
    let answer = soon(append(&store, unit)).await.expect("the same answer");
    assert_eq!((answer.position, answer.repeated), (Position(2), true));
    audit(&store).await;
}
