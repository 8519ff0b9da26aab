//! What every call has in common: arguments, settings, shapes of answers, exit codes.

use crate::support::Place;

#[test]
fn rubbish_arguments_end_with_2() {
    let place = Place::new();
    for arguments in [
        &["case-file"][..],
        &["calendar"],
        &["calendar", "add"],
        &["calendar", "add", "--from", "yesterday", "--length", "5wd"],
        &[
            "calendar",
            "add",
            "--from",
            "2026-09-24",
            "--length",
            "5 days",
        ],
        &["calendar", "ls", "--colour"],
        &["calendar", "ls", "-o", "xml"],
    ] {
        assert_eq!(place.call(arguments).code, 2, "{arguments:?}");
    }
    let call = place.call_bytes(b"\xff\xfe");
    assert_eq!(call.code, 2, "{}", call.stderr);
    let call = place.call(&["calendar", "add", "-o", "json"]);
    let problem: serde_json::Value = serde_json::from_str(&call.stderr).expect("JSON");
    assert_eq!(
        (call.code, &problem["code"], &problem["exit"]),
        (2, &"CB-5001".into(), &2.into())
    );
}

#[test]
fn a_setting_that_there_is_not_is_refused_with_the_one_that_was_meant() {
    let place = Place::new();
    let file = place.file("casebook.toml", "[store]\nulr = \"sqlite:x.db\"\n");
    let call = place.call(&["version", "--config", &file]);
    assert_eq!(call.problem(), (2, "CB-5003".to_owned()));
    assert!(
        call.stderr.contains("did you mean `store.url`?"),
        "{}",
        call.stderr
    );
    let call = place.call_with(&["version"], &[("CASEBOOK_LOG_LEVLE", "info")]);
    assert_eq!(call.problem(), (2, "CB-5003".to_owned()));
    let call = place.call_with(&["version"], &[("CASEBOOK_OUTPUT_LANG", "latin")]);
    assert_eq!(call.problem(), (2, "CB-5004".to_owned()));
    let call = place.call(&["version", "--config", "./absent.toml"]);
    assert_eq!(call.problem(), (2, "CB-5002".to_owned()));
}

#[test]
fn flags_go_before_variables_before_files_before_defaults() {
    let place = Place::new();
    let file = place.file(
        "casebook.toml",
        "[http]\naddress = \"127.0.0.1:1\"\n[log]\nlevel = \"info\"\n",
    );
    let arguments = ["settings", "--config", &file, "--lang", "zh"];
    let call = place.call_with(&arguments, &[("CASEBOOK_LOG_LEVEL", "error")]);
    let rows = call.json();
    let row = |key: &str| {
        let rows = rows.as_array().expect("a list");
        let row = rows.iter().find(|row| row["key"] == key).expect("listed");
        (
            row["value"].as_str().unwrap_or_default(),
            row["origin"].as_str().unwrap_or_default(),
        )
    };
    assert_eq!(row("http.address"), ("127.0.0.1:1", "file"));
    assert_eq!(row("log.level"), ("error", "environment"));
    assert_eq!(row("output.lang"), ("zh", "flag"));
    assert_eq!(row("output.time"), ("local", "default"));
}

