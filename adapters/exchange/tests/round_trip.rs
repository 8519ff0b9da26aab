//! What is written is read back as the same, whatever the texts are.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use casebook_exchange::xes::{
    Attribute, Attributes, Code, Decimal, Header, Kind, Limits, LogEvent, Stamp, Trace, Value,
    WriteFault, XesReader, XesWriter,
};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let xml_char = prop_oneof![
        any::<char>().prop_filter("allowed in XML", |c| {
            (*c >= ' ' || matches!(c, '\t' | '\n' | '\r')) && !matches!(c, '\u{fffe}' | '\u{ffff}')
        }),
        prop::sample::select(vec![
            '<', '>', '&', '"', '\'', '\n', '\r', '\t', ' ', '案', ';', '#'
        ]),
    ];
    prop::collection::vec(xml_char, 0..12).prop_map(|chars| chars.into_iter().collect())
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        prop::sample::select(vec![
            "concept:name",
            "time:timestamp",
            "org:resource",
            "lifecycle:transition"
        ])
        .prop_map(str::to_owned),
    ]
}

fn stamp() -> impl Strategy<Value = Value> {
    (
        -60_000_000_000i64..250_000_000_000,
        0..1_000_000_000i32,
        -840..=840i32,
    )
        .prop_map(|(second, nanosecond, minutes)| {
            let nanosecond = if second < 0 { -nanosecond } else { nanosecond };
            Value::Date(Stamp {
                instant: jiff::Timestamp::new(second, nanosecond).unwrap(),
                offset: jiff::tz::Offset::from_seconds(minutes * 60).unwrap(),
            })
        })
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::String),
        text().prop_map(Value::Id),
        any::<i64>().prop_map(Value::Int),
        any::<bool>().prop_map(Value::Boolean),
        "[+-]?[0-9]{1,20}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?"
            .prop_map(|t| Value::Float(Decimal::parse(&t).unwrap())),
        stamp(),
        Just(Value::Container),
        (
            prop::sample::select(vec![Kind::Int, Kind::Float, Kind::Boolean, Kind::Date]),
            "(NA|\\?|n/a|)[ <&]{0,2}"
        )
            .prop_map(|(kind, text)| Value::Unread { kind, text }),
    ]
}

fn attributes() -> impl Strategy<Value = Attributes> {
    let flat = (key(), leaf()).prop_map(|(key, value)| Attribute::new(key, value));
    let tree = flat.prop_recursive(3, 12, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 0..3).prop_map(Attributes::from_iter);
        prop_oneof![
            (key(), leaf(), some()).prop_map(|(key, value, nested)| Attribute {
                key,
                value,
                nested
            }),
            (key(), some(), some()).prop_map(|(key, items, nested)| {
                let value = Value::List(items);
                Attribute { key, value, nested }
            }),
        ]
    });
    prop::collection::vec(tree, 0..5).prop_map(Attributes::from_iter)
}

fn write(header: &Header, traces: &[Trace]) -> Vec<u8> {
    let mut writer = XesWriter::create(Vec::new(), header).unwrap();
    for trace in traces {
        writer
            .write_trace(
                &trace.attributes,
                trace.events.iter().map(|event| &event.attributes),
            )
            .unwrap();
    }
    writer.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn traces_come_back_as_they_were(
        shapes in prop::collection::vec((attributes(), prop::collection::vec(attributes(), 0..4)), 0..4),
        log in attributes(),
    ) {
        let traces: Vec<Trace> = (0..).zip(shapes).map(|(ordinal, (own, events))| {
            let events = (0..).zip(events).map(|(at, a)| LogEvent::new(at, a)).collect();
            Trace::new(ordinal, own, events)
        }).collect();
        let header = Header { attributes: log.clone(), ..Header::standard() };
        let written = write(&header, &traces);
        let mut reader = XesReader::open(written.as_slice(), Limits::default()).unwrap();
        let read: Vec<Trace> = reader.by_ref().map(Result::unwrap).collect();
        prop_assert_eq!(&read, &traces);
        let keys: Vec<_> = reader.facts().attributes.iter().map(|a| a.key.clone()).collect();
        let expected: Vec<_> = log.iter().map(|a| a.key.clone()).collect();
        prop_assert_eq!(keys, expected);
        prop_assert_eq!(&reader.facts().extensions, &header.extensions);
        prop_assert_eq!(&reader.facts().classifiers, &header.classifiers);
        prop_assert_eq!(reader.warnings().count(Code::UnknownElement), 0);
        prop_assert_eq!(reader.warnings().count(Code::StrayText), 0);
    }
}

#[test]
fn a_small_log_has_the_shape_of_the_standard() {
    let name = |text: &str| Attribute::new("concept:name", Value::String(text.into()));
    let event = [name("立案")].into_iter().collect();
    let trace = Trace::new(
        0,
        [name("A&1")].into_iter().collect(),
        vec![LogEvent::new(0, event)],
    );
    let written = String::from_utf8(write(&Header::default(), &[trace])).unwrap();
    let expected = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<log xes.version=\"2.0\" xes.features=\"nested-attributes\">\n",
        "<trace>\n<string key=\"concept:name\" value=\"A&amp;1\"/>\n",
        "<event>\n<string key=\"concept:name\" value=\"立案\"/>\n</event>\n</trace>\n</log>\n",
    );
    assert_eq!(written, expected);
}

#[test]
fn a_trace_with_a_forbidden_character_is_refused_and_leaves_nothing_behind() {
    let text = |text: &str| -> Attributes {
        [Attribute::new("note", Value::String(text.into()))]
            .into_iter()
            .collect()
    };
    let mut writer = XesWriter::create(Vec::new(), &Header::standard()).unwrap();
    for bad in ["a\0b", "\u{1b}", "\u{fffe}"] {
        let refused = writer.write_trace(&text("fine"), [&text(bad)]).unwrap_err();
        assert_eq!(refused.code(), Code::Unwritable);
        assert!(matches!(refused, WriteFault::Character { key, .. } if key == "note"));
    }
    writer.write_trace(&text("good"), []).unwrap();
    let written = writer.finish().unwrap();
    let mut reader = XesReader::open(written.as_slice(), Limits::default()).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().attributes, text("good"));
    assert!(reader.next().is_none());
}

#[test]
fn a_target_that_fails_is_named() {
    let small: &mut [u8] = &mut [0; 8];
    let fault = XesWriter::create(small, &Header::default())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), Code::Target);
}
