//! `def whatif`: recorded cases under a draft.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Call, Place};

const SHIPPED: &str = include_str!("../../../../workflows/definitions/complaint.forensic.1.yaml");

/// What is changed in the shipped definition, for what, and what becomes of cases then.
const DRAFTS: [(&str, &str, &str, &str); 4] = [
    (
        "start: admission.accept, within: 60d",
        "start: admission.accept, within: 365d",
        "limits",
        "handle",
    ),
    (
        "start: admission.accept, within: 60d",
        "start: admission.accept, within: 1d",
        "overdue",
        "handle",
    ),
    (
        "see whether everything is there}, role: registrar",
        "see whether everything is there}, role: archivist",
        "refused",
        "archivist",
    ),
    (
        "      accept_notice:     {",
        "      consult: {title: {zh: 征求意见, en: consult}, role: investigator}\n      accept_notice:     {",
        "otherwise",
        "consult",
    ),
];

/// Recorded cases, which no test changes.
static BUREAU: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    let call = place.call(&["demo", "load", "shanghai", "--cases", "24"]);
    assert_eq!(call.code, 0, "{}", call.stderr);
    place
});

fn whatif(place: &Place, more: &[&str]) -> Call {
    place.call(&[&["def", "whatif"], more].concat())
}

fn fate(answer: &Value, fate: &str) -> u64 {
    let fates = answer["fates"].as_array().expect("a list");
    let sum = fates.iter().find(|sum| sum["fate"] == fate);
    sum.and_then(|sum| sum["cases"].as_u64()).expect("a number")
}

#[test]
fn a_draft_is_tried_on_every_recorded_case_and_nothing_is_written() {
    let place = &*BUREAU;
    let before = place.call(&["store", "info"]).json()["events"].clone();
    let same = whatif(place, &["complaint.forensic"]).json();
    let all = same["cases"].as_u64().expect("a number");
    assert!(all > 0 && fate(&same, "same") == all, "{same}");
    for (was, is, expected, rule) in DRAFTS {
        assert!(SHIPPED.contains(was), "{was}");
        let draft = place.file("draft.yaml", &SHIPPED.replace(was, is));
        let call = whatif(place, &[&draft]);
        assert_eq!(call.code, 0, "{rule}: {}{}", call.stdout, call.stderr);
        let answer = call.json();
        assert_eq!(answer["cases"].as_u64(), Some(all), "{rule}");
        assert!(fate(&answer, expected) > 0, "{expected}: {answer}");
        assert_eq!(fate(&answer, "untold"), 0, "{answer}");
        let reasons = answer["reasons"].as_array().expect("a list");
        let named = |one: &&Value| one["fate"] == expected && one["rule"] == rule;
        assert!(reasons.iter().any(|one| named(&one)), "{rule}: {answer}");
    }
    let after = place.call(&["store", "info"]).json()["events"].clone();
    assert_eq!(before, after);
}

#[test]
fn an_interrupted_trial_goes_on_where_it_stopped() {
    let place = &*BUREAU;
    let (was, is, ..) = DRAFTS[0];
    let draft = place.file("longer.yaml", &SHIPPED.replace(was, is));
    let (kept, whole) = (place.path("kept.jsonl"), place.path("whole.jsonl"));
    let answer = whatif(place, &[&draft, "--out", &whole]).json();
    let text = std::fs::read_to_string(&whole).expect("it was written");
    // Killed in the middle of its third case.
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert!(lines.len() > 4, "{text}");
    let cut = format!("{}{}", lines[..3].concat(), &lines[3][..20]);
    std::fs::write(&kept, cut).expect("a file");
    let again = whatif(place, &[&draft, "--out", &kept]).json();
    assert_eq!(again, answer);
    let rows = std::fs::read_to_string(&kept).expect("it was written");
    assert_eq!(rows.lines().count(), lines.len());
    // The file is of this draft and this history alone.
    for other in [
        &["complaint.forensic", "--out", kept.as_str()][..],
        &[draft.as_str(), "--out", &kept, "--history", "status=ended"],
    ] {
        let problem = whatif(place, other).problem();
        assert_eq!(problem, (3, "CB-5029".to_owned()), "{other:?}");
    }
    // A file of somebody else's is left alone, whatever stands in it.
    for text in ["notes", "notes\n"] {
        let notes = place.file("notes.txt", text);
        let problem = whatif(place, &["complaint.forensic", "--out", &notes]).problem();
        assert_eq!(problem, (3, "CB-5029".to_owned()), "{text:?}");
        let kept = std::fs::read_to_string(&notes).expect("it is there");
        assert_eq!(kept, text);
    }
}

#[test]
fn a_history_is_chosen_as_in_the_list_of_cases() {
    let place = &*BUREAU;
    let cases = |query: &str| {
        let answer = whatif(place, &["complaint.forensic", "--history", query]).json();
        answer["cases"].as_u64().expect("a number")
    };
    let (active, closed) = (cases("status=active"), cases("status=closed"));
    assert_eq!(active + closed, cases("all"));
    assert_eq!(cases("status=closed&organ=nowhere"), 0);
    for wrong in ["staus=closed", "status=gone", ""] {
        let call = whatif(place, &["complaint.forensic", "--history", wrong]);
        assert_eq!(call.problem(), (2, "CB-5001".to_owned()), "{wrong}");
    }
    let draft = place.file("begun.yaml", "casebook: 1\nid: complaint.forensic\n");
    assert_eq!(whatif(place, &[&draft]).code, 3);
}
