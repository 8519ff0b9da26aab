//! Files that ask for too much: each limit refuses what passes it and nothing more.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::io::{self, BufReader, Read};

use casebook_exchange::xes::{Code, Limits, Refused, XesReader};
use support::{faults, gzip, limits};

#[test]
fn nesting_beyond_the_limit_is_refused_wherever_it_stands() {
    let deep = "<string key='a' value='b'>".repeat(100_000);
    for head in [
        "<log>",
        "<log><trace>",
        "<log><trace><event>",
        "<log><other>",
    ] {
        let found = faults(format!("{head}{deep}").as_bytes());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code(), Code::TooDeep);
    }
}

#[test]
fn a_tag_without_end_is_not_held() {
    for endless in [
        "<log a='",
        "<log><!--",
        "<log><trace><string key='",
        "<log>",
        "<!DOCTYPE ",
        "<log><![CDATA[",
        "<log>&",
    ] {
        let source = io::Cursor::new(endless).chain(io::repeat(b' '));
        let mut reader = match XesReader::open(BufReader::new(source), limits()) {
            Err(fault) => {
                assert_eq!(fault.code(), Code::TagTooLong, "{endless}");
                continue;
            }
            Ok(reader) => reader,
        };
        let fault = reader.next().unwrap().unwrap_err();
        assert_eq!(fault.code(), Code::TagTooLong, "{endless}");
        assert!(reader.progress().xml_bytes < 300_000);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row for each limit")]
fn a_trace_beyond_a_limit_is_refused_alone() {
    let wide: Vec<String> = (0..21)
        .map(|n| format!("<int key='{n}' value='1'/>"))
        .collect();
    let wide = wide.concat();
    let table = [
        ("<event/>".repeat(51), Code::TooManyEvents, 51),
        (wide.clone(), Code::TooManyAttributes, 0),
        (
            format!("<event>{wide}</event><event/>"),
            Code::TooManyAttributes,
            2,
        ),
        (
            format!("<string key='a' value='{}'/>", "x".repeat(1_001)),
            Code::TextTooLong,
            0,
        ),
        (
            format!("<string key='{}'/>", "x".repeat(1_001)),
            Code::TextTooLong,
            0,
        ),
        (
            "<event><string key='a' value='12345678901234567890'/></event>\n".repeat(400),
            Code::PartTooLong,
            400,
        ),
        ("<event a='1' a='2'/>".to_owned(), Code::Malformed, 1),
        (
            "<event><string key=a value=b/></event>".to_owned(),
            Code::Malformed,
            1,
        ),
        (
            "<string key='a' value='&#1;'/>".to_owned(),
            Code::Malformed,
            0,
        ),
        (
            "<string key='a' value='&#xFFFFFFF;'/>".to_owned(),
            Code::Malformed,
            0,
        ),
        (
            "<string key='a' value='a & b'/>".to_owned(),
            Code::Malformed,
            0,
        ),
    ];
    for (body, code, events) in table {
        let short: String = body.chars().take(60).collect();
        let log = format!("<log><trace/><trace>{body}</trace><trace><event/></trace></log>");
        let roomy = Limits {
            events_per_trace_max: 500,
            ..limits()
        };
        let strict = if code == Code::PartTooLong {
            roomy
        } else {
            limits()
        };
        let mut reader = XesReader::open(log.as_bytes(), strict).unwrap();
        let steps: Vec<_> = reader.by_ref().collect();
        assert_eq!(steps.len(), 3, "{short}");
        let fault = steps[1].as_ref().unwrap_err();
        assert_eq!(fault.code(), code, "{short}");
        assert_eq!(fault.refused, Refused::Trace { ordinal: 1 }, "{short}");
        assert_eq!(steps[2].as_ref().unwrap().ordinal, 2, "{short}");
        let counts = reader.counts();
        assert_eq!(
            (counts.traces.kept, counts.traces.refused),
            (2, 1),
            "{short}"
        );
        assert_eq!(
            (counts.events.kept, counts.events.refused),
            (1, events),
            "{short}"
        );
        assert!(counts.reconcile(), "{short}");
    }
}

#[test]
fn a_tag_with_very_many_properties_is_refused_at_once() {
    let properties: Vec<String> = (0..9_000).map(|n| format!(" a{n}=''")).collect();
    let properties = properties.concat();
    let log = format!("<log><trace><event{properties}/></trace><trace/></log>");
    let found = faults(log.as_bytes());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code(), Code::TooManyAttributes);
}

#[test]
fn a_header_beyond_its_limit_is_refused() {
    let entries = "<extension name='a' prefix='b' uri='c'/>".repeat(1_000);
    check_code(&format!("<log>{entries}</log>"), Code::PartTooLong);
    let global = "<string key='a' value='b'><int key='c' value='1'/></string>\n".repeat(19);
    let globals = format!("<global scope='event'>{global}</global>").repeat(20);
    check_code(&format!("<log>{globals}</log>"), Code::PartTooLong);
    let content = "<int key='a' value='1'/>".repeat(5_000);
    let log = format!("<log><extension name='a'>{content}</extension></log>");
    assert!(faults(log.as_bytes()).is_empty());
    let statistics = "<int key='a' value='1'/>".repeat(5_000);
    let log = format!("<log><int key='total' value='1'>{statistics}</int></log>");
    assert!(faults(log.as_bytes()).is_empty());
}

fn check_code(log: &str, code: Code) {
    let found = faults(log.as_bytes());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code(), code);
}

#[test]
fn a_file_that_unpacks_to_too_much_is_refused() {
    let mut log = b"<log>".to_vec();
    log.extend(b"<trace></trace>".repeat(400_000));
    let found = faults(&gzip(&log));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code(), Code::RatioPassed);
    assert!(found[0].place.byte < 5 << 20);
    let source = BufReader::new(b"<log>".chain(Repeated(b"<trace></trace>\n", 0)));
    let short = Limits {
        xml_bytes_max: 100_000,
        ..limits()
    };
    let mut reader = XesReader::open(source, short).unwrap();
    let fault = reader.find_map(Result::err).unwrap();
    assert_eq!(fault.code(), Code::XmlTooLong);
}

struct Repeated(&'static [u8], usize);

impl Read for Repeated {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        for byte in target.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(target.len())
    }
}
