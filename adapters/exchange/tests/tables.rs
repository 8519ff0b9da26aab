//! Logs as tables and as objects: what is taken, what is refused, and by which code.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use casebook_exchange::Whole;
use casebook_exchange::ocel::{Ocel, flatten, read_json, read_xml, write_json};
use casebook_exchange::table::{Mapping, TableWriter, read};
use casebook_exchange::xes::{Code, Fault, Limits};

fn mapping() -> Mapping {
    Mapping {
        case: "Case".to_owned(),
        activity: vec!["Activity".to_owned()],
        time: "Time".to_owned(),
        ..Mapping::default()
    }
}

fn table(text: &str) -> Result<Whole, Fault> {
    read(text.as_bytes(), Limits::default(), &mapping())
}

#[test]
fn rows_become_the_events_of_their_cases_in_the_order_of_the_file() {
    let text = "\u{feff}Case;Activity;Time;Amount\r\n\
        NA;A;2018-05-01T00:00:00+08:00;35.0\r\n\
        007;\"A; B\";2018-05-02 09:30:00+01:00;\r\n\
        NA;B;2018-05-01T00:00:00+08:00;NA\r\n";
    let whole = table(text).unwrap();
    assert!(whole.counts.reconcile() && whole.faults.is_empty());
    let found: Vec<(Option<&str>, Vec<&str>)> = whole
        .traces
        .iter()
        .map(|trace| {
            let events = trace
                .events
                .iter()
                .map(|event| event.name.as_deref().unwrap());
            (trace.name.as_deref(), events.collect())
        })
        .collect();
    assert_eq!(
        found,
        [(Some("NA"), vec!["A", "B"]), (Some("007"), vec!["A; B"])]
    );
    let first = &whole.traces[0].events;
    assert_eq!(first[0].attributes.text("Amount").as_deref(), Some("35.0"));
    assert_eq!(first[1].attributes.text("Amount").as_deref(), Some("NA"));
    let time = whole.traces[1].events[0].time.unwrap();
    assert_eq!(time.to_string(), "2018-05-02T09:30:00+01:00");
}

#[test]
fn a_row_that_cannot_be_read_is_refused_alone_and_named() {
    let text = "Case,Activity,Time\n\
        1,A,2018-05-01T00:00:00Z\n\
        1,B\n\
        ,C,2018-05-01T00:00:00Z\n\
        1,D,2018-05-01T00:00:00Z,more\n\
        1,E,2018-05-02T00:00:00Z\n";
    let whole = table(text).unwrap();
    let refused: Vec<(Code, u64)> = whole
        .faults
        .iter()
        .map(|fault| (fault.code(), fault.place.line))
        .collect();
    assert_eq!(refused, [(Code::Row, 3), (Code::Row, 4), (Code::Row, 5)]);
    assert!(whole.counts.reconcile());
    let events = whole.counts.events;
    assert_eq!((events.read, events.kept, events.refused), (5, 2, 3));
}

#[test]
fn times_that_are_none_are_kept_and_warned_about() {
    let text = "Case,Activity,Time\n1,A,\n1,B,yesterday\n1,C,2018-05-01 00:00:00\n1,,2018-05-01T00:00:00Z\n";
    let whole = table(text).unwrap();
    assert_eq!(whole.counts.events.kept, 4);
    let counts = [Code::TimeMissing, Code::ValueMistyped, Code::NameMissing]
        .map(|code| whole.warnings.count(code));
    assert_eq!(counts, [1, 2, 1]);
    let with_offset = Mapping {
        offset: Some(jiff::tz::offset(8)),
        ..mapping()
    };
    let whole = read(text.as_bytes(), Limits::default(), &with_offset).unwrap();
    assert_eq!(whole.warnings.count(Code::ValueMistyped), 1);
    let time = whole.traces[0].events[2].time.unwrap();
    assert_eq!(time.to_string(), "2018-05-01T00:00:00+08:00");
}

