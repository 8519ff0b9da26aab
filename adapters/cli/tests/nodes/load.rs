//! Clerks who open cases, and are killed half way every third time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::installation::{Installation, errors};

const CLERKS: u64 = 3;
const CASES_EACH: u64 = 8;

/// Opens cases from several processes at once; returns the answers, one for each key.
///
/// A call that was killed is made again with its key, as a person would press the button again.
/// `filed` is the instant at which all of them were filed, as the command line has it.
pub(crate) fn open_cases(installation: &Installation, filed: &str) -> Vec<Value> {
    std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..CLERKS)
            .map(|clerk| scope.spawn(move || open_cases_as(installation, filed, clerk)))
            .collect();
        clerks
            .into_iter()
            .flat_map(|clerk| clerk.join().unwrap())
            .collect()
    })
}

/// This instant.
pub(crate) fn now() -> String {
    Timestamp::now().to_string()
}

/// An instant so long ago that a case that was filed then should have been decided.
pub(crate) fn long_ago() -> String {
    (Timestamp::now() - SignedDuration::from_hours(24 * 120)).to_string()
}

fn open_cases_as(installation: &Installation, filed: &str, clerk: u64) -> Vec<Value> {
    (0..CASES_EACH)
        .map(|nth| {
            let key = format!("clerk {clerk}, case {nth}");
            if nth % 3 == 0 {
                // Somewhere between the start of the process and its answer.
                let after = Duration::from_millis(20 + 17 * (clerk * CASES_EACH + nth) % 160);
                installation
                    .cut_short(after, &opening(&key, filed))
                    .output()
                    .unwrap();
            }
            let first = open(installation, &key, filed);
            assert_eq!(
                first["case"],
                open(installation, &key, filed)["case"],
                "same key, same answer"
            );
            first
        })
        .collect()
}

fn open(installation: &Installation, key: &str, filed: &str) -> Value {
    let output = installation.command(&opening(key, filed)).output().unwrap();
    assert!(output.status.success(), "{key}: {}", errors(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn opening<'a>(key: &'a str, filed: &'a str) -> [&'a str; 13] {
    [
        "case",
        "open",
        "penalty.hearing",
        "--title",
        key,
        "--organ",
        "shanghai",
        "--as",
        "he.dengji",
        "--idempotency-key",
        key,
        "--occurred",
        filed,
    ]
}

/// Every case stands once in the list, the log is whole, and every view equals one built anew.
pub(crate) fn check(installation: &Installation, opened: &[Value]) {
    let listed = installation.json(&["case", "ls", "--limit", "1000"]);
    for answer in opened {
        let rows = listed.as_array().unwrap().iter();
        assert_eq!(
            rows.filter(|row| row["case_id"] == answer["case"]).count(),
            1,
            "{answer}"
        );
    }
    // The demonstration has cases too, and what they open of their own.
    let rows = listed.as_array().unwrap().iter();
    let by_clerks = rows.filter(|row| row["title"].as_str().unwrap().starts_with("clerk "));
    assert_eq!(by_clerks.count(), opened.len());
    assert_eq!(opened.len() as u64, CLERKS * CASES_EACH);
    installation.json(&["store", "verify"]);
    installation.json(&["proj", "verify"]);
}
