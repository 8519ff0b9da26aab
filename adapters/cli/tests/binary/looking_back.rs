//! `case at`, `diff`, `replay`, `explain`: a case and its family as they were, by the law of then.

use serde_json::Value;

use crate::support::{Call, Place};

const TWO: [&str; 4] = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];

/// A workflow in which another person checks what was looked at.
fn duty(version: u32, in_force: &str, task: &str) -> String {
    format!(
        "casebook: 1\nid: duty\ntitle: 小案\nversion: {version}\nin_force: {{{in_force}}}\n\
         basis: 某法\ncalendar: cn\n\
         roles:\n  officer: {{from: org.enforcement}}\n  checker: {{from: org.enforcement, apart: [officer]}}\n\
         limits: {{work: {{title: 办理, start: case.filed, within: 5wd, basis: 某法, by: {task}}}}}\n\
         start: work\nstages:\n  work: {{tasks: {{{task}: {{role: officer}}}}, next: {{{task}.done: review}}}}\n  \
         review: {{tasks: {{check: {{role: checker}}}}, next: {{check.done: end}}}}\n\
         tests: [{{name: 办结, given: [{task}.done, check.done], expect: {{status: ended}}}}]\n"
    )
}

/// A case and one that was opened out of it.
struct Family {
    place: Place,
    above: String,
    below: String,
}

impl Family {
    fn new() -> Self {
        let place = Place::bureau();
        let file = place.file("duty.yaml", &duty(1, "from: 2010-01-01", "look"));
        place
            .call(&[&["def", "publish", &file], &TWO[..]].concat())
            .json();
        let open = |more: &[&str]| {
            let open = ["case", "open", "duty", "--title", "甲", "--organ"];
            let who = ["shanghai", "--as", "li.chengban"];
            let opened = place.call(&[&open[..], &who, more].concat()).json();
            opened["case"].as_str().expect("an id").to_owned()
        };
        let above = open(&[]);
        let below = open(&["--parent", &above]);
        Self {
            place,
            above,
            below,
        }
    }

    fn complete(&self, case: &str, task: &str, person: &str) {
        let done = ["case", "do", "complete", case, task, "--as", person];
        self.place.call(&done).json();
    }

    fn call(&self, verb: &str, case: &str, more: &[&str]) -> Call {
        self.place.call(&[&["case", verb, case], more].concat())
    }

    /// The tasks of an explanation.
    fn explained(&self, case: &str, more: &[&str]) -> Vec<Value> {
        let answer = self.call("explain", case, more).json();
        answer["tasks"].as_array().expect("a list").clone()
    }

    /// Version and recorded instant of the last event of a case.
    fn last(&self, case: &str) -> (String, String) {
        let history = self.call("history", case, &[]).json();
        let last = history.as_array().and_then(|all| all.last());
        let word = |key: &str| last.expect("an event")[key].as_str().expect("a word");
        (word("version").to_owned(), word("recorded").to_owned())
    }
}

/// The row that names a person, or else the one in which others are counted.
fn of<'a>(rows: &'a [Value], person: &str) -> &'a Value {
    let names = |row: &&Value| {
        let persons = row["persons"].as_array();
        persons.is_some_and(|all| all.iter().any(|one| one == person))
    };
    let counts = |row: &&Value| row["persons_more"] != 0;
    let found = rows.iter().find(names);
    let found = found.or_else(|| rows.iter().find(counts));
    found.expect("a row of the person")
}

#[test]
fn a_past_moment_is_judged_by_the_directory_and_the_family_of_then() {
    let family = Family::new();
    let (above, below) = (&family.above, &family.below);
    family.complete(below, "look", "li.chengban");
    let (version, recorded) = family.last(below);
    // Later sun acts in the other case, and the directory is corrected: qian had left long ago.
    family.complete(above, "look", "sun.chengban");
    let end = ["org", "end", "qian.chengban", "--organ", "shanghai"];
    let end = [&end[..], &["--post", "enforcement", "--on", "2026-01-01"]].concat();
    family
        .place
        .call(&[&end[..], &["--as", "zhao.juzhang"]].concat())
        .json();
    for (moment, is_then) in [
        (&["--version", version.as_str()][..], true),
        (&["--time", &recorded], true),
        (&[], false),
    ] {
        let all = family.explained(below, moment);
        for (person, then, now) in [
            ("li.chengban", Some("CB-2204"), Some("CB-2204")),
            ("sun.chengban", None, Some("CB-2204")),
            ("qian.chengban", None, Some("CB-2202")),
            ("he.dengji", Some("CB-2202"), Some("CB-2202")),
        ] {
            let (row, expected) = (of(&all, person), if is_then { then } else { now });
            assert_eq!(row["code"].as_str(), expected, "{person} {moment:?}");
            let standing = ["could", "could_not"][usize::from(expected.is_some())];
            assert_eq!(row["standing"], standing, "{person} {moment:?}");
        }
        let alone = family.explained(below, &[&["--as", "qian.chengban"], moment].concat());
        assert_eq!(alone[0]["possible"], is_then, "{moment:?}");
    }
    // Those who are told the same are named up to ten; the others are counted.
    let all = family.explained(below, &["--version", &version]);
    assert_eq!(
        (&all[0]["standing"], &all[0]["code"]),
        (&"could".into(), &Value::Null)
    );
    let many = all
        .iter()
        .find(|row| row["code"] == "CB-2202")
        .expect("a row");
    assert_eq!(many["persons"].as_array().map(Vec::len), Some(10));
    assert!(many["persons_more"].as_u64() > Some(100), "{many}");
}

