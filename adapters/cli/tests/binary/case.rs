//! `casebook case`: a case from its opening to its refusals.

use serde_json::Value;

use crate::support::Place;

const NUMBER: &str = "沪司罚〔2026〕1号";

/// A store with the shipped definitions, the invented bureau, and one case.
fn bureau() -> Place {
    let place = Place::bureau();
    let opened = place.call(&open("首案", &[])).json();
    assert_eq!(
        (&opened["number"], &opened["version"]),
        (&NUMBER.into(), &"4".into()),
        "{opened:#}"
    );
    place
}

fn open<'a>(title: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["case", "open", "penalty.hearing", "--title", title];
    arguments.extend(["--organ", "shanghai", "--as", "li.chengban"]);
    arguments.extend(["--occurred", "2026-03-02T09:00:00+08:00"]);
    arguments.extend(more);
    arguments
}

fn act<'a>(verb: &'a str, person: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["case", "do", verb, NUMBER, "--as", person];
    arguments.extend(more);
    arguments
}

#[test]
fn a_case_is_opened_shown_and_replayed() {
    let place = bureau();
    let shown = place.call(&["case", "show", "沪司罚[2026]1"]).json();
    assert_eq!(shown["stages"][0]["title"], "调查取证");
    assert_eq!(shown["tasks"][0]["title"], "询问和现场笔录");
    let limit = &shown["limits"][0];
    assert_eq!(
        (&limit["title"], &limit["last_day"]),
        (&"作出处罚决定".into(), &"2026-06-01".into())
    );
    place.call(&act("claim", "li.chengban", &[])).json();
    let then = place
        .call(&["case", "at", NUMBER, "--version-no", "4"])
        .json();
    assert_eq!(then["tasks"][0]["assignee"], Value::Null);
    let now = place.call(&["case", "show", NUMBER]).json();
    assert_eq!(now["tasks"][0]["assignee"], "li.chengban");
    let replay = place.call(&["case", "replay", NUMBER]).json();
    assert_eq!(replay.as_array().map(Vec::len), Some(2));
    let history = place
        .call(&["case", "history", NUMBER, "--type", "case_opened"])
        .json();
    assert_eq!(
        (&history[0]["version"], &history[0]["person"]),
        (&"1".into(), &"li.chengban".into())
    );
    assert_eq!(
        place.call(&["case", "verify", NUMBER]).json()["whole"],
        true
    );
}

#[test]
fn two_moments_are_compared_and_a_past_one_explains_itself() {
    let place = bureau();
    place.call(&act("claim", "li.chengban", &[])).json();
    let told = place.call(&["case", "diff", NUMBER, "--from", "4"]).json();
    let row = |rows: &Value, part: &str| {
        let rows = rows.as_array().expect("a list");
        let found: Vec<&Value> = rows.iter().filter(|row| row["part"] == part).collect();
        assert_eq!(found.len(), 1, "{part}: {rows:?}");
        found[0].clone()
    };
    let claimed = row(&told, "tasks");
    let after = claimed["after"].as_str().expect("a text");
    assert!(after.starts_with("li.chengban"), "{claimed}");
    assert!(!claimed["before"].to_string().contains("li."), "{claimed}");
    let same = ["case", "diff", NUMBER, "--from", "5", "--to", "5"];
    assert_eq!(place.call(&same).json(), serde_json::json!([]));
    // Before the case was opened nothing was there.
    let birth = ["case", "diff", NUMBER, "--family", "--from"];
    let birth = [&birth[..], &["2020-01-01T00:00:00Z"]].concat();
    let born = place.call(&birth).json();
    assert!(row(&born, "tasks")["before"].is_null(), "{born}");
    for (from, to) in [("99", "5"), ("5", "yesterday")] {
        let wrong = ["case", "diff", NUMBER, "--from", from, "--to", to];
        assert_eq!(place.call(&wrong).code, 2, "{from} {to}");
    }
    let at = ["case", "at", NUMBER, "--family", "--instant"];
    let then = |instant: &'static str| place.call(&[&at[..], &[instant]].concat()).json();
    assert_eq!(then("2020-01-01T00:00:00Z"), serde_json::json!([]));
    assert_eq!(then("2100-01-01T00:00:00Z")[0]["status"], "open");
    // Now the task is somebody else's; at version 4 anybody of the post could do it.
    let explain = |more: &[&str]| {
        let explain = ["case", "explain", NUMBER, "--as", "sun.chengban"];
        place.call(&[&explain[..], more].concat()).json()["tasks"][0].clone()
    };
    let (now, then) = (explain(&[]), explain(&["--version", "4"]));
    assert_ne!(now["code"], then["code"], "{now} {then}");
}

