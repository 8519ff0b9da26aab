//! An append happens as a whole, over all of its streams, or not at all.

use casebook_engine::stream::{ExpectedVersion, Position};

use super::{
    Factory, append, append_all, bodies, case, conflict, exactly, noted, notes, part, read_log, to,
    to_any, together,
};

/// Wherever in the append the conflict stands, nothing of it is there, and its neighbours are.
pub async fn one_conflict_undoes_the_append_over_all_streams<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let streams = ["a", "b", "c"].map(case);
    for stale in 0..streams.len() {
        let parts = streams.iter().enumerate().map(|(place, stream)| {
            let expected = if place == stale {
                exactly(9)
            } else {
                ExpectedVersion::NoStream
            };
            part(stream, expected, notes(2))
        });
        let (before, after) = (
            case(&format!("{stale} before")),
            case(&format!("{stale} after")),
        );
        let answers = append_all(
            &*store,
            vec![
                to_any(&before, notes(1)),
                together(parts.collect()),
                to_any(&after, notes(1)),
            ],
        )
        .await;
        assert!(answers[0].is_ok() && answers[2].is_ok());
        assert_eq!(answers[1], Err(conflict(&streams[stale], 0)));
    }
    for stream in &streams {
        assert_eq!(bodies(&*store, stream).await, [""; 0]);
    }
    assert_eq!(read_log(&*store).await.len(), 6);
}

/// Positions follow the order of the parts and of the events in them.
pub async fn an_append_over_many_streams_keeps_their_order<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let streams: Vec<_> = (0..20).rev().map(|n| case(&n.to_string())).collect();
    let parts = streams.iter().map(|stream| {
        let events = vec![
            noted(format!("{stream} one")),
            noted(format!("{stream} two")),
        ];
        part(stream, ExpectedVersion::NoStream, events)
    });
    let answer = append(&*store, together(parts.collect())).await;
    let answer = answer.expect("appended");
    assert_eq!(answer.position, Position(40));
    assert!(answer.heads.iter().all(|head| head.version.0 == 2));
    let log = read_log(&*store).await;
    for (stream, pair) in streams.iter().zip(log.chunks(2)) {
        let expected = [
            noted(format!("{stream} one")),
            noted(format!("{stream} two")),
        ];
        assert_eq!([&pair[0].stream, &pair[1].stream], [stream, stream]);
        assert_eq!(pair[0].body, expected[0].body);
        assert_eq!(pair[1].body, expected[1].body);
    }
}

/// The next event stands right behind the last one, however many appends failed between.
pub async fn a_failed_append_takes_no_position<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let stream = case("1");
    for version in 0..10 {
        let stale = append(&*store, to(&stream, exactly(99), notes(3))).await;
        assert_eq!(stale, Err(conflict(&stream, version)));
        let answer = append(&*store, to(&stream, exactly(version), notes(1))).await;
        assert_eq!(answer.expect("appended").position, Position(version + 1));
    }
}