#[test]
fn a_table_that_does_not_fit_is_refused_whole() {
    for (text, code) in [
        ("", Code::Columns),
        ("Case,Activity\n1,A\n", Code::Columns),
        ("Case,Activity,Time,Time\n", Code::Columns),
        ("Case,Activity,Time\n\u{0}", Code::Row),
    ] {
        let found = match table(text) {
            Err(fault) => fault.code(),
            Ok(whole) => whole.faults[0].code(),
        };
        assert_eq!(found, code, "{text:?}");
    }
    let fault = read(
        &b"Case,Activity,Time\n1,\xff,\n"[..],
        Limits::default(),
        &mapping(),
    );
    assert_eq!(fault.unwrap_err().code(), Code::InvalidUtf8);
}

#[test]
fn what_is_written_as_a_table_is_read_back_and_no_cell_is_a_formula() {
    let text = "Case,Activity,Time\n=1+1,A,2018-05-01T00:00:00Z\n=1+1,\"B,\n\"\"C\"\"\",2018-05-02T00:00:00Z\n";
    let whole = table(text).unwrap();
    let mut writer = TableWriter::create(Vec::new()).unwrap();
    for trace in &whole.traces {
        writer.write_trace(trace).unwrap();
    }
    let written = writer.finish().unwrap();
    let again = read(written.as_slice(), Limits::default(), &Mapping::default()).unwrap();
    assert_eq!(again.traces[0].name.as_deref(), Some("'=1+1"));
    let names: Vec<_> = again.traces[0]
        .events
        .iter()
        .map(|event| event.name.clone())
        .collect();
    assert_eq!(names, [Some("A".to_owned()), Some("B,\n\"C\"".to_owned())]);
    assert_eq!(
        again.traces[0].events[0].time,
        whole.traces[0].events[0].time
    );
}

const OBJECTS: &str = r#"{
 "objectTypes":[{"name":"order","attributes":[{"name":"price","type":"float"}]},{"name":"item","attributes":[]}],
 "eventTypes":[{"name":"place","attributes":[]},{"name":"pack","attributes":[]}],
 "objects":[{"id":"o1","type":"order","attributes":[{"name":"price","value":12.10,"time":"1970-01-01T00:00:00Z"}],"relationships":[{"objectId":"i1","qualifier":"has"}]},
            {"id":"NA","type":"order"},{"id":"i1","type":"item"},{"id":"i1","type":"item"}],
 "events":[{"id":"e2","type":"pack","time":"2020-01-02T00:00:00Z","attributes":[],"relationships":[{"objectId":"o1","qualifier":"of"},{"objectId":"o1","qualifier":"again"},{"objectId":"NA","qualifier":"of"}]},
           {"id":"e1","type":"place","time":"2020-01-01T00:00:00Z","relationships":[{"objectId":"o1","qualifier":"of"}]},
           {"id":"e1","type":"place","time":"2020-01-01T00:00:00Z"},
           {"id":"e3","type":"lost","time":"soon","relationships":[{"objectId":"i9","qualifier":""}]}]
}"#;

fn objects() -> (Ocel, Whole) {
    read_json(OBJECTS.as_bytes(), Limits::default()).unwrap()
}

#[test]
fn objects_of_a_type_become_cases_and_everything_is_accounted_for() {
    let (log, read) = objects();
    let whole = flatten(&log, "order", read);
    let found: Vec<(Option<&str>, Vec<&str>)> = whole
        .traces
        .iter()
        .map(|trace| {
            let events = trace
                .events
                .iter()
                .map(|event| event.name.as_deref().unwrap());
            (trace.name.as_deref(), events.collect())
        })
        .collect();
    assert_eq!(
        found,
        [
            (Some("o1"), vec!["place", "pack"]),
            (Some("NA"), vec!["pack"])
        ]
    );
    assert_eq!(
        whole.traces[0].attributes.text("price").as_deref(),
        Some("12.10")
    );
    let events = whole.counts.events;
    assert_eq!((events.read, events.kept, events.refused), (4, 3, 1));
    assert!(whole.counts.reconcile());
    let twice: Vec<Code> = whole.faults.iter().map(Fault::code).collect();
    assert_eq!(twice, [Code::IdRepeated, Code::IdRepeated]);
    for code in [
        Code::ReferenceDangling,
        Code::TypeUndeclared,
        Code::NotOfType,
        Code::TimeMissing,
    ] {
        assert_eq!(whole.warnings.count(code), 1, "{code}");
    }
}

