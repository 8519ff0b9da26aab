//! Calls of one node share transactions, but not their fate.

use casebook_engine::ports::{Appended, EventStore, Fault};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_tests::contract::{
    append, audit, case, exactly, keyed, noon, notes, read_log, soon, to, to_any,
};
use tokio::task::JoinSet;

use super::place::{Place, impatient, keyed_note, run};
use super::proxy::{Failure, Proxy};

/// Callers at once.
const CALLS: usize = 6;

/// Takes the log as another node does.
const LOCK_SQL: &str = "
BEGIN; SELECT pg_advisory_xact_lock(1128348517, 'events'::regclass::oid::integer)";

/// Runs in one transaction what `CALLS` callers ask at once, while `failure` strikes it. Answers
/// come in the order of the callers.
async fn share(
    place: &Place,
    proxy: &Proxy,
    store: &PostgresStore,
    failure: Failure,
) -> Vec<Result<Appended, Fault>> {
    let mut session = place.session().await;
    run(&mut session, LOCK_SQL).await;
    let mut tasks = Vec::new();
    for number in 0..CALLS {
        let store = store.clone();
        let unit = keyed_note(&format!("{}", number % 2), &format!("key {number}"));
        tasks.push(tokio::spawn(async move {
            let answers = store.append(vec![unit], noon()).await;
            answers.map(|mut answers| answers.remove(0).expect("no version is expected"))
        }));
    }
    // On one thread, every caller has had its turn after this one had some.
    for _ in 0..CALLS {
        tokio::task::yield_now().await;
    }
    proxy.fail(failure);
    run(&mut session, "COMMIT").await;
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(soon(task).await.expect("the caller ends"));
    }
    answers
}

/// How many transactions wrote the log.
async fn transactions(place: &Place) -> i64 {
    sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM events")
        .fetch_one(&mut place.session().await)
        .await
        .expect("the log is read")
}

#[tokio::test]
async fn each_call_is_told_the_outcome_of_the_commit_that_was_lost() {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let settings = impatient(&proxy.url(&place.url));
    let store = PostgresStore::open(settings).await.unwrap();

    for answer in share(&place, &proxy, &store, Failure::BeforeCommit).await {
        assert!(
            matches!(answer, Err(Fault::Unavailable { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(store.head().await.unwrap(), Position::START);

    for answer in share(&place, &proxy, &store, Failure::AfterCommitForGood).await {
        assert!(matches!(answer, Err(Fault::Unknown { .. })), "{answer:?}");
    }
    proxy.fail(Failure::Never);
    let again = share(&place, &proxy, &store, Failure::Never).await;
    for (number, answer) in (1..).zip(again) {
        let answer = answer.unwrap();
        assert_eq!((answer.position, answer.repeated), (Position(number), true));
    }
    assert_eq!(transactions(&place).await, 1, "they shared it");
    audit(&store).await;
}

#[tokio::test]
async fn calls_that_share_a_commit_succeed_when_only_its_answer_was_lost() {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let store = PostgresStore::connect(&proxy.url(&place.url))
        .await
        .unwrap();
    let answers = share(&place, &proxy, &store, Failure::AfterCommit).await;
    for (number, answer) in (1..).zip(answers) {
        let answer = answer.unwrap();
        assert_eq!(
            (answer.position, answer.repeated),
            (Position(number), false)
        );
    }
    assert_eq!(transactions(&place).await, 1, "they shared it");
    audit(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_wait_share_a_transaction_and_not_their_fate() {
    let place = Place::fresh().await;
    let store = place.open().await;
    place
        .run("INSERT INTO idempotency_keys VALUES ('broken', '', '')")
        .await;
    place
        .run("INSERT INTO streams VALUES (1000000, 1, 'broken')")
        .await;
    let mut tasks = JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        tasks.spawn(async move {
            let own = case(&format!("own {number}"));
            let unit = match number % 8 {
                0 => to(&own, exactly(7), notes(1)),
                1 => keyed("broken", 1, to_any(&own, notes(1))),
                2 => to_any(&case("broken"), notes(1)),
                _ => keyed(&format!("key {number}"), 1, to_any(&own, notes(2))),
            };
            match (number % 8, store.append(vec![unit], noon()).await) {
                (0, Ok(answers)) => assert!(answers[0].is_err(), "a conflict of its own"),
                (1 | 2, Err(Fault::Corrupt { .. })) => {}
                (3.., Ok(answers)) => {
                    let head = answers[0].as_ref().unwrap().heads[0];
                    assert_eq!(store.stream_head(&own).await.unwrap(), head);
                }
                (_, answer) => panic!("{number}: {answer:?}"),
            }
        });
    }
    soon(tasks.join_all()).await;
    place
        .run("ALTER TABLE streams DISABLE TRIGGER ALL; DELETE FROM streams WHERE id = 'broken'")
        .await;
    assert_eq!(store.head().await.unwrap(), Position(125 * 2));
    audit(&*store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_at_once_need_fewer_transactions_than_calls() {
    let place = Place::fresh().await;
    let store = place.open().await;
    let mut tasks = JoinSet::new();
    for number in 0..400 {
        let store = store.clone();
        tasks.spawn(async move {
            let unit = to_any(&case(&format!("{}", number % 7)), notes(1));
            append(&*store, unit).await.unwrap();
        });
    }
    soon(tasks.join_all()).await;
    let transactions = transactions(&place).await;
    assert!(transactions < 100, "{transactions}");
    audit(&*store).await;
}

/// Whatever was taken in is appended whole; what was not is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_that_go_away_leave_the_store_whole() {
    let place = Place::fresh().await;
    let store = place.open().await;
    let mut tasks = JoinSet::new();
    for number in 0..100 {
        let store = store.clone();
        tasks.spawn(async move {
            let unit = to_any(&case(&format!("{}", number % 5)), notes(3));
            append(&*store, unit).await.unwrap();
        });
        if number % 10 == 9 {
            tasks.join_next().await.unwrap().unwrap();
        }
    }
    tasks.shutdown().await;
    let before = read_log(&*store).await.len() as u64;
    let answer = append(&*store, to_any(&case("last"), notes(1))).await;
    let Position(last) = answer.unwrap().position;
    assert!(last > before && last % 3 == 1, "{before}, then {last}");
    audit(&*store).await;
}

#[tokio::test]
async fn a_store_that_is_dropped_takes_its_sessions_along() {
    let place = Place::fresh().await;
    let store = place.open().await;
    append(&*store, to_any(&case("1"), notes(1))).await.unwrap();
    drop(store);
    let mut session = place.session().await;
    let others = "SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name = 'casebook'";
    soon(async {
        while sqlx::query_scalar::<_, i64>(others)
            .fetch_one(&mut session)
            .await
            .unwrap()
            > 0
        {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
