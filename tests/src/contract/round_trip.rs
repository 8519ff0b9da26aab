//! What was appended is read back, byte for byte.

use casebook_engine::ports::{EventStore, StreamHead};
use casebook_engine::recorded::{BODY_BYTES_MAX, EVENT_TYPE_BYTES_MAX, META_BYTES_MAX, NewEvent};
use casebook_engine::stream::{
    Category, ExpectedVersion, Position, STREAM_ID_BYTES_MAX, StreamId, Version,
};

use super::{Factory, append, append_all, bodies, case, noted, read_log, to, to_any};

async fn check_comes_back<F: Factory>(factory: &F, events: Vec<NewEvent>) {
    let store = factory.open().await;
    let stream = case("1");
    let appended = append(&*store, to_any(&stream, events.clone())).await;
    appended.expect("appended");
    let log = read_log(&*store).await;
    assert_eq!(log.len(), events.len());
    for (recorded, event) in log.into_iter().zip(events) {
        assert_eq!(recorded.stream, stream);
        assert_eq!(recorded.event_type, event.event_type);
        assert_eq!(recorded.schema, event.schema);
        assert_eq!(recorded.meta, event.meta);
        assert_eq!(recorded.body, event.body);
    }
}

/// Key order, spacing and doubled keys of JSON, Chinese and the odd corner of Unicode survive.
pub async fn keeps_every_byte_of_an_event<F: Factory>(factory: &F) {
    let texts = [
        "",
        "{}",
        r#"{"b":1,"a":2,"a":3}"#,
        "{ \"a\" : 1.10 , \"b\" : 1e400 }\n",
        r#"{"案由":"未按规定公示行政处罚决定","𠮷":"\u0000"}"#,
        "e\u{301} \u{feff} \u{10ffff} ' \" \\ ; --",
    ];
    let events = texts.iter().zip(1..).map(|(text, schema)| NewEvent {
        event_type: "听证已举行".into(),
        schema,
        meta: text.as_bytes().to_vec(),
        body: text.as_bytes().to_vec(),
    });
    check_comes_back(factory, events.collect()).await;
}

/// The store does not look into the bytes.
pub async fn keeps_bytes_that_are_no_text<F: Factory>(factory: &F) {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let event = NewEvent {
        meta: every_byte.clone(),
        body: every_byte,
        ..noted("")
    };
    check_comes_back(factory, vec![event]).await;
}

/// Everything at its limit fits.
pub async fn keeps_the_longest_allowed_event<F: Factory>(factory: &F) {
    let event = NewEvent {
        event_type: "t".repeat(EVENT_TYPE_BYTES_MAX).into(),
        schema: u16::MAX,
        meta: vec![b' '; META_BYTES_MAX],
        body: vec![b' '; BODY_BYTES_MAX],
    };
    check_comes_back(factory, vec![event.clone(), noted("between"), event]).await;
}

/// Ids that differ in category, case, width or length only are different streams.
pub async fn keeps_every_kind_of_stream_id_apart<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let longest = "长".repeat(STREAM_ID_BYTES_MAX / 3);
    let ids = [
        "a",
        "A",
        "a ",
        "ａ",
        "á",
        "a\u{301}",
        "a/b",
        "%",
        longest.as_str(),
    ];
    let streams: Vec<StreamId> = Category::ALL
        .into_iter()
        .flat_map(|category| ids.map(|id| StreamId::new(category, id).expect("a valid id")))
        .collect();
    let appends = streams
        .iter()
        .map(|stream| to(stream, ExpectedVersion::NoStream, vec![noted(stream)]));
    let answers = append_all(&*store, appends.collect()).await;
    assert!(answers.iter().all(Result::is_ok));
    for stream in &streams {
        let expected = super::bodies_of(&[noted(stream)]);
        assert_eq!(bodies(&*store, stream).await, expected);
    }
}

/// A new log has no event, and no stream is an error.
pub async fn reads_nothing_from_an_empty_log<F: Factory>(factory: &F) {
    let store = factory.open().await;
    assert_eq!(store.head().await.expect("head"), Position::START);
    let unknown = case("unknown");
    let events = store.read_stream(&unknown, Version::EMPTY, 10).await;
    assert_eq!(events.expect("read_stream"), []);
    let head = store.stream_head(&unknown).await;
    assert_eq!(head.expect("stream_head"), StreamHead::EMPTY);
}
