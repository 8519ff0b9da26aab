//! `store archive` and `store restore`.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::support::Place;

const LOAD: [&str; 7] = [
    "demo",
    "load",
    "shanghai",
    "--cases",
    "4",
    "--progress",
    "none",
];

fn whole(place: &Place, store: &str) -> Value {
    place.call(&["store", "verify", "--store", store]).json()
}

#[test]
fn an_archive_is_a_store_by_itself_that_grows_and_is_restored() {
    let place = Place::new();
    assert_eq!(place.call(&LOAD).code, 0);
    let (log, file, again) = (
        place.path("log.db"),
        place.path("old.db"),
        place.path("new.db"),
    );

    let middle = Timestamp::now() - SignedDuration::from_hours(75 * 24);
    let day = &middle.to_string()[..10];
    let closed = place
        .call(&["store", "archive", &file, "--before", day])
        .json();
    let position = closed["position"].as_str().unwrap();
    let live = whole(&place, &log);
    assert_ne!(
        closed["digest"], live["digest"],
        "the later half is not in it"
    );
    let part = place.call(&["store", "verify", "--until", position]).json();
    assert_eq!(closed["digest"], part["digest"]);

    let rest = place.call(&["store", "archive", &file]).json();
    let count = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
    assert!(count(&closed["copied"]) > 0 && count(&rest["copied"]) > 0);
    assert_eq!(rest["digest"], live["digest"]);
    assert_eq!(
        place.call(&["store", "archive", &file]).json()["copied"],
        "0"
    );

    let cases = |store: &str| place.call(&["case", "ls", "--store", store]).json();
    assert_eq!(cases(&file), cases(&log), "views are made from it");
    let restored = place
        .call(&["store", "restore", &file, "--store", &again])
        .json();
    assert_eq!(restored["digest"], live["digest"]);
    assert_eq!(whole(&place, &again), live);
}

#[test]
fn another_log_is_neither_archived_into_nor_restored_over() {
    let place = Place::new();
    assert_eq!(place.call(&LOAD).code, 0);
    let (file, other) = (place.path("old.db"), place.path("other.db"));
    assert_eq!(place.call(&["store", "archive", &file]).code, 0);
    let load_other = [&LOAD[..], &["--seed", "7", "--store", &other]].concat();
    assert_eq!(place.call(&load_other).code, 0);
    let before = whole(&place, &other);
    for refused in [
        ["store", "archive", &file, "--store", &other],
        ["store", "restore", &file, "--store", &other],
    ] {
        let refused = [&refused[..], &["--lang", "en"]].concat();
        assert_eq!(place.call(&refused).problem(), (3, "CB-5028".to_owned()));
    }
    assert_eq!(whole(&place, &other), before);
}

#[test]
fn what_is_no_archive_is_refused_and_left_as_it_is() {
    let place = Place::new();
    assert_eq!(place.call(&["init"]).code, 0);
    let (own, folder) = (place.path("log.db"), place.path(""));
    let (empty, junk) = (place.file("empty.db", ""), place.file("junk.db", "no log"));
    for (verb, file, expected) in [
        ("restore", "nothing.db", (4, "CB-5006")),
        ("restore", &empty, (4, "CB-5006")),
        ("restore", &junk, (9, "CB-1103")),
        ("restore", &folder, (2, "CB-5068")),
        ("archive", &junk, (9, "CB-1103")),
        ("archive", &folder, (2, "CB-5068")),
        ("archive", &own, (2, "CB-5068")),
        ("archive", "nowhere/old.db", (8, "CB-1101")),
    ] {
        let call = place.call(&["store", verb, file, "--lang", "en"]);
        let (code, number) = call.problem();
        assert_eq!((code, number.as_str()), expected, "{verb} {file}");
        assert!(call.stderr.contains(file), "{verb} {file}: {}", call.stderr);
    }
    assert_eq!(std::fs::read(&empty).expect("it is there"), b"");
    assert_eq!(std::fs::read(&junk).expect("it is there"), b"no log");
}