#[test]
fn what_is_unknown_ends_with_4() {
    let place = bureau();
    for (arguments, code) in [
        (&["case", "show", "沪司罚〔2026〕99号"][..], "CB-1004"),
        (&["case", "show", "nonsense"], "CB-1004"),
        (
            &["case", "verify", "0198c0de-0000-7000-8000-000000000000"],
            "CB-1004",
        ),
        (
            &[
                "case",
                "open",
                "no.such",
                "--title",
                "x",
                "--organ",
                "shanghai",
                "--as",
                "li.chengban",
            ],
            "CB-1005",
        ),
        (&["def", "show", "no.such"], "CB-1005"),
        (
            &[
                "case",
                "do",
                "return",
                NUMBER,
                "--to",
                "月球",
                "--as",
                "li.chengban",
            ],
            "CB-5010",
        ),
    ] {
        assert_eq!(
            place.call(arguments).problem(),
            (4, code.to_owned()),
            "{arguments:?}"
        );
    }
    let call = place.call(&act("claim", "nobody", &[]));
    assert_eq!(call.problem(), (7, "CB-2201".to_owned()));
    for list in [&["task", "ls"][..], &["inbox"]] {
        let arguments = [list, &["--as", "nobody"]].concat();
        assert_eq!(place.call(&arguments).problem(), (7, "CB-2201".to_owned()));
    }
    let later = ["case", "at", NUMBER, "--version-no", "99"];
    assert_eq!(place.call(&later).problem(), (2, "CB-5001".to_owned()));
}

#[test]
fn a_case_is_opened_by_somebody_known_under_a_title_of_one_line() {
    let place = bureau();
    let long = "案".repeat(201);
    for (title, person, problem) in [
        ("", "li.chengban", (6, "CB-2106")),
        ("  ", "li.chengban", (6, "CB-2106")),
        ("一\n二", "li.chengban", (6, "CB-2106")),
        ("\u{1b}[31m红", "li.chengban", (6, "CB-2106")),
        (&long, "li.chengban", (6, "CB-2106")),
        ("案由", "nobody", (7, "CB-2201")),
        ("案由", "", (7, "CB-2201")),
    ] {
        let mut arguments = vec!["case", "open", "penalty.hearing", "--title", title];
        arguments.extend(["--organ", "shanghai", "--as", person]);
        let (exit, code) = problem;
        assert_eq!(place.call(&arguments).problem(), (exit, code.to_owned()));
    }
    let listed = place.call(&["case", "ls"]).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed:#}");
}

#[test]
fn work_is_not_offered_to_whom_recusal_bars() {
    let place = bureau();
    let count = |person| {
        let listed = place.call(&["task", "ls", "--as", person]).json();
        listed.as_array().map(Vec::len)
    };
    assert_eq!(
        (count("li.chengban"), count("sun.chengban")),
        (Some(1), Some(1))
    );
    let barred = ["--person", "li.chengban", "--reason", "与当事人有利害关系"];
    place
        .call(&act("request-recusal", "li.chengban", &barred))
        .json();
    let granted = ["--person", "li.chengban", "--granted"];
    place
        .call(&act("decide-recusal", "zhao.juzhang", &granted))
        .json();
    assert_eq!(
        (count("li.chengban"), count("sun.chengban")),
        (Some(0), Some(1))
    );
}

