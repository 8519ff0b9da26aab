//! What a writer believes about a stream is checked.

use casebook_engine::ports::{EventStore, StreamHead};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{ExpectedVersion, Version};

use super::{
    Factory, append, append_all, bodies, bodies_of, case, conflict, exactly, noted, notes,
    read_log, to, to_any,
};

/// How many events the stream holds, what the writer believes, whether that is accepted.
const TABLE: [(u64, ExpectedVersion, bool); 11] = [
    (0, ExpectedVersion::NoStream, true),
    (0, ExpectedVersion::Exact(Version(0)), true),
    (0, ExpectedVersion::Exact(Version(1)), false),
    (0, ExpectedVersion::Any, true),
    (2, ExpectedVersion::NoStream, false),
    (2, ExpectedVersion::Exact(Version(0)), false),
    (2, ExpectedVersion::Exact(Version(1)), false),
    (2, ExpectedVersion::Exact(Version(2)), true),
    (2, ExpectedVersion::Exact(Version(3)), false),
    (2, ExpectedVersion::Exact(Version(u64::MAX)), false),
    (2, ExpectedVersion::Any, true),
];

/// One row of the table after the other, each on a stream of its own.
pub async fn accepts_and_refuses_as_the_table_says<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for (row, (held, expected, accepted)) in TABLE.into_iter().enumerate() {
        let stream = case(&row.to_string());
        let before = usize::try_from(held).expect("small");
        append(&*store, to_any(&stream, notes(before)))
            .await
            .expect("set up");
        let answer = append(&*store, to(&stream, expected, vec![noted("new")])).await;
        if accepted {
            let head = answer.expect("accepted").heads[0];
            assert_eq!(head.version, Version(held + 1), "row {row}");
            assert_eq!(store.stream_head(&stream).await.expect("head"), head);
        } else {
            assert_eq!(answer, Err(conflict(&stream, held)), "row {row}");
        }
    }
}

/// Failures stand among successes, in the order asked.
pub async fn answers_each_append_of_a_call_alone<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let streams = ["1", "2", "3", "4", "5"].map(case);
    let appends = streams
        .iter()
        .zip([0, 7, 0, 1, 0])
        .map(|(stream, version)| to(stream, exactly(version), vec![noted("a"), noted("b")]));
    let answers = append_all(&*store, appends.collect()).await;
    let versions: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.map(|appended| (appended.position.0, appended.heads[0].version.0)))
        .collect();
    let expected = [
        Ok((2, 2)),
        Err(conflict(&streams[1], 0)),
        Ok((4, 2)),
        Err(conflict(&streams[3], 0)),
        Ok((6, 2)),
    ];
    assert_eq!(versions, expected);
}

/// Several appends of one call to one stream build on each other, also over a failure.
pub async fn an_append_sees_those_before_it_in_the_call<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let stream = case("1");
    let answers = append_all(
        &*store,
        vec![
            to(&stream, ExpectedVersion::NoStream, vec![noted("first")]),
            to(&stream, ExpectedVersion::NoStream, vec![noted("too late")]),
            to(&stream, exactly(1), vec![noted("second"), noted("third")]),
            to(&stream, exactly(1), vec![noted("stale")]),
            to(&stream, ExpectedVersion::Any, vec![noted("fourth")]),
        ],
    )
    .await;
    let failures: Vec<_> = answers.into_iter().map(Result::err).collect();
    let stale = |actual| Some(conflict(&stream, actual));
    assert_eq!(failures, [None, stale(1), None, stale(3), None]);
    let kept = ["first", "second", "third", "fourth"].map(noted);
    assert_eq!(bodies(&*store, &stream).await, bodies_of(&kept));
}

/// An empty call is no error.
pub async fn a_call_without_appends_answers_nothing<F: Factory>(factory: &F) {
    let store = factory.open().await;
    assert_eq!(append_all(&*store, vec![]).await, []);
}

/// No event, no change; but the expectations are checked and the heads are told.
pub async fn an_append_without_events_checks_and_changes_nothing<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let (known, unknown) = (case("known"), case("unknown"));
    append(&*store, to_any(&known, notes(3)))
        .await
        .expect("set up");

    let answer = append(&*store, to(&known, exactly(3), vec![])).await;
    let answer = answer.expect("accepted");
    let head = store.stream_head(&known).await.expect("stream_head");
    assert_eq!(answer.heads, [head]);
    assert_eq!((answer.position.0, answer.repeated), (3, false));

    let answer = append(&*store, to(&unknown, ExpectedVersion::NoStream, vec![])).await;
    assert_eq!(answer.expect("accepted").heads, [StreamHead::EMPTY]);
    let head = store.stream_head(&unknown).await.expect("stream_head");
    assert_eq!((head.version, head.hash), (Version::EMPTY, Hash::ZERO));

    let stale = append(&*store, to(&known, exactly(2), vec![])).await;
    assert_eq!(stale, Err(conflict(&known, 3)));
    let nothing = append(&*store, super::together(vec![])).await;
    assert_eq!(nothing.expect("accepted").heads, []);
    assert_eq!(read_log(&*store).await.len(), 3);
}