#[test]
fn objects_are_written_and_read_back_to_the_letter() {
    let (mut log, _) = objects();
    let undated = write_json(&log, &mut Vec::new()).unwrap_err();
    assert!(undated.to_string().contains("e3"), "{undated}");
    log.events.retain(|event| event.time.is_some());
    let mut written = Vec::new();
    write_json(&log, &mut written).unwrap();
    assert!(
        String::from_utf8(written.clone())
            .unwrap()
            .contains("12.10")
    );
    let (again, _) = read_json(written.as_slice(), Limits::default()).unwrap();
    assert_eq!(again, log);
}

#[test]
fn objects_in_xml_are_the_same_log() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?><log>
<object-types><object-type name="order"><attributes><attribute name="price" type="float"/></attributes></object-type></object-types>
<event-types><event-type name="place"><attributes/></event-type></event-types>
<objects><object id="o1" type="order"><attributes><attribute name="price" time="1970-01-01T00:00:00Z">12.10</attribute></attributes></object></objects>
<events><event id="e1" type="place" time="2020-01-01T00:00:00Z"><objects><relationship object-id="o1" qualifier="of &amp; by"/></objects></event></events></log>"#;
    let (log, read) = read_xml(text.as_bytes(), Limits::default()).unwrap();
    assert_eq!(log.events[0].links[0].qualifier, "of & by");
    assert_eq!(log.objects[0].attributes[0].value, "12.10");
    let whole = flatten(&log, "order", read);
    assert_eq!(whole.traces[0].events.len(), 1);
    assert!(whole.warnings.is_empty());
}

#[test]
fn a_time_of_objects_without_an_offset_is_kept_as_it_is_written() {
    let xml = r#"<log><object-types/><event-types><event-type name="place"/></event-types><objects><object id="o1" type="order"/></objects>
<events><event id="e1" type="place" time="2022-01-09T15:00:00"><objects><relationship object-id="o1"/></objects></event></events></log>"#;
    let json = r#"{"objectTypes":[],"eventTypes":[{"name":"place"}],"objects":[{"id":"o1","type":"order"}],
 "events":[{"id":"e1","type":"place","time":"2022-01-09T15:00:00","relationships":[{"objectId":"o1","qualifier":""}]}]}"#;
    for (log, read) in [
        read_xml(xml.as_bytes(), Limits::default()).unwrap(),
        read_json(json.as_bytes(), Limits::default()).unwrap(),
    ] {
        let whole = flatten(&log, "order", read);
        let event = &whole.traces[0].events[0];
        assert_eq!(event.time, None);
        assert_eq!(
            event.attributes.text("time:timestamp").as_deref(),
            Some("2022-01-09T15:00:00")
        );
        for code in [Code::ValueMistyped, Code::TimeMissing] {
            assert_eq!(whole.warnings.count(code), 1, "{code}");
        }
    }
}

#[test]
fn what_is_no_log_of_objects_is_refused_with_its_line() {
    for (text, line) in [
        ("{", 1),
        ("{\"objectTypes\":[]}", 1),
        ("[]", 1),
        ("{\n\"objects\": 1}", 2),
    ] {
        let fault = read_json(text.as_bytes(), Limits::default()).unwrap_err();
        assert_eq!(
            (fault.code(), fault.place.line),
            (Code::NotOcel, line),
            "{text}"
        );
    }
    for (text, code) in [
        ("<log/>", Code::NotOcel),
        (
            "<log><events>\n<event id='1'/></events></log>",
            Code::NotOcel,
        ),
        ("<log><events>", Code::Cut),
        ("<log><a></b></log>", Code::Malformed),
        ("<!DOCTYPE log><log/>", Code::Entity),
    ] {
        let fault = read_xml(text.as_bytes(), Limits::default()).unwrap_err();
        assert_eq!(fault.code(), code, "{text}");
    }
}
