//! Every event ever released is still read, and says what it said.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::{CaseState, Event, Status, TaskNo, UrgedTask};
use casebook_engine::chain::{Verifier, digest};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::StreamId;
use casebook_engine::upcast::current_schema;
use casebook_tests::golden::{CASE, Release, fold, picture, play, released, samples};

const PAGE: &str = include_str!("../../docs/reference/events.md");

/// All records of all releases, each with the place where it stands.
fn records(releases: &[Release]) -> impl Iterator<Item = (String, &Recorded)> {
    releases.iter().flat_map(|release| {
        let events = release.events.iter().chain(&release.others);
        events.chain(&release.case).map(|record| {
            let (name, position) = (&release.name, record.position);
            let place = format!("{name}, {} at position {position}", record.event_type);
            (place, record)
        })
    })
}

#[test]
fn every_event_type_has_a_golden_file_in_each_of_its_shapes() {
    let releases = released();
    let events = releases.iter().flat_map(|release| &release.events);
    let golden: BTreeSet<(&str, u16)> = events
        .map(|record| (record.event_type.as_str(), record.schema))
        .collect();
    let shapes = Event::type_names().iter().flat_map(|event_type| {
        let schemas = 1..=current_schema(event_type);
        schemas.map(|schema| (*event_type, schema))
    });
    assert_eq!(golden, shapes.collect(), "see tests/golden/README.md");
}

#[test]
fn every_stored_event_decodes_and_its_hash_holds_over_the_stored_bytes() {
    for (place, record) in records(&released()) {
        Event::decode(record).unwrap_or_else(|fault| panic!("{place}: {fault}"));
        record
            .read_meta()
            .unwrap_or_else(|fault| panic!("{place}: {fault}"));
        assert_eq!(digest(record), record.hash, "{place}");
    }
}

#[test]
fn a_changed_byte_of_a_golden_file_is_noticed() {
    for (place, record) in records(&released()) {
        let mut body = record.clone();
        body.body[1] ^= 1;
        let mut meta = record.clone();
        meta.meta[1] ^= 1;
        let mut schema = record.clone();
        schema.schema += 1;
        for changed in [body, meta, schema] {
            assert_ne!(digest(&changed), record.hash, "{place}");
        }
    }
}

#[test]
fn an_event_in_its_present_shape_is_written_in_the_same_bytes() {
    for (place, record) in records(&released()) {
        let event = Event::decode(record).expect("a readable event");
        let again = event.encode(&record.read_meta().expect("a readable envelope"));
        assert_eq!(again.event_type, record.event_type, "{place}");
        assert_eq!(again.meta, record.meta, "{place}");
        if record.schema == current_schema(record.event_type.as_str()) {
            assert_eq!(again.schema, record.schema, "{place}");
            assert_eq!(text(&again.body), text(&record.body), "{place}");
        }
    }
}

#[test]
fn an_old_event_says_what_it_said_and_no_more() {
    let releases = released();
    let first = releases[0].events.iter();
    let urged = first.clone().find(|record| record.event_type == *"urged");
    let urged = urged.expect("the first release urged");
    assert_eq!(urged.schema, 1);
    assert_eq!(
        text(&urged.body),
        r#"{"tasks":[3,4],"message":"请抓紧办理"}"#
    );
    let unsaid = |no| UrgedTask {
        no: TaskNo(no),
        holders: None,
    };
    let read = Event::Urged {
        tasks: vec![unsaid(3), unsaid(4)],
        message: Some("请抓紧办理".to_owned()),
    };
    assert_eq!(Event::decode(urged), Ok(read));
}

#[test]
fn the_samples_of_today_are_golden() {
    let releases = released();
    let golden: BTreeSet<&[u8]> = records(&releases)
        .map(|(_, record)| record.body.as_slice())
        .collect();
    for sample in samples() {
        let record = &releases[0].events[0];
        let written = sample.encode(&record.read_meta().expect("a readable envelope"));
        let known = golden.contains(written.body.as_slice());
        assert!(known, "not released: {}", text(&written.body));
    }
}

#[test]
fn a_golden_event_fills_every_field_of_the_page() {
    let releases = released();
    let events = releases.iter().flat_map(|release| &release.events);
    let newest: BTreeMap<&str, &Recorded> = events
        .map(|record| (record.event_type.as_str(), record))
        .collect();
    for (event_type, record) in newest {
        let section = PAGE.split("\n### ").find(|section| {
            let name = section.lines().next().unwrap_or_default();
            name.trim_matches('`') == event_type
        });
        let rows = section.unwrap_or_default().lines();
        let documented = rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next());
        let body: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&record.body).expect("an object");
        let filled = body.keys().map(String::as_str);
        assert_eq!(
            filled.collect::<BTreeSet<_>>(),
            documented.collect(),
            "{event_type}"
        );
    }
}

#[test]
fn a_whole_case_is_verified_and_folds_to_what_it_was() {
    for release in released() {
        let name = &release.name;
        let mut verifiers: BTreeMap<StreamId, Verifier> = BTreeMap::new();
        for record in &release.case {
            let verifier = verifiers.entry(record.stream.clone()).or_default();
            let checked = verifier.check(record);
            checked.unwrap_or_else(|broken| panic!("{name}: {broken}"));
        }
        let kinds: BTreeSet<&str> = verifiers
            .keys()
            .map(|stream| stream.category().as_str())
            .collect();
        assert_eq!(kinds.len(), 3, "{name}: a case, its refusals, its series");
        assert_eq!(picture(&fold(&release.case)), release.states, "{name}");
    }
}

#[test]
fn every_state_of_a_whole_case_comes_back_from_its_snapshot() {
    for release in released() {
        for state in fold(&release.case) {
            let place = format!("{}, version {}", release.name, state.version);
            let snapshot = state.to_snapshot(CASE, Hash::ZERO).expect("a small state");
            let read = CaseState::from_snapshot(&snapshot);
            assert_eq!(read, Some(state), "{place}");
        }
    }
}

#[test]
fn the_whole_case_is_one_with_everything_in_it() {
    for release in released() {
        let types: BTreeSet<&str> = release
            .case
            .iter()
            .map(|record| record.event_type.as_str())
            .collect();
        for wanted in [
            "case_returned",
            "panel_decided",
            "case_suspended",
            "case_resumed",
            "recusal_decided",
            "limit_extended",
            "limit_expired",
            "step_withdrawn",
            "task_delegated",
            "urged",
            "command_refused",
            "number_taken",
            "case_ended",
        ] {
            assert!(types.contains(wanted), "{}: no {wanted}", release.name);
        }
    }
}

#[tokio::test]
async fn the_script_of_the_case_plays_and_gives_the_same_bytes_twice() {
    let (once, twice) = (play().await, play().await);
    let last = fold(&once).pop().expect("an event");
    assert_eq!(last.status, Status::Ended);
    assert_eq!(once, twice);
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