#[test]
fn a_password_is_refused_in_arguments_and_shown_nowhere() {
    let place = Place::new();
    let url = "postgres://bureau:geheim@127.0.0.1:1/log";
    let call = place.call(&["store", "info", "--store", url]);
    assert_eq!(call.problem(), (2, "CB-5005".to_owned()));
    assert!(!call.stderr.contains("geheim"), "{}", call.stderr);
    let secret = place.file("url", "amqp://bureau:geheim@127.0.0.1:1/\n");
    for arguments in [&["settings"][..], &["doctor"], &["store", "info"]] {
        let variables = [
            ("CASEBOOK_STORE_URL", url),
            ("CASEBOOK_AMQP_URL_FILE", &secret),
        ];
        let call = place.call_with(arguments, &variables);
        assert!(
            !(call.stdout + &call.stderr).contains("geheim"),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_code_is_explained_in_both_languages() {
    let place = Place::new();
    let english = place.call(&["help", "cb-1001"]).stdout;
    assert!(
        english.starts_with("# CB-1001: ") && english.contains("What to do"),
        "{english}"
    );
    let chinese = place.call(&["help", "1001", "--lang", "zh"]).stdout;
    assert!(
        chinese.starts_with("# CB-1001：") && chinese.contains("处理办法"),
        "{chinese}"
    );
    assert_eq!(
        place.call(&["help", "CB-0001"]).problem(),
        (4, "CB-5014".to_owned())
    );
}

#[test]
fn a_store_is_made_looked_at_and_verified() {
    let place = Place::new();
    assert_eq!(
        place.call(&["store", "info"]).problem(),
        (4, "CB-5006".to_owned())
    );
    assert_eq!(place.call(&["doctor"]).code, 8);
    place.call(&["init"]).json();
    let figures = place.call(&["store", "info"]).json();
    assert_eq!(figures["kind"], "sqlite");
    assert!(figures["events"].is_string(), "{figures}");
    assert_eq!(place.call(&["store", "verify"]).json()["whole"], true);
    assert_eq!(place.call(&["doctor"]).code, 0);
}

#[test]
fn a_store_that_cannot_be_used_says_why() {
    let place = Place::new();
    let text = "this is no database at all, and long enough to be looked at";
    place.file("log.db", text);
    let call = place.call(&["store", "info"]);
    assert_eq!(call.problem(), (9, "CB-1103".to_owned()));
    place.file("log.db", "");
    for verb in ["info", "verify"] {
        let call = place.call(&["store", verb]);
        assert_eq!(call.problem(), (4, "CB-5006".to_owned()), "{verb}");
    }
    let folder = place.path("");
    for address in [
        folder.as_str(),
        "sqlite:",
        "mysql://db/log",
        "postgres://db:none/log",
        "postgres://db/log?schema=Log",
    ] {
        for verb in ["info", "verify"] {
            let call = place.call(&["store", verb, "--store", address]);
            assert_eq!(call.problem(), (2, "CB-5068".to_owned()), "{address}");
        }
    }
    let file = place.file("file", "");
    let below = format!("{file}/log.db");
    let call = place.call(&["init", "--store", &below]);
    assert_eq!(call.problem(), (8, "CB-1101".to_owned()));
    let away = "postgres://nobody@127.0.0.1:1/log";
    let call = place.call(&["store", "info", "--store", away]);
    assert_eq!(call.problem(), (8, "CB-1101".to_owned()));
}

#[test]
fn on_a_full_disk_nothing_is_lost_and_the_same_call_is_done_later() {
    let place = Place::new();
    place.call(&["init"]).json();
    let directory = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../workflows/directories/shanghai.yaml"
    );
    let arguments = ["org", "import", directory];
    let before = place.call(&["store", "info"]).json();
    let call = place.call_on_full_disk(80, &arguments);
    assert_eq!(call.code, 8, "{}", call.stderr);
    assert!(call.stderr.contains("the disk of the database file"));
    assert_eq!(place.call(&["store", "verify"]).json()["whole"], true);
    let after = place.call(&["store", "info"]).json();
    assert_eq!(after["events"], before["events"]);
    place.call(&arguments).json();
}

#[test]
fn answers_come_in_every_shape() {
    let place = Place::new();
    let shape = |shape| place.call(&["calendar", "ls", "-o", shape]).stdout;
    assert!(shape("table").starts_with("calendar"));
    assert!(shape("json").starts_with("[\n"));
    assert!(shape("jsonl").starts_with("{\"exceptions\":772,"));
    assert!(shape("yaml").starts_with("- \"exceptions\": 772\n"));
    assert!(shape("csv").starts_with("\u{feff}id,first_year,"));
    assert_eq!(shape("none"), "");
}

#[test]
fn completions_know_the_nouns() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = place.call(&["completions", shell]).stdout;
        assert!(script.contains("calendar"), "{shell}");
    }
}
