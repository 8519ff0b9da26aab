//! A handle that was alone for a while, and then is not: whatever it believes, the log decides.

use casebook_engine::ports::{AppendFailure, EventStore};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{ExpectedVersion, Version};
use tokio::task::JoinSet;

use super::{
    Factory, append, append_all, case, conflict, exactly, keyed, notes, part, read_log, soon, to,
    to_any, together,
};

/// So many appends in a row and a handle is sure to be alone.
const ROW: u64 = 5;

/// A handle that has appended alone to the stream `shared`, and another one.
async fn alone_and_other<F: Factory>(factory: &F) -> [std::sync::Arc<F::Store>; 2] {
    let handles = [factory.open().await, factory.open().await];
    for version in 0..ROW {
        let unit = to(&case("shared"), exactly(version), notes(1));
        let answer = append(&*handles[0], unit).await.expect("alone");
        assert_eq!(answer.position.0, version + 1);
    }
    handles
}

/// What another has appended is seen: versions, heads, new streams and keys.
pub async fn what_others_append_is_seen<F: Factory>(factory: &F) {
    let [here, there] = alone_and_other(factory).await;
    let (shared, new) = (case("shared"), case("new"));
    let there_alone = |unit| append(&*there, unit);
    there_alone(to(&shared, exactly(ROW), notes(2)))
        .await
        .expect("there");
    there_alone(keyed("key", 1, to_any(&new, notes(1))))
        .await
        .expect("there");

    let stale = append(&*here, to(&shared, exactly(ROW), notes(1))).await;
    assert_eq!(stale, Err(conflict(&shared, ROW + 2)));
    let second = append(&*here, to(&new, ExpectedVersion::NoStream, notes(1))).await;
    assert_eq!(second, Err(conflict(&new, 1)));
    let repeated = append(&*here, keyed("key", 1, to_any(&new, notes(1)))).await;
    assert!(repeated.expect("the answer of then").repeated);
    let right = append(&*here, to(&shared, exactly(ROW + 2), notes(1))).await;
    assert_eq!(right.expect("where it stands").heads[0].version.0, ROW + 3);
}

/// Each of these is the first thing that a handle does after another has appended.
pub async fn the_first_append_after_others_is_right<F: Factory>(factory: &F) {
    let [here, there] = alone_and_other(factory).await;
    let shared = case("shared");
    let mut version = ROW;
    for round in 0..4_u64 {
        let unit = to(&shared, exactly(version), notes(1));
        append(&*there, unit).await.expect("there");
        version += 1;
        let unit = match round {
            0 => to(&shared, exactly(version), notes(1)),
            1 => to_any(&shared, notes(1)),
            2 => keyed("second", 1, to_any(&shared, notes(1))),
            _ => together(vec![
                part(&shared, exactly(version), notes(1)),
                part(&case("beside"), ExpectedVersion::NoStream, notes(1)),
            ]),
        };
        let answer = append(&*here, unit).await.expect("it is right");
        version += 1;
        assert_eq!(answer.heads[0].version, Version(version), "round {round}");
        for _ in 0..ROW {
            let unit = to(&shared, exactly(version), notes(1));
            append(&*here, unit).await.expect("alone again");
            version += 1;
        }
    }
}

/// A key that was used, by whom and when ever, gets its answer from a handle that is alone, and
/// another request under it is refused; what failed before the key was looked at changes nothing.
pub async fn keys_are_looked_up_although_alone<F: Factory>(factory: &F) {
    let [here, _] = alone_and_other(factory).await;
    let shared = case("shared");
    let unit = keyed("key", 1, to(&shared, exactly(ROW), notes(1)));
    let first = append(&*here, unit.clone()).await.expect("new");
    for _ in 0..3 {
        append(&*here, to_any(&shared, notes(1)))
            .await
            .expect("alone");
        let again = append(&*here, unit.clone()).await.expect("the answer");
        assert!(again.repeated);
        assert_eq!(again.heads, first.heads);
        let any = append(&*here, keyed("key", 1, to_any(&shared, notes(1)))).await;
        assert!(any.expect("the answer of then").repeated);
        let other = append(&*here, keyed("key", 2, to_any(&shared, notes(1)))).await;
        let key = "key".to_owned();
        assert_eq!(other, Err(AppendFailure::KeyReused { key }));
    }
    assert_ne!(first.heads[0].hash, Hash::ZERO);
    assert_eq!(read_log(&*here).await.len() as u64, ROW + 4);
}

/// Failures in the midst of a call are told as they are, and spoil nothing.
pub async fn failures_among_successes_are_told_although_alone<F: Factory>(factory: &F) {
    let [here, _] = alone_and_other(factory).await;
    let (shared, new) = (case("shared"), case("new"));
    let calls = vec![
        to(&shared, exactly(ROW), notes(1)),
        to(&shared, exactly(ROW), notes(1)),
        to(&new, ExpectedVersion::NoStream, notes(2)),
        to(&new, exactly(2), notes(1)),
        to(&case("nothing"), exactly(3), notes(1)),
    ];
    let answers = append_all(&*here, calls).await;
    let failures: Vec<_> = answers.into_iter().map(Result::err).collect();
    let stale = conflict(&shared, ROW + 1);
    let nothing = conflict(&case("nothing"), 0);
    assert_eq!(failures, [None, Some(stale), None, None, Some(nothing)]);
}

/// Two handles in bursts, each long enough to believe that it is alone: every append that was
/// accepted is there, once, and in order.
pub async fn bursts_of_two_handles_lose_and_double_nothing<F: Factory>(factory: &F) {
    let handles = alone_and_other(factory).await;
    let mut tasks = JoinSet::new();
    for (number, handle) in handles.into_iter().enumerate() {
        tasks.spawn(async move {
            for round in 0..40 {
                let own = case(&format!("{number}"));
                let unit = keyed(
                    &format!("{number}/{round}"),
                    1,
                    to(&own, exactly(round), notes(1)),
                );
                append(&*handle, unit).await.expect("nobody else writes it");
                let both = to_any(&case("both"), notes(1));
                append(&*handle, both).await.expect("any version");
            }
        });
    }
    soon(tasks.join_all()).await;
    let store = factory.open().await;
    let both = store.stream_head(&case("both")).await.expect("a head");
    assert_eq!(both.version, Version(80));
    assert_eq!(read_log(&*store).await.len() as u64, ROW + 160);
}
