//! Mining of files and of our own cases, and their export.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare itself fails"
)]

use serde_json::{Value, json};

use crate::support::{Call, Place};

const TABLE: &str = "Case,Activity,Time\n\
    NA,Create Fine,2010-01-01 00:00:00\n\
    NA,Payment,2010-01-03 12:00:00\n\
    2,Payment,2010-02-01 00:00:00\n\
    2,Create Fine,2010-01-01 00:00:00\n\
    3,Create Fine\n\
    3,Create Fine,soon\n";

const MAPPING: [&str; 8] = [
    "--case",
    "Case",
    "--activity",
    "Activity",
    "--time-column",
    "Time",
    "--offset",
    "+01:00",
];

const NET: &str = "<pnml><net id='n'><place id='i'><initialMarking><text>1</text></initialMarking></place>\
    <place id='p'/><place id='o'/>\
    <transition id='t1'><name><text>Create Fine</text></name></transition>\
    <transition id='t2'><name><text>Payment</text></name></transition>\
    <arc id='a' source='i' target='t1'/><arc id='b' source='t1' target='p'/>\
    <arc id='c' source='p' target='t2'/><arc id='d' source='t2' target='o'/></net></pnml>";

fn mine(place: &Place, verb: &str, file: &str, more: &[&str]) -> Call {
    place.call(&[&["mine", verb, file, "--lang", "en"], more].concat())
}

fn json_of(call: &Call, code: i32) -> Value {
    assert_eq!(call.code, code, "{}{}", call.stdout, call.stderr);
    serde_json::from_str(&call.stdout).unwrap()
}

#[test]
fn a_table_is_counted_and_what_is_refused_is_named() {
    let place = Place::new();
    let file = place.file("log.csv", TABLE);
    let call = mine(
        &place,
        "counts",
        &file,
        &[&MAPPING[..], &["-o", "json"]].concat(),
    );
    let found = json_of(&call, 10);
    let counts = ["cases", "events", "activities", "variants", "pairs"].map(|key| &found[key]);
    assert_eq!(
        counts,
        [&json!(3), &json!(5), &json!(2), &json!(2), &json!(1)],
        "{found}"
    );
    let log = &found["log"];
    assert_eq!(log["events"], json!({"read": 6, "kept": 5, "refused": 1}));
    assert_eq!(log["refusals"][0]["code"], "CB-3033");
    assert_eq!(log["warnings"][0]["code"], "CB-3021");
    assert_eq!(found["undated_events"], 1);
}

#[test]
fn a_map_is_drawn_and_variants_are_ranked() {
    let place = Place::new();
    let file = place.file("log.csv", TABLE);
    let call = mine(
        &place,
        "map",
        &file,
        &[&MAPPING[..], &["-o", "mermaid"]].concat(),
    );
    assert!(
        call.stdout.contains("|\"2 · 2.5d\"|"),
        "{}{}",
        call.stdout,
        call.stderr
    );
    let call = mine(
        &place,
        "map",
        &file,
        &[&MAPPING[..], &["-o", "svg"]].concat(),
    );
    assert!(call.stdout.starts_with("<svg "), "{}", call.stdout);
    let call = mine(
        &place,
        "variants",
        &file,
        &[&MAPPING[..], &["-o", "json"]].concat(),
    );
    let found = json_of(&call, 10);
    assert_eq!(found[0]["way"], "Create Fine → Payment");
    assert_eq!(
        (&found[0]["cases"], &found[0]["example"]),
        (&json!(2), &json!("NA"))
    );
}

#[test]
fn days_between_activities_are_told_and_listed() {
    let place = Place::new();
    let file = place.file("log.csv", TABLE);
    let asked = ["--from", "Create Fine", "--to", "Payment", "--days", "2"];
    let call = mine(
        &place,
        "late",
        &file,
        &[&MAPPING[..], &asked, &["-o", "json"]].concat(),
    );
    let found = json_of(&call, 10);
    let counts = ["events", "earlier", "on_the_day", "later"].map(|key| &found[key]);
    assert_eq!(
        counts,
        [&json!(2), &json!(0), &json!(1), &json!(1)],
        "{found}"
    );
    let listed = [&MAPPING[..], &asked, &["--list", "later", "-o", "json"]].concat();
    let found = json_of(&mine(&place, "late", &file, &listed), 10);
    assert_eq!(found, json!([{"trace": 2, "case": "2", "days": 31}]));
    let asked = ["--from", "Nothing", "--to", "Payment", "--days", "2"];
    let call = mine(&place, "late", &file, &[&MAPPING[..], &asked].concat());
    assert_eq!(call.problem(), (4, "CB-5031".to_owned()), "{}", call.stderr);
}

