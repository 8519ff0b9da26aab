//! What becomes of logs that are damaged, hostile or odd.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare itself fails"
)]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{Call, Place};

const FINE: &str = "Create Fine";
const DAY: &str = "2010-03-01T00:00:00+01:00";

fn event(activity: &str, time: &str, more: &str) -> String {
    let time = match time {
        "" => String::new(),
        time => format!("<date key='time:timestamp' value='{time}'/>"),
    };
    format!("<event><string key='concept:name' value='{activity}'/>{time}{more}</event>\n")
}

fn trace(name: &str, events: &[String]) -> String {
    let events = events.concat();
    format!("<trace>\n<string key='concept:name' value='{name}'/>\n{events}</trace>\n")
}

fn log(traces: &[String]) -> String {
    format!("<log>\n{}</log>\n", traces.concat())
}

fn fine(name: &str) -> String {
    trace(name, &[event(FINE, DAY, "")])
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn import(place: &Place, bytes: impl AsRef<[u8]>) -> Call {
    let file = place.path("log.xes");
    std::fs::write(&file, bytes).unwrap();
    let call = ["import", "xes", &file, "--definition", "road_fine"];
    place.call(&[&call[..], &["-o", "json"]].concat())
}

/// The answer of an import that ended with that code; its account must reconcile.
fn answer(call: &Call, code: i32) -> Value {
    assert_eq!(call.code, code, "{}{}", call.stdout, call.stderr);
    let answer: Value = serde_json::from_str(&call.stdout).unwrap();
    let sum = |keys: &[&str]| keys.iter().map(|key| answer[key].as_u64().unwrap()).sum();
    let traces: u64 = sum(&["cases", "present", "empty", "refused"]);
    assert_eq!(answer["traces"], traces, "{answer}");
    let events: u64 = sum(&["events", "events_refused"]);
    assert_eq!(answer["events_read"], events, "{answer}");
    answer
}

/// Imports a log of one or more traces into a new store, and gives what was broken.
fn deviations(traces: &[String]) -> Value {
    let answer = answer(&import(&Place::new(), log(traces)), 0);
    assert_eq!(answer["cases"], traces.len(), "{answer}");
    answer["deviations"].clone()
}

#[test]
fn a_file_that_is_no_log_is_refused_whole_with_its_own_code() {
    let place = Place::new();
    let cut = gzip(&log(&[fine("A")]));
    let rows: [(&[u8], &str); 6] = [
        (b"", "CB-3010"),
        (b"rubbish, not XML", "CB-3010"),
        (b"<html/>", "CB-3010"),
        (
            b"\x1f\x8b\x08\x00 no gzip behind its first bytes",
            "CB-3002",
        ),
        (&cut[..12], "CB-3003"),
        (
            b"<!DOCTYPE log [<!ENTITY a 'ha'>]><log>&a;</log>",
            "CB-3009",
        ),
    ];
    for (bytes, code) in rows {
        let call = import(&place, bytes);
        let problem: Value = serde_json::from_str(&call.stderr).unwrap();
        assert_eq!(
            (call.code, &problem["code"]),
            (3, &json!(code)),
            "{problem}"
        );
        assert!(
            problem["why"].as_str().unwrap().contains("line 1"),
            "{problem}"
        );
    }
    assert!(!std::path::Path::new(&place.path("log.db")).exists());
}

#[test]
fn a_definition_or_file_that_there_is_not_ends_with_4() {
    let place = Place::new();
    let file = place.file("log.xes", &log(&[fine("A")]));
    let missing = place.path("missing.xes");
    for (file, definition, code) in [
        (&file, "no_such", "CB-1005"),
        (&missing, "road_fine", "CB-5007"),
    ] {
        let call = place.call(&["import", "xes", file, "--definition", definition]);
        assert_eq!(call.problem(), (4, code.to_owned()), "{}", call.stderr);
    }
}

#[test]
fn what_stands_before_the_damage_is_taken_and_the_rest_named() {
    let place = Place::new();
    let cut = log(&[fine("A"), fine("B"), fine("C")]);
    let cut = &cut[..cut.find("'C'").unwrap()];
    let answer = answer(&import(&place, cut), 10);
    assert_eq!(answer["cases"], 2);
    assert_eq!(answer["complete"], false);
    let refusal = &answer["refusals"][0];
    assert_eq!(refusal["code"], "CB-3008");
    assert!(
        refusal["why"].as_str().unwrap().contains("line 11"),
        "{refusal}"
    );
}

#[test]
fn a_trace_that_cannot_become_a_case_is_refused_alone() {
    let place = Place::new();
    let long = "x".repeat(300_000);
    let traces = [
        fine("kept"),
        trace("untimed", &[event(FINE, "", "")]),
        trace("future", &[event(FINE, "2999-01-01T00:00:00Z", "")]),
        trace("before any law", &[event(FINE, "1950-01-01T00:00:00Z", "")]),
        trace(
            "too long",
            &[event(
                FINE,
                DAY,
                &format!("<string key='vehicleClass' value='{long}'/>"),
            )],
        ),
        "<trace><string key='concept:name' value='x' value='y'/></trace>\n".to_owned(),
        trace("empty", &[]),
        fine("kept too"),
    ];
    let answer = answer(&import(&place, log(&traces)), 10);
    let refusals = answer["refusals"].as_array().unwrap();
    let mut found: Vec<_> = refusals
        .iter()
        .map(|refusal| (refusal["trace"].as_u64().unwrap(), &refusal["code"]))
        .collect();
    found.sort_by_key(|(trace, _)| *trace);
    let codes = ["CB-5027", "CB-5027", "CB-1005", "CB-1105", "CB-3007"].map(|code| json!(code));
    let expected: Vec<_> = (2..).zip(&codes).collect();
    assert_eq!(found, expected, "{answer}");
    assert_eq!(answer["cases"], 2);
    assert_eq!(answer["empty"], 1);
    assert_eq!(answer["complete"], true);
}

#[test]
fn odd_times_are_kept_as_deviations() {
    let rows: [(&[(&str, &str)], Value); 6] = [
        (
            &[(FINE, DAY), ("Send Fine", "2010-03-11T00:00:00+01:00")],
            json!({"paid_with_expense": 1}),
        ),
        (
            &[(FINE, ""), ("Send Fine", DAY)],
            json!({"time": 1, "paid_with_expense": 1}),
        ),
        (
            &[(FINE, DAY), ("Send Fine", "")],
            json!({"time": 1, "paid_with_expense": 1}),
        ),
        (
            &[(FINE, DAY), ("Send Fine", "2010-03-02T00:00:00")],
            json!({"time": 1, "paid_with_expense": 1}),
        ),
        (
            &[(FINE, DAY), ("Send Fine", "2999-01-01T00:00:00Z")],
            json!({"time": 1, "paid_with_expense": 1}),
        ),
        (
            &[(FINE, DAY), ("Send Fine", "2010-02-28T00:00:00+01:00")],
            json!({"time": 1, "paid_with_expense": 1}),
        ),
    ];
    for (events, expected) in rows {
        let amount = "<float key='amount' value='35.0'/>";
        let events: Vec<_> = events
            .iter()
            .map(|(name, time)| event(name, time, amount))
            .collect();
        assert_eq!(deviations(&[trace("A", &events)]), expected, "{events:?}");
    }
}

#[test]
fn days_are_counted_on_the_calendar_whatever_the_offset_says() {
    let sent = |time| {
        let events = [event(FINE, DAY, ""), event("Send Fine", time, "")];
        deviations(&[trace("A", &events)])
    };
    for time in [
        "2010-05-30T00:00:00+02:00",
        "2010-05-30T23:59:59+02:00",
        "2010-05-30T21:59:59Z",
        "2010-05-31T05:59:59+08:00",
    ] {
        assert_eq!(sent(time), json!({}), "{time} is the 90th day");
    }
    for time in ["2010-05-31T00:00:00+02:00", "2010-05-30T22:00:00Z"] {
        assert_eq!(
            sent(time),
            json!({"sent_within_90_days": 1}),
            "{time} is the 91st day"
        );
    }
}

#[test]
fn names_stay_what_they_are_and_a_name_that_comes_twice_loses_nothing() {
    let place = Place::new();
    let traces = ["NA", "null", "007", "NA", "7", "NA"].map(fine);
    let first = answer(&import(&place, log(&traces)), 0);
    assert_eq!(first["cases"], 6);
    assert_eq!(first["deviations"], json!({"duplicate": 2}));
    let again = answer(&import(&place, log(&traces)), 0);
    assert_eq!((&again["cases"], &again["present"]), (&json!(0), &json!(6)));
    assert_eq!(again["deviations"], first["deviations"]);

    let cases = place.call(&["case", "ls", "-o", "json"]).json();
    let mut titles: Vec<_> = cases
        .as_array()
        .unwrap()
        .iter()
        .map(|case| &case["title"])
        .collect();
    titles.sort_by_key(ToString::to_string);
    let expected =
        ["007", "7", "NA", "NA", "NA", "null"].map(|name| json!(format!("{FINE} {name}")));
    assert_eq!(titles, expected.iter().collect::<Vec<_>>());
}

#[test]
fn values_of_another_type_are_named_and_the_rest_of_the_event_is_taken() {
    let facts = "<string key='amount' value='NA'/><string key='points' value='0'/>\
                 <int key='matricola' value='0'/>";
    let traces = [trace(
        "A",
        &[event(FINE, DAY, facts), event("Payment", DAY, facts)],
    )];
    // Whether a fine of an unknown amount is paid cannot be told.
    assert_eq!(deviations(&traces), json!({"fact": 2, "unfinished": 1}));
}

#[test]
fn what_the_definition_does_not_know_there_is_out_of_order() {
    let rows: [(&[&str], u64); 5] = [
        (&[FINE], 0),
        (&[FINE, "Payment"], 0),
        (&[FINE, "No such activity"], 1),
        (&[FINE, "Send for Credit Collection"], 1),
        (&["Payment"], 1),
    ];
    for (activities, expected) in rows {
        let events: Vec<_> = activities.iter().map(|name| event(name, DAY, "")).collect();
        let found = deviations(&[trace("A", &events)]);
        assert_eq!(
            found["order"].as_u64().unwrap_or(0),
            expected,
            "{activities:?}: {found}"
        );
    }
}

#[test]
fn what_is_odd_in_the_file_is_told_with_code_and_line() {
    let place = Place::new();
    let traces = [trace(
        "A",
        &[event(FINE, DAY, ""), event("", "", "<oops/>")],
    )];
    let answer = answer(&import(&place, gzip(&log(&traces))), 0);
    let warnings = answer["warnings"].as_array().unwrap();
    let found: Vec<_> = warnings.iter().map(|w| (&w["code"], &w["lines"])).collect();
    for code in ["CB-3025", "CB-3029"] {
        assert!(
            found.contains(&(&json!(code), &json!([5]))),
            "{code}: {answer}"
        );
    }
}
