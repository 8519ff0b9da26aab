//! Clerks who open cases, and are killed half way every third time.

use std::time::Duration;

use serde_json::Value;

use super::installation::{Installation, errors};

const CLERKS: u64 = 3;
const CASES_EACH: u64 = 8;

/// Opens cases from several processes at once; returns the answers, one for each key.
///
/// A call that was killed is made again with its key, as a person would press the button again.
pub(crate) fn open_cases(installation: &Installation) -> Vec<Value> {
    std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..CLERKS)
            .map(|clerk| scope.spawn(move || open_cases_as(installation, clerk)))
            .collect();
        clerks
            .into_iter()
            .flat_map(|clerk| clerk.join().unwrap())
            .collect()
    })
}

fn open_cases_as(installation: &Installation, clerk: u64) -> Vec<Value> {
    (0..CASES_EACH)
        .map(|nth| {
            let key = format!("clerk {clerk}, case {nth}");
            if nth % 3 == 0 {
                // Somewhere between the start of the process and its answer.
                let after = Duration::from_millis(20 + 17 * (clerk * CASES_EACH + nth) % 160);
                installation
                    .cut_short(after, &opening(&key))
                    .output()
                    .unwrap();
            }
            let first = open(installation, &key);
            assert_eq!(
                first["case"],
                open(installation, &key)["case"],
                "same key, same answer"
            );
            first
        })
        .collect()
}

fn open(installation: &Installation, key: &str) -> Value {
    let output = installation.command(&opening(key)).output().unwrap();
    assert!(output.status.success(), "{key}: {}", errors(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn opening(key: &str) -> [&str; 11] {
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
