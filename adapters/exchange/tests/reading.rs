//! What is read from a log, odd ones included.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::Write;

use casebook_exchange::xes::{
    Attributes, Code, Kind, Limits, LogEvent, Refused, Trace, Value, XesReader,
};
use flate2::Compression;
use flate2::write::GzEncoder;

fn open(log: &str) -> XesReader<&[u8]> {
    XesReader::open(log.as_bytes(), Limits::default()).unwrap()
}

fn only_event(body: &str) -> (LogEvent, Vec<(Code, String, Vec<u64>)>) {
    let log = format!("<log>\n<trace>\n<event>{body}</event></trace></log>");
    let mut reader = open(&log);
    let mut trace = reader.next().unwrap().unwrap();
    assert!(reader.next().is_none());
    let warnings = reader
        .warnings()
        .iter()
        .map(|w| (w.code, w.subject.clone(), w.lines.clone()))
        .collect();
    (trace.events.remove(0), warnings)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn generated_log(traces: usize) -> String {
    let traces: Vec<String> = (0..traces).map(generated_trace).collect();
    let traces = traces.concat();
    format!(
        "<log xes.version=\"1.0\"><classifier name=\"Event Name\" keys=\"concept:name\"/>\n{traces}</log>"
    )
}

fn generated_trace(number: usize) -> String {
    format!(
        "<trace><string key=\"concept:name\" value=\"A{number}\"/>\n<event>\
         <string key=\"concept:name\" value=\"Create Fine\"/>\
         <float key=\"amount\" value=\"35.0\"/>\
         <date key=\"time:timestamp\" value=\"2006-07-24T00:00:00+02:00\"/></event>\n\
         <event><string key=\"concept:name\" value=\"Send Fine\"/>\
         <date key=\"time:timestamp\" value=\"2006-07-24T00:00:00+02:00\"/></event></trace>\n"
    )
}

#[test]
fn an_event_gives_its_named_fields_and_all_attributes_in_file_order() {
    let (event, warnings) = only_event(
        r#"<float key="amount" value="35.0"/>
        <string key="org:resource" value="561"/>
        <string key="concept:name" value="立案"/>
        <string key="lifecycle:transition" value="complete"/>
        <date key="time:timestamp" value="2006-07-24T00:00:00.000+02:00"/>
        <int key="points" value="0"/>"#,
    );
    assert_eq!(event.ordinal, 0);
    assert_eq!(event.name.as_deref(), Some("立案"));
    assert_eq!(event.resource.as_deref(), Some("561"));
    assert_eq!(event.lifecycle.as_deref(), Some("complete"));
    assert_eq!(event.time.unwrap().to_string(), "2006-07-24T00:00:00+02:00");
    let keys: Vec<_> = event.attributes.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "amount",
            "org:resource",
            "concept:name",
            "lifecycle:transition",
            "time:timestamp",
            "points"
        ]
    );
    assert!(
        warnings
            .iter()
            .all(|w| w.0 == Code::NameMissing && w.1 == "trace"),
        "{warnings:?}"
    );
}