#[test]
fn a_refused_act_is_recorded_and_explained() {
    let place = bureau();
    let call = place.call(&act(
        "complete",
        "wang.shenhe",
        &["询问和现场笔录", "-o", "json"],
    ));
    let problem: Value = serde_json::from_str(&call.stderr).expect("JSON");
    assert_eq!((call.code, &problem["code"]), (7, &"CB-2202".into()));
    let call = place.call(&act(
        "return",
        "li.chengban",
        &["--to", "法制审核", "--reason", "x"],
    ));
    assert!([6, 7].contains(&call.code), "{}", call.stderr);
    let refused = place.call(&["case", "history", NUMBER, "--refused"]).json();
    assert_eq!(refused.as_array().map(Vec::len), Some(2), "{refused:#}");
    let told = place
        .call(&["case", "explain", NUMBER, "--as", "wang.shenhe"])
        .json();
    assert_eq!(told["tasks"][0]["code"], "CB-2202");
    assert_eq!(told["refusals"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_stale_version_ends_with_5_and_a_key_for_another_request_with_3() {
    let place = bureau();
    let call = place.call(&act(
        "claim",
        "li.chengban",
        &["--if-version", "3", "-o", "json"],
    ));
    let problem: Value = serde_json::from_str(&call.stderr).expect("JSON");
    assert_eq!((call.code, &problem["current_version"]), (5, &"4".into()));
    let keyed = open("第二案", &["--idempotency-key", "k1"]);
    let first = place.call(&keyed).json();
    let again = place.call(&keyed).json();
    assert_eq!(first["repeated"], false);
    assert_eq!(
        (&again["repeated"], &again["version"]),
        (&true.into(), &first["version"])
    );
    let call = place.call(&open("第三案", &["--idempotency-key", "k1"]));
    assert_eq!(call.problem(), (3, "CB-1003".to_owned()));
}

#[test]
fn a_dry_run_records_nothing() {
    let place = bureau();
    let before = place.call(&["store", "info"]).json();
    let dry = place
        .call(&act("claim", "li.chengban", &["--dry-run"]))
        .json();
    let types = dry["events"].as_array().into_iter().flatten();
    let mut types = types.map(|event| &event["type"]);
    assert!(types.any(|event| event == "task_claimed"), "{dry:#}");
    let call = place.call(&act("claim", "wang.shenhe", &["--dry-run"]));
    assert_eq!(call.problem(), (7, "CB-2202".to_owned()));
    assert_eq!(
        place.call(&["store", "info"]).json()["events"],
        before["events"]
    );
}

#[test]
fn a_corrected_calendar_moves_open_limits_and_lists_them() {
    let place = bureau();
    let shipped = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../workflows/calendars/cn.csv"
    );
    let shipped = std::fs::read_to_string(shipped).expect("the shipped calendar");
    let more = shipped.replace(
        "\n2026-06-19,",
        "\n2026-06-01,holiday,临时放假\n2026-06-19,",
    );
    assert_ne!(shipped, more, "the row after which the day goes is there");
    let file = place.file("cn.csv", &more);
    let dry = place
        .call(&["calendar", "import", &file, "--dry-run"])
        .json();
    let done = place.call(&["calendar", "import", &file]).json();
    assert_eq!(dry["moved"], done["moved"]);
    let moved = &done["moved"][0];
    assert_eq!(
        (&moved["number"], &moved["limit"]),
        (&NUMBER.into(), &"decide".into())
    );
    assert_eq!(
        (&moved["before"], &moved["after"]),
        (&"2026-06-01".into(), &"2026-06-02".into())
    );
    let again = place.call(&["calendar", "import", &file]).json();
    assert_eq!(again["moved"].as_array().map(Vec::len), Some(0));
}

#[test]
fn definitions_are_made_checked_shown_and_published() {
    let place = bureau();
    let file = place.path("small.yaml");
    place
        .call(&[
            "def",
            "new",
            "penalty.small",
            "--template",
            "penalty.hearing",
            "--out",
            &file,
        ])
        .json();
    let call = place.call(&["def", "lint", &file]);
    assert_eq!(call.code, 0, "{}", call.stdout);
    let two = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];
    place
        .call(&[&["def", "publish", &file], &two[..]].concat())
        .json();
    let listed = place.call(&["def", "ls", "-o", "jsonl"]).stdout;
    assert!(listed.contains("\"id\":\"penalty.small\""), "{listed}");
    assert_eq!(
        place.call(&["def", "show", "penalty.small"]).json()["version"],
        1
    );
    let faulty = place.file("faulty.yaml", "casebook: 1\nid: x\n");
    assert_eq!(place.call(&["def", "lint", &faulty]).code, 3);
    let faulty = [&["def", "publish", &faulty], &two[..]].concat();
    assert_eq!(place.call(&faulty).code, 3);
}

#[test]
fn what_reads_the_log_can_be_looked_at() {
    let place = bureau();
    assert!(place.call(&["proj", "ls"]).json().is_array());
    assert_eq!(place.call(&["outbox", "status"]).json()["broker"], false);
    assert_eq!(
        place.call(&["outbox", "dead"]).json(),
        serde_json::json!([])
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let place = bureau();
    assert_eq!(place.call_head(&["help", "-o", "jsonl"]), 0);
    assert_eq!(place.call_head(&["calendar", "--help"]), 0);
}

#[test]
fn lists_show_what_was_done_a_moment_before() {
    let place = bureau();
    let listed = place.call(&["case", "ls"]).json();
    let row = &listed[0];
    assert_eq!(
        (&row["number"], &row["version"]),
        (&NUMBER.into(), &"4".into())
    );
    assert_eq!(row["stages"], "调查取证");
    let free = place.call(&["task", "ls", "--as", "li.chengban"]).json();
    assert_eq!(
        (&free[0]["title"], &free[0]["person"]),
        (&"询问和现场笔录".into(), &Value::Null)
    );
    let none = place.call(&["task", "ls", "--as", "wang.shenhe"]).json();
    assert_eq!(none, serde_json::json!([]));
    place
        .call(&["task", "claim", NUMBER, "--as", "li.chengban"])
        .json();
    let mine = place
        .call(&["task", "ls", "--as", "li.chengban", "--mine"])
        .json();
    assert_eq!(mine[0]["case_number"], NUMBER);
    assert!(
        place
            .call(&["inbox", "--as", "li.chengban"])
            .json()
            .is_array()
    );
    let rebuilt = place
        .call(&["proj", "rebuild", "worklist", "case_list"])
        .json();
    assert_eq!(
        rebuilt["rebuilt"],
        serde_json::json!(["worklist", "case_list"])
    );
    let verified = place.call(&["proj", "verify"]).json();
    assert_eq!(verified.as_array().map(Vec::len), Some(6), "{verified:#}");
    assert_eq!(place.call(&["case", "ls"]).json()[0]["number"], NUMBER);
    assert_eq!(
        place.call(&["proj", "verify", "tasks"]).problem(),
        (4, "CB-5015".to_owned())
    );
}
