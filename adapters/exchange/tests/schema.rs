//! What is written is valid by the schema of XES (IEEE 1849), whose rules stand here in our words.
//!
//! | element | attributes of XML | in it, in this order |
//! |---|---|---|
//! | `log` | `xes.version` (a decimal), `xes.features` | `extension`*, `global`*, `classifier`*, attributes, `trace`*, `event`* |
//! | `extension` | `name`, `prefix` (names without colon), `uri` | nothing |
//! | `global` | `scope` | attributes |
//! | `classifier` | `name` (a name without colon), `scope`, `keys` | nothing |
//! | `trace` | none | attributes, `event`* |
//! | `event` | none | attributes |
//! | an attribute | `key` (a name), `value` of its type | attributes |
//!
//! No element stands in a namespace.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use casebook_exchange::xes::{Attribute, Attributes, Decimal, Header, Stamp, Value, XesWriter};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

const TYPED: [&str; 6] = ["string", "date", "int", "float", "boolean", "id"];

/// What stands where it may not, or without what it needs.
fn faults(xes: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xes);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut faults = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                let parent = open.last().map_or("", |(name, _)| name.as_str()).to_owned();
                match order(&parent, &name) {
                    Some(place) => {
                        if let Some((_, before)) = open.last_mut() {
                            if place < *before {
                                faults.push(format!("{name} too late in {parent}"));
                            }
                            *before = place;
                        }
                    }
                    None => faults.push(format!("{name} in {parent}")),
                }
                faults.extend(attributes(&name, &start));
                open.push((name, 0));
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => return faults,
            _ => {}
        }
    }
}

/// The place of an element among those in its parent; none where it may not stand.
fn order(parent: &str, name: &str) -> Option<usize> {
    let is_typed = TYPED.contains(&name);
    match parent {
        "" => (name == "log").then_some(0),
        "log" if is_typed => Some(3),
        "log" => ["extension", "global", "classifier", "", "trace", "event"]
            .iter()
            .position(|known| *known == name),
        "trace" if name == "event" => Some(1),
        "extension" | "classifier" => None,
        _ => is_typed.then_some(0),
    }
}

fn attributes(name: &str, start: &BytesStart<'_>) -> Vec<String> {
    let needed: &[&str] = match name {
        "log" => &["xes.version", "xes.features"],
        "extension" => &["name", "prefix", "uri"],
        "classifier" => &["name", "scope", "keys"],
        "global" => &["scope"],
        "trace" | "event" => &[],
        _ => &["key", "value"],
    };
    let found: Vec<(String, String)> = start
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            let value = quick_xml::escape::unescape(&attribute.value).unwrap();
            (attribute.key.as_ref().to_owned(), value.into_owned())
        })
        .collect();
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    let mut faults = Vec::new();
    if keys != needed {
        faults.push(format!("{name} has {keys:?}"));
    }
    for (key, value) in &found {
        let is_valid = match (name, key.as_str()) {
            ("log", "xes.version") => is_decimal(value),
            (_, "key") => is_name(value),
            ("extension" | "classifier", "name" | "prefix") => {
                is_name(value) && !value.contains(':')
            }
            ("date", "value") => Stamp::parse(value).is_some(),
            ("int", "value") => value.parse::<i64>().is_ok(),
            ("float", "value") => Decimal::parse(value).is_some(),
            ("boolean", "value") => matches!(value.as_str(), "true" | "false" | "0" | "1"),
            _ => true,
        };
        if !is_valid {
            faults.push(format!("{name} {key}={value}"));
        }
    }
    faults
}

fn is_decimal(text: &str) -> bool {
    Decimal::parse(text).is_some() && !text.contains(['e', 'E'])
}

fn is_name(text: &str) -> bool {
    let is_first = |c: char| c.is_alphabetic() || c == '_' || c == ':';
    let is_later = |c: char| is_first(c) || c.is_ascii_digit() || matches!(c, '-' | '.');
    text.starts_with(is_first) && text.chars().all(is_later)
}

#[test]
fn a_log_of_ours_is_valid_by_the_schema() {
    let time = Stamp::parse("2018-05-01T00:00:00+08:00").unwrap();
    let values = [
        ("concept:name", Value::String("立案 <&\"\n>".to_owned())),
        ("time:timestamp", Value::Date(time)),
        ("casebook:version", Value::Int(-7)),
        (
            "casebook:amount",
            Value::Float(Decimal::parse("35.10").unwrap()),
        ),
        ("casebook:sealed", Value::Boolean(true)),
        (
            "identity:id",
            Value::Id("6a0e44f3-21c9-5d0b-9b5a-7d4b6c0f3a11".to_owned()),
        ),
    ];
    let attributes: Attributes = values
        .into_iter()
        .map(|(key, value)| Attribute::new(key, value))
        .collect();
    let mut writer = XesWriter::create(Vec::new(), &Header::standard()).unwrap();
    writer
        .write_trace(&attributes, [&attributes, &attributes])
        .unwrap();
    writer.write_trace(&attributes, []).unwrap();
    let written = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(faults(&written), Vec::<String>::new(), "{written}");
}

#[test]
fn what_breaks_the_schema_is_found() {
    for (xes, fault) in [
        (
            "<log xes.version='1849-2016' xes.features=''/>",
            "log xes.version=1849-2016",
        ),
        (
            "<log xes.version='2.0' xes.features='' xmlns='x'/>",
            "log has",
        ),
        (
            "<log xes.version='2.0' xes.features=''><trace/><string key='a' value=''/></log>",
            "string too late in log",
        ),
        (
            "<log xes.version='2.0' xes.features=''><string key='a b' value=''/></log>",
            "string key=a b",
        ),
        (
            "<log xes.version='2.0' xes.features=''><container key='a' value=''/></log>",
            "container in log",
        ),
        (
            "<log xes.version='2.0' xes.features=''><date key='a' value='2018'/></log>",
            "date value=2018",
        ),
    ] {
        let found = faults(xes);
        assert!(
            found.iter().any(|one| one.starts_with(fault)),
            "{xes}: {found:?}"
        );
    }
}
