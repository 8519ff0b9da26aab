//! `asyncapi.yaml` describes the messages that are really sent.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use casebook_engine::stream::CaseId;
use casebook_rabbitmq::{CONTENT_TYPE, Options, encode, routing_key};
use casebook_tests::notices::notice;
use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;
use uuid::Uuid;

fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/asyncapi.yaml");
    let text = fs::read_to_string(path).unwrap();
    let events: Vec<Event<'_>> = Parser::new_from_str(&text)
        .map(|next| next.unwrap().0)
        .filter(|event| {
            use Event::{DocumentEnd, DocumentStart, StreamEnd, StreamStart};
            !matches!(
                event,
                StreamStart | StreamEnd | DocumentEnd | DocumentStart(..)
            )
        })
        .collect();
    let mut events = events.into_iter();
    let first = events.next().unwrap();
    value(first, &mut events)
}

/// Reads the value that begins with `event`.
fn value<'a>(event: Event<'a>, events: &mut impl Iterator<Item = Event<'a>>) -> Value {
    match event {
        Event::Scalar(text, ScalarStyle::Plain, ..) => {
            serde_json::from_str(&text).unwrap_or_else(|_| text.as_ref().into())
        }
        Event::Scalar(text, ..) => text.as_ref().into(),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match events.next().unwrap() {
                    Event::SequenceEnd => return Value::Array(items),
                    item => items.push(value(item, events)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut fields = serde_json::Map::new();
            loop {
                match events.next().unwrap() {
                    Event::MappingEnd => return Value::Object(fields),
                    Event::Scalar(name, ..) => {
                        let first = events.next().unwrap();
                        let earlier = fields.insert(name.into_owned(), value(first, events));
                        assert_eq!(earlier, None, "a name stands twice");
                    }
                    other => panic!("{other:?} where a name should be"),
                }
            }
        }
        other => panic!("{other:?} where a value should be"),
    }
}

/// Follows a reference.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(target) => document.pointer(&target[1..]).unwrap(),
        None => schema,
    }
}

/// Where a message and its schema differ: properties on one side only, and other types.
fn differences(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let schema = resolve(document, schema);
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = |choice| differences(document, choice, value, place).is_empty();
        let count = choices.iter().filter(|choice| fits(choice)).count();
        return if count == 1 {
            Vec::new()
        } else {
            vec![format!("{place}: {count} of the choices fit")]
        };
    }
    let told = match value {
        Value::Object(_) => "object",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        _ => "none of ours",
    };
    if schema["type"] != told {
        return vec![format!(
            "{place}: is {told}, described as {}",
            schema["type"]
        )];
    }
    let mut found = Vec::new();
    if let Some(expected) = schema.get("const")
        && expected != value
    {
        found.push(format!("{place}: {value} instead of {expected}"));
    }
    let Value::Object(fields) = value else {
        return found;
    };
    let described = schema["properties"].as_object().unwrap();
    let required: BTreeSet<&str> = schema["required"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for name in required.iter().filter(|name| !fields.contains_key(**name)) {
        found.push(format!("{place}.{name}: required and not there"));
    }
    for (name, value) in fields {
        let place = format!("{place}.{name}");
        match described.get(name) {
            Some(schema) => found.extend(differences(document, schema, value, &place)),
            None => found.push(format!("{place}: not described")),
        }
    }
    found
}

fn message(nth: u64) -> Value {
    let notice = notice(CaseId(Uuid::from_u128(7)), 3, 41, nth);
    serde_json::from_slice(&encode(&notice, "/casebook")).unwrap()
}

#[test]
fn the_schema_fits_real_messages() {
    let document = document();
    let schema = &document["components"]["messages"]["notice"]["payload"];
    for nth in 0..2 {
        let differences = differences(&document, schema, &message(nth), "");
        assert_eq!(differences, Vec::<String>::new());
    }
}

#[test]
fn a_message_that_differs_is_found() {
    let document = document();
    let schema = &document["components"]["messages"]["notice"]["payload"];
    let mut other = message(0);
    other["surprise"] = "x".into();
    other["specversion"] = "0.3".into();
    other["data"]["version"] = "3".into();
    other["data"].as_object_mut().unwrap().remove("text");
    other["data"]["to"]["person"] = "p".into();
    let mut found = differences(&document, schema, &other, "");
    found.sort();
    assert_eq!(
        found,
        [
            ".data.text: required and not there",
            ".data.to: 0 of the choices fit",
            ".data.version: is string, described as \"integer\"",
            ".specversion: \"0.3\" instead of \"1.0\"",
            ".surprise: not described",
        ]
    );
}

#[test]
fn every_property_of_the_content_is_sent() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let message = message(0);
    for (schema, value) in [
        (&schemas["notice"], &message),
        (&schemas["content"], &message["data"]),
        (&schemas["text"], &message["data"]["text"]),
    ] {
        for name in schema["properties"].as_object().unwrap().keys() {
            assert!(
                value.get(name).is_some(),
                "{name} is described and not sent"
            );
        }
    }
}

#[test]
fn names_and_words_are_those_of_the_program() {
    let document = document();
    assert_eq!(document["asyncapi"], "3.0.0");
    assert_eq!(document["defaultContentType"], CONTENT_TYPE);
    let prefix = Options::default().prefix;
    let exchange = &document["channels"]["notices"]["bindings"]["amqp"]["exchange"];
    assert_eq!(exchange["name"], format!("{prefix}.events"));
    let queue = &document["channels"]["allNotices"];
    assert_eq!(queue["address"], format!("{prefix}.notices.q"));
    let address = document["channels"]["notices"]["address"].as_str().unwrap();
    let key = routing_key(&notice(CaseId(Uuid::nil()), 1, 1, 0));
    assert_eq!(address.split('.').count(), key.split('.').count());
    for word in address.split('.') {
        let name = word.trim_matches(['{', '}']);
        let parameters = &document["channels"]["notices"]["parameters"];
        assert!(parameters.get(name).is_some(), "{name}");
    }
}
