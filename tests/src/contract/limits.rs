//! What the store refuses before it looks at the log.

use casebook_engine::ports::{Append, EventStore, Fault, IDEMPOTENCY_KEY_BYTES_MAX};
use casebook_engine::recorded::{BODY_BYTES_MAX, EVENT_TYPE_BYTES_MAX, META_BYTES_MAX, NewEvent};
use casebook_engine::stream::{ExpectedVersion, Position};

use super::{Factory, append, case, keyed, noted, notes, part, refused, to_any, together};

fn with(event: NewEvent) -> Append {
    to_any(&case("1"), vec![noted("before"), event])
}

fn bad_appends() -> Vec<(&'static str, Append)> {
    let base = noted("");
    let of_type = |name: String| NewEvent {
        event_type: name.into(),
        ..base.clone()
    };
    let under = |key: &str| keyed(key, 1, to_any(&case("1"), notes(1)));
    let twice = part(&case("1"), ExpectedVersion::Any, notes(1));
    vec![
        (
            "body",
            with(NewEvent {
                body: vec![b' '; BODY_BYTES_MAX + 1],
                ..base.clone()
            }),
        ),
        (
            "meta",
            with(NewEvent {
                meta: vec![b' '; META_BYTES_MAX + 1],
                ..base.clone()
            }),
        ),
        (
            "schema 0",
            with(NewEvent {
                schema: 0,
                ..base.clone()
            }),
        ),
        ("event type", with(of_type(String::new()))),
        (
            "event type",
            with(of_type("t".repeat(EVENT_TYPE_BYTES_MAX + 1))),
        ),
        ("event type", with(of_type("a\0b".to_owned()))),
        ("idempotency key", under("")),
        ("idempotency key", under("a\nb")),
        (
            "idempotency key",
            under(&"k".repeat(IDEMPOTENCY_KEY_BYTES_MAX + 1)),
        ),
        ("twice", together(vec![twice.clone(), twice])),
    ]
}

/// Each is [`Fault::Invalid`], and the reason names what is wrong.
pub async fn refuses_what_is_too_large_or_malformed<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for (word, bad) in bad_appends() {
        let fault = refused(&*store, vec![bad]).await;
        let Fault::Invalid { reason } = fault else {
            panic!("{word}: {fault}");
        };
        assert!(reason.contains(word), "{reason}");
    }
    assert_eq!(store.head().await.expect("head"), Position::START);
}

/// Nothing of the call is there, and the store goes on.
pub async fn a_bad_append_spoils_its_call_and_nothing_more<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let good = keyed("key", 1, to_any(&case("good"), notes(1)));
    for (_, bad) in bad_appends() {
        refused(&*store, vec![good.clone(), bad, good.clone()]).await;
    }
    let answer = append(&*store, good).await.expect("appended");
    assert_eq!((answer.position.0, answer.repeated), (1, false));
}