#[test]
fn every_value_is_typed_without_loss_or_kept_as_text() {
    let unread = |kind, text: &str| {
        let text = text.to_owned();
        Value::Unread { kind, text }
    };
    let table = [
        (
            r#"<string key="k" value="NA"/>"#,
            Value::String("NA".into()),
        ),
        (
            r#"<string key="k" value=" 007 "/>"#,
            Value::String(" 007 ".into()),
        ),
        (
            "<string key='k' value='a&lt;b&#10;c\nd'/>",
            Value::String("a<b\nc\nd".into()),
        ),
        (r#"<id key="k" value="NA"/>"#, Value::Id("NA".into())),
        (r#"<int key="k" value=" -12 "/>"#, Value::Int(-12)),
        (
            r#"<int key="k" value="9223372036854775807"/>"#,
            Value::Int(i64::MAX),
        ),
        (
            r#"<int key="k" value="9223372036854775808"/>"#,
            unread(Kind::Int, "9223372036854775808"),
        ),
        (r#"<int key="k" value="NA"/>"#, unread(Kind::Int, "NA")),
        (
            r#"<float key="k" value="NaN"/>"#,
            unread(Kind::Float, "NaN"),
        ),
        (r#"<boolean key="k" value="true"/>"#, Value::Boolean(true)),
        (r#"<boolean key="k" value="0"/>"#, Value::Boolean(false)),
        (
            r#"<boolean key="k" value="True"/>"#,
            unread(Kind::Boolean, "True"),
        ),
        (
            r#"<date key="k" value="2006-07-24"/>"#,
            unread(Kind::Date, "2006-07-24"),
        ),
        (r#"<date key="k"/>"#, unread(Kind::Date, "")),
        (r#"<container key="k"/>"#, Value::Container),
        (
            r#"<list key="k"><values/></list>"#,
            Value::List(Attributes::default()),
        ),
    ];
    for (body, expected) in table {
        let (event, warnings) = only_event(body);
        assert_eq!(event.attributes.get("k").unwrap().value, expected, "{body}");
        let is_odd = matches!(expected, Value::Unread { .. });
        let warned = warnings.iter().any(|w| {
            matches!(w.0, Code::ValueMistyped | Code::ValueMissing) && w.1 == "k" && w.2 == [3]
        });
        assert_eq!(warned, is_odd, "{body}");
    }
    let (event, _) = only_event(r#"<float key="k" value="1.10"/>"#);
    assert_eq!(event.attributes.text("k").as_deref(), Some("1.10"));
}

#[test]
fn nested_attributes_lists_and_containers_are_kept() {
    let (event, _) = only_event(
        r#"<list key="l"><values><int key="i" value="1"/><int key="i2" value="2"/></values>
             <string key="note" value="n"/></list>
           <container key="c"><string key="s" value="x"><int key="deep" value="3"/></string></container>"#,
    );
    let list = event.attributes.get("l").unwrap();
    let Value::List(items) = &list.value else {
        panic!("{list:?}")
    };
    assert_eq!(items.len(), 2);
    assert_eq!(list.nested.text("note").as_deref(), Some("n"));
    let text = &event.attributes.get("c").unwrap().nested;
    assert_eq!(
        text.get("s").unwrap().nested.text("deep").as_deref(),
        Some("3")
    );
}

#[test]
fn what_is_odd_is_read_and_warned_about_with_its_line() {
    let table = [
        (r#"<string value="x"/>"#, Code::KeyMissing, "string"),
        (r#"<string key="a"/>"#, Code::ValueMissing, "a"),
        (
            r#"<int key="a" value="1"/><int key="a" value="2"/>"#,
            Code::KeyRepeated,
            "a",
        ),
        ("<colour/>", Code::UnknownElement, "colour"),
        ("<trace/>", Code::UnknownElement, "trace"),
        (
            r#"<x:string key="a" value="1"/>"#,
            Code::UnknownElement,
            "x:string",
        ),
        ("stray", Code::StrayText, "text"),
        ("<![CDATA[stray]]>", Code::StrayText, "text"),
        ("&#65;", Code::StrayText, "text"),
        ("", Code::NameMissing, "event"),
        ("", Code::TimeMissing, "event"),
        (
            r#"<int key="a" value="1" unit="EUR"/>"#,
            Code::UnknownProperty,
            "unit",
        ),
    ];
    for (body, code, subject) in table {
        let (_, warnings) = only_event(body);
        assert!(
            warnings.contains(&(code, subject.to_owned(), vec![3])),
            "{body}: {warnings:?}"
        );
    }
    let (event, _) = only_event(r#"<int key="a" value="1"/><int key="a" value="2"/>"#);
    assert_eq!(event.attributes.len(), 2);
    assert_eq!(event.attributes.text("a").as_deref(), Some("1"));
}

#[test]
fn the_header_is_known_before_the_first_trace_and_nested_log_attributes_are_counted() {
    let reader = open(
        r#"<?xml version="1.0" encoding="utf-8"?><!-- made -->
        <log xes.version="1.0" xes.features="nested-attributes" openxes.version="1.0RC7">
          <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
          <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
          <classifier name="Event Name" keys="concept:name 'two words'"/>
          <int key="total" value="3"><int key="a" value="1"><int key="b" value="2"/></int></int>
          <trace/></log>"#,
    );
    let facts = reader.facts();
    assert_eq!(facts.version.as_deref(), Some("1.0"));
    assert_eq!(facts.features.as_deref(), Some("nested-attributes"));
    assert_eq!(facts.extensions[0].prefix, "time");
    assert_eq!(facts.globals[0].scope.as_deref(), Some("event"));
    assert_eq!(
        facts.globals[0].attributes.text("concept:name").as_deref(),
        Some("__INVALID__")
    );
    assert_eq!(facts.classifiers[0].keys, "concept:name 'two words'");
    assert_eq!(facts.attributes[0].value, Value::Int(3));
    assert_eq!(facts.attributes[0].nested_total, 2);
}

#[test]
fn prefixes_a_byte_order_mark_and_comments_do_not_matter() {
    let reader = open(
        "\u{feff}<?xml version='1.0'?><x:log xmlns:x='http://www.xes-standard.org/'><!-- c --><x:trace>\
         <x:string key='concept:name' value='A1'/><x:event/><?pi?></x:trace></x:log>\n",
    );
    let traces: Vec<Trace> = reader.map(Result::unwrap).collect();
    assert_eq!(traces[0].name.as_deref(), Some("A1"));
    assert_eq!(traces[0].events.len(), 1);
}

#[test]
fn equal_and_missing_times_keep_file_order() {
    let mut reader = open(
        r#"<log><trace>
        <event><string key="concept:name" value="b"/><date key="time:timestamp" value="2006-07-24T00:00:00Z"/></event>
        <event><string key="concept:name" value="c"/></event>
        <event><string key="concept:name" value="a"/><date key="time:timestamp" value="2006-07-24T00:00:00Z"/></event>
        </trace></log>"#,
    );
    let trace = reader.next().unwrap().unwrap();
    let names: Vec<_> = trace
        .events
        .iter()
        .filter_map(|e| e.name.as_deref())
        .collect();
    assert_eq!(names, ["b", "c", "a"]);
    assert_eq!(trace.events[0].time, trace.events[2].time);
    assert_eq!(reader.warnings().count(Code::TimeMissing), 1);
}

#[test]
fn gzip_is_found_by_its_first_bytes_also_in_several_members() {
    let log = generated_log(200);
    let (head, tail) = log.as_bytes().split_at(500);
    let mut packed = gzip(head);
    packed.extend(gzip(tail));
    let mut reader = XesReader::open(packed.as_slice(), Limits::default()).unwrap();
    let from_gzip: Vec<Trace> = reader.by_ref().map(Result::unwrap).collect();
    let from_plain: Vec<Trace> = open(&log).map(Result::unwrap).collect();
    assert_eq!(from_gzip, from_plain);
    assert_eq!(reader.progress().source_bytes, packed.len() as u64);
    assert_eq!(reader.progress().xml_bytes, log.len() as u64);
}

#[test]
fn a_source_that_gives_one_byte_at_a_time_reads_the_same() {
    let log = format!("\u{feff}{}", generated_log(3));
    let slow = std::io::BufReader::with_capacity(1, log.as_bytes());
    let slowly: Vec<Trace> = XesReader::open(slow, Limits::default())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let at_once: Vec<Trace> = open(&log).map(Result::unwrap).collect();
    assert_eq!(slowly, at_once);
}

#[test]
fn an_import_that_stopped_goes_on_where_it_was() {
    let log = generated_log(5);
    let whole: Vec<Trace> = open(&log).map(Result::unwrap).collect();
    for done in 0..=5u64 {
        let mut reader = open(&log);
        assert_eq!(reader.skip_traces(done).unwrap(), done);
        let rest: Vec<Trace> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(rest, whole[usize::try_from(done).unwrap()..]);
        let counts = reader.counts();
        assert_eq!(
            (counts.traces.skipped, counts.traces.kept),
            (done, 5 - done)
        );
        assert_eq!(
            (counts.events.skipped, counts.events.kept),
            (done * 2, 10 - done * 2)
        );
        assert!(counts.reconcile());
    }
    assert_eq!(open(&log).skip_traces(99).unwrap(), 5);
}

#[test]
fn an_event_outside_every_trace_is_counted_and_refused() {
    let mut reader = open("<log><event/><trace><event/></trace><event/></log>");
    assert_eq!(reader.by_ref().flatten().count(), 1);
    let events = reader.counts().events;
    assert_eq!((events.read, events.kept, events.refused), (3, 1, 2));
    assert_eq!(reader.warnings().count(Code::LooseEvent), 2);
}

#[test]
fn a_refused_trace_does_not_take_the_next_one_with_it() {
    let log = generated_log(3).replacen("\"35.0\"", "35.0", 1);
    let mut reader = open(&log);
    let fault = reader.next().unwrap().unwrap_err();
    assert_eq!(fault.refused, Refused::Trace { ordinal: 0 });
    assert_eq!((fault.code(), fault.place.line), (Code::Malformed, 3));
    assert_eq!(reader.next().unwrap().unwrap().ordinal, 1);
    assert_eq!(reader.by_ref().count(), 1);
    let counts = reader.counts();
    assert_eq!(
        (
            counts.traces.read,
            counts.traces.kept,
            counts.traces.refused
        ),
        (3, 2, 1)
    );
    assert_eq!(
        (
            counts.events.read,
            counts.events.kept,
            counts.events.refused
        ),
        (6, 4, 2)
    );
}