#[test]
fn a_family_is_told_as_one_story_and_explained_together() {
    let family = Family::new();
    let (above, below) = (&family.above, &family.below);
    family.complete(above, "look", "li.chengban");
    family.complete(below, "look", "sun.chengban");
    let (_, recorded) = family.last(below);
    family.complete(above, "check", "qian.chengban");
    let rows = family.call("replay", above, &["--family"]).json();
    let rows = rows.as_array().expect("a list");
    let number = |case: &str| {
        let shown = family.call("show", case, &[]).json();
        shown["number"]
            .as_str()
            .map_or(case.to_owned(), str::to_owned)
    };
    let (a, b) = (number(above), number(below));
    let steps: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row["person"].is_string())
        .map(|row| {
            (
                row["case"].as_str().unwrap_or(""),
                row["person"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let (li, sun, qian) = ("li.chengban", "sun.chengban", "qian.chengban");
    assert_eq!(
        steps,
        [(&*a, li), (&*b, li), (&*a, li), (&*b, sun), (&*a, qian)],
        "{rows:#?}"
    );
    let one = family.call("replay", above, &[]).json();
    let own = rows.iter().filter(|row| row["case"] == *a);
    assert_eq!(one.as_array().map(Vec::len), Some(own.count()));
    let tasks = family.explained(above, &["--family", "--time", &recorded, "--as", qian]);
    let cases: Vec<&Value> = tasks.iter().map(|row| &row["case"]).collect();
    assert_eq!(cases, [&Value::from(&*a), &Value::from(&*b)]);
    assert!(tasks.iter().all(|row| row["possible"] == true), "{tasks:?}");
    let now = family.explained(above, &["--family", "--as", qian]);
    assert_eq!(now.len(), 1, "the case above has ended: {now:?}");
    // A version of one case is a moment of them all.
    let (version, _) = family.last(above);
    let at = family.call("at", above, &["--family", "--version", &version]);
    assert_eq!(at.json().as_array().map(Vec::len), Some(2));
    let born = family.call("at", above, &["--family", "--version", "1"]);
    assert_eq!(born.json().as_array().map(Vec::len), Some(1));
    let diff = family.call("diff", above, &["--family", "--from", "1"]);
    assert!(diff.stdout.contains(below.as_str()) || diff.stdout.contains(&b));
}

#[test]
fn a_limit_and_a_definition_are_those_of_the_moment() {
    let family = Family::new();
    let (case, place) = (&family.above, &family.place);
    let (version, recorded) = family.last(case);
    let due = |more: &[&str]| {
        let state = family.call("at", case, more).json();
        state["limits"][0]["last_day"].as_str().map(str::to_owned)
    };
    let before = due(&[]);
    assert!(before.is_some());
    // The next days become holidays: a calendar that was published later.
    let shipped = include_str!("../../../../workflows/calendars/cn.csv");
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let today = zone.to_datetime(jiff::Timestamp::now()).date();
    let last = (1..=10).map(|day| today.saturating_add(jiff::Span::new().days(day)));
    let fresh = last.filter(|day| !shipped.contains(&day.to_string()));
    let fresh: Vec<String> = fresh.map(|day| format!("{day},holiday,补假\n")).collect();
    let mut lines: Vec<&str> = shipped.lines().skip(1).collect();
    lines.extend(fresh.iter().map(|line| line.trim()));
    lines.sort_unstable();
    let text = format!("date,kind,name\n{}\n", lines.join("\n"));
    let file = place.file("cn.csv", &text);
    place
        .call(&["calendar", "import", "--id", "cn", &file])
        .json();
    assert_ne!(due(&[]), before);
    assert_eq!(due(&["--version", &version]), before);
    assert_eq!(due(&["--time", &recorded]), before);
    // Then the case moves to a version in which the task is another one.
    let files = [
        place.file(
            "one.yaml",
            &duty(1, "from: 2010-01-01, to: 2020-01-01", "look"),
        ),
        place.file("two.yaml", &duty(2, "from: 2020-01-02", "judge")),
    ];
    let publish = ["def", "publish", &files[0], &files[1]];
    place.call(&[&publish[..], &TWO].concat()).json();
    let plan = "migrate: duty\nfrom: 1\nto: 2\ntasks: {look: judge}\n";
    let plan = place.file("plan.yaml", plan);
    place
        .call(&[&["def", "migrate", &plan], &TWO[..]].concat())
        .json();
    let task = |more: &[&str]| family.explained(case, more)[0]["task"].clone();
    assert_eq!(task(&["--version", &version]), "look");
    assert_eq!(task(&["--time", &recorded]), "look");
    assert_eq!(task(&[]), "judge");
}

#[test]
fn what_was_not_there_then_is_said() {
    let family = Family::new();
    let case = &family.above;
    let nobody = "0198c0de-0000-7000-8000-000000000000";
    for verb in ["at", "explain"] {
        for (case, moment, problem) in [
            (case.as_str(), &["--version", "99"][..], (2, "CB-5001")),
            (case, &["--version", "0"], (4, "CB-1004")),
            (case, &["--time", "2020-01-01T00:00:00Z"], (4, "CB-1004")),
            (nobody, &["--version", "1"], (4, "CB-1004")),
            (nobody, &[], (4, "CB-1004")),
            (case, &["--time", "yesterday"], (2, "error")),
        ] {
            let call = family.call(verb, case, moment);
            assert_eq!(
                call.problem(),
                (problem.0, problem.1.to_owned()),
                "{verb} {moment:?}"
            );
        }
    }
    let story = family.call("replay", nobody, &["--family"]);
    assert_eq!(story.problem(), (4, "CB-1004".to_owned()));
}