#[test]
fn cases_are_held_against_a_net_and_against_a_definition() {
    let place = Place::new();
    let (file, net) = (place.file("log.csv", TABLE), place.file("net.pnml", NET));
    let model = ["--model", &net, "-o", "json"];
    let found = json_of(
        &mine(&place, "conform", &file, &[&MAPPING[..], &model].concat()),
        10,
    );
    assert_eq!(
        (&found["cases"], &found["fitting"]),
        (&json!(3), &json!(2)),
        "{found}"
    );
    let unfit = &found["unfit_variants"][0];
    assert_eq!(
        unfit["moves"],
        "Create Fine → −Payment (missing in the log)"
    );
    assert_eq!(unfit["cost"], 1);
    let model = ["--model", "road_fine", "-o", "json"];
    let found = json_of(
        &mine(&place, "conform", &file, &[&MAPPING[..], &model].concat()),
        10,
    );
    assert_eq!(
        (&found["fitting"], &found["opens"]),
        (&json!(3), &json!("Create Fine")),
        "{found}"
    );
    let listed = ["--model", "road_fine", "--list", "all", "-o", "json"];
    let found = json_of(
        &mine(&place, "conform", &file, &[&MAPPING[..], &listed].concat()),
        10,
    );
    assert_eq!(found.as_array().unwrap().len(), 3);
}

#[test]
fn models_and_logs_that_are_none_are_named() {
    let place = Place::new();
    let file = place.file("log.csv", TABLE);
    let broken = place.file("broken.pnml", "<pnml/>");
    let endless = place.file(
        "endless.pnml",
        &NET.replace("source='t2' target='o'", "source='t2' target='p'"),
    );
    let conform = |model: &str| {
        mine(
            &place,
            "conform",
            &file,
            &[&MAPPING[..], &["--model", model]].concat(),
        )
        .problem()
    };
    assert_eq!(conform(&broken), (3, "CB-3031".to_owned()));
    assert_eq!(conform(&endless), (3, "CB-5033".to_owned()));
    assert_eq!(conform("missing.pnml"), (4, "CB-5007".to_owned()));
    assert_eq!(conform("no_such"), (4, "CB-1005".to_owned()));
    assert_eq!(conform("penalty.hearing"), (3, "CB-5032".to_owned()));
    let plain = mine(&place, "counts", &file, &[]);
    assert_eq!(
        plain.problem(),
        (3, "CB-3032".to_owned()),
        "{}",
        plain.stderr
    );
    let objects = place.file(
        "log.json",
        "{\"objectTypes\":[],\"eventTypes\":[],\"objects\":[],\"events\":[]}",
    );
    assert_eq!(
        mine(&place, "counts", &objects, &[]).problem(),
        (2, "CB-5001".to_owned())
    );
    let invalid = place.file("log.xes", "<log><trace>");
    assert_eq!(mine(&place, "counts", &invalid, &[]).code, 10);
}

#[test]
fn our_own_cases_are_exported_and_mined_alike_in_every_format() {
    let place = Place::new();
    let loaded = place.call(&["demo", "load", "shanghai", "--cases", "12", "--days", "60"]);
    assert_eq!(loaded.code, 0, "{}", loaded.stderr);
    let own = json_of(
        &place.call(&["mine", "counts", "--cases", "all", "-o", "json"]),
        0,
    );
    assert!(own["cases"].as_u64().unwrap() >= 12, "{own}");
    let figures = |found: &Value| {
        ["cases", "events", "activities", "variants", "pairs"].map(|key| found[key].clone())
    };
    for (format, name) in [("xes", "cases.xes.gz"), ("csv", "cases.csv")] {
        let out = place.path(name);
        let written = json_of(
            &place.call(&["export", format, "--out", &out, "-o", "json"]),
            0,
        );
        assert_eq!(
            (&written["cases"], &written["events"]),
            (&own["cases"], &own["events"])
        );
        // Our own order is the order of record, in which instants may be equal.
        let call = place.call(&["mine", "counts", &out, "--order", "file", "-o", "json"]);
        assert_eq!(figures(&json_of(&call, 0)), figures(&own), "{format}");
    }
    let out = place.path("cases.json");
    assert_eq!(place.call(&["export", "ocel", "--out", &out]).code, 0);
    for kind in ["case", "person", "obligation", "document"] {
        let call = place.call(&["mine", "counts", &out, "--object-type", kind, "-o", "json"]);
        let found = json_of(&call, 0);
        assert!(found["cases"].as_u64().unwrap() > 0, "{kind}: {found}");
        assert_eq!(found["log"]["refusals"], json!([]), "{kind}");
    }
    let call = place.call(&[
        "mine",
        "counts",
        &out,
        "--object-type",
        "case",
        "-o",
        "json",
    ]);
    assert_eq!(json_of(&call, 0)["cases"], own["cases"]);
    let refused = place.call(&["mine", "counts", "--cases", "colour=red"]);
    assert_eq!(
        refused.problem(),
        (2, "CB-5001".to_owned()),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_table_is_taken_over_as_cases_like_any_log() {
    let place = Place::new();
    let file = place.file("log.csv", TABLE);
    let call = [
        &[
            "import",
            "csv",
            &file,
            "--definition",
            "road_fine",
            "-o",
            "json",
        ],
        &MAPPING[..],
    ];
    let found = json_of(&place.call(&call.concat()), 10);
    assert_eq!(
        (&found["cases"], &found["events"], &found["events_refused"]),
        (&json!(2), &json!(4), &json!(2)),
        "{found}"
    );
}
