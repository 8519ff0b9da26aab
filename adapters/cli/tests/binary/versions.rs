//! `def publish`, `def approve`, `def retire`, `def diff`: versions side by side.

use crate::support::{Call, Place};

const SHIPPED: &str = include_str!("../../../../workflows/definitions/penalty.hearing.3.yaml");

/// A workflow of one task, of which the day of the act decides the version.
fn small(version: u32, in_force: &str, task: &str) -> String {
    format!(
        "casebook: 1\nid: small\ntitle: 小案\nversion: {version}\nin_force: {{{in_force}, pin: act_day}}\n\
         basis: 某法\ncalendar: cn\nfacts: {{act_day: {{type: date, class: P0}}}}\n\
         roles: {{officer: {{from: org.enforcement}}}}\nstart: work\n\
         stages: {{work: {{tasks: {{{task}: {{role: officer}}}}, next: {{{task}.done: end}}}}}}\n\
         tests: [{{name: 办结, given: [{task}.done], expect: {{status: ended}}}}]\n"
    )
}

fn publish(place: &Place, files: &[&str], who: &[&str]) -> Call {
    place.call(&[&["def", "publish"], files, who].concat())
}

const TWO: [&str; 4] = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];

#[test]
fn a_definition_whose_scenario_fails_is_not_published() {
    let place = Place::bureau();
    let wrong = small(1, "from: 2010-01-01", "look").replace("status: ended", "status: open");
    let call = publish(&place, &[&place.file("wrong.yaml", &wrong)], &TWO);
    assert_eq!(call.code, 3, "{}", call.stderr);
    assert!(call.stdout.contains("CB-L704"), "{}", call.stdout);
    let listed = place.call(&["def", "ls", "-o", "jsonl"]).stdout;
    assert!(!listed.contains("\"small\""), "{listed}");
}

#[test]
fn a_definition_comes_into_force_by_two_persons() {
    let place = Place::bureau();
    let one = place.file("one.yaml", &small(1, "from: 2010-01-01", "look"));
    let rows = [
        (
            &["--as", "wang.shenhe", "--approver", "wang.shenhe"][..],
            (7, "CB-2208"),
        ),
        (
            &["--as", "wang.shenhe", "--approver", "li.chengban"],
            (7, "CB-2202"),
        ),
        (&["--as", "li.chengban"], (7, "CB-2202")),
        (&["--as", "nobody"], (7, "CB-2201")),
    ];
    for (who, (exit, code)) in rows {
        let problem = publish(&place, &[&one], who).problem();
        assert_eq!(problem, (exit, code.to_owned()), "{who:?}");
    }
    let proposed = publish(&place, &[&one], &["--as", "wang.shenhe"]).json();
    assert_eq!(proposed[0]["standing"], "proposed");
    // It governs nothing yet, and is not its proposer's to approve.
    let open = [
        "case",
        "open",
        "small",
        "--title",
        "甲",
        "--organ",
        "shanghai",
        "--as",
        "li.chengban",
    ];
    assert_eq!(place.call(&open).problem(), (4, "CB-1005".to_owned()));
    let listed = place.call(&["def", "ls", "-o", "jsonl"]).stdout;
    assert!(listed.contains("\"standing\":\"proposed\""), "{listed}");
    let approve = |who| place.call(&["def", "approve", "small@1", "--as", who]);
    assert_eq!(approve("wang.shenhe").problem(), (7, "CB-2208".to_owned()));
    assert_eq!(approve("zhao.juzhang").json()[0]["standing"], "in_force");
    assert_eq!(approve("zhao.juzhang").problem(), (6, "CB-2343".to_owned()));
    let row = place.call(&["def", "ls"]).json();
    let row = row
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["id"] == "small"));
    let row = row.expect("it is listed");
    assert_eq!(
        (&row["by"], &row["approver"], &row["standing"]),
        (
            &"wang.shenhe".into(),
            &"zhao.juzhang".into(),
            &"in_force".into()
        )
    );
}

#[test]
fn versions_by_the_day_of_the_act_run_side_by_side() {
    let place = Place::bureau();
    let one = place.file(
        "one.yaml",
        &small(1, "from: 2010-01-01, to: 2021-07-14", "look"),
    );
    let two = place.file("two.yaml", &small(2, "from: 2021-07-15", "judge"));
    assert_eq!(publish(&place, &[&one, &two], &TWO).code, 0);
    let open = |title: &str, day: &str| {
        let day = format!("act_day={day}");
        let mut call = vec![
            "case", "open", "small", "--title", title, "--organ", "shanghai",
        ];
        call.extend(["--as", "li.chengban"]);
        if day != "act_day=" {
            call.extend(["--fact", &day]);
        }
        place.call(&call)
    };
    let old = open("旧法", "2020-05-01").json()["case"].clone();
    let new = open("新法", "2022-05-01").json()["case"].clone();
    assert_eq!(open("未填", "").problem(), (6, "CB-2340".to_owned()));
    assert_eq!(
        open("将来", "2099-05-01").problem(),
        (6, "CB-2341".to_owned())
    );
    assert_eq!(
        open("更早", "2009-05-01").problem(),
        (4, "CB-1005".to_owned())
    );
    for (case, task, other) in [(&old, "look", "judge"), (&new, "judge", "look")] {
        let case = case.as_str().expect("an id");
        let complete =
            |task| place.call(&["case", "do", "complete", case, task, "--as", "li.chengban"]);
        assert_ne!(complete(other).code, 0);
        assert_eq!(complete(task).code, 0, "{task}");
    }
}

#[test]
fn a_version_that_is_retired_takes_no_new_case_and_keeps_those_it_has() {
    let place = Place::bureau();
    let one = place.file("one.yaml", &small(1, "from: 2010-01-01", "look"));
    publish(&place, &[&one], &TWO).json();
    let open = [
        "case",
        "open",
        "small",
        "--title",
        "甲",
        "--organ",
        "shanghai",
        "--as",
        "li.chengban",
        "--fact",
        "act_day=2026-05-01",
    ];
    let case = place.call(&open).json()["case"].clone();
    let retire = |version: &str, who: &[&str]| {
        let call = [
            "def",
            "retire",
            "small",
            version,
            "--on",
            "2026-04-01",
            "--reason",
            "废止",
        ];
        place.call(&[&call, who].concat())
    };
    assert_eq!(
        retire("1", &["--as", "wang.shenhe", "--approver", "wang.shenhe"]).code,
        7
    );
    assert_eq!(retire("2", &TWO).problem(), (6, "CB-2344".to_owned()));
    retire("1", &TWO).json();
    assert_eq!(retire("1", &TWO).problem(), (6, "CB-2344".to_owned()));
    assert_eq!(place.call(&open).problem(), (4, "CB-1005".to_owned()));
    let listed = place.call(&["def", "ls", "-o", "jsonl"]).stdout;
    assert!(listed.contains("\"standing\":\"retired\""), "{listed}");
    let case = case.as_str().expect("an id");
    let done = place.call(&[
        "case",
        "do",
        "complete",
        case,
        "look",
        "--as",
        "li.chengban",
    ]);
    assert_eq!(done.code, 0, "{}", done.stderr);
}

#[test]
fn a_version_comes_into_force_when_the_one_before_ends() {
    let place = Place::bureau();
    let next = SHIPPED
        .replace("version: 3", "version: 4")
        .replace("from: 2021-07-15", "from: 2027-01-01");
    let next = place.file("four.yaml", &next);
    let call = publish(&place, &[&next], &TWO);
    assert_eq!(call.code, 3);
    assert!(call.stdout.contains("CB-L601"), "{}", call.stdout);
    let ended = SHIPPED.replace("from: 2021-07-15", "from: 2021-07-15, to: 2026-12-31");
    let ended = place.file("three.yaml", &ended);
    let call = publish(&place, &[&ended, &next], &["--as", "wang.shenhe"]);
    assert_eq!(call.code, 0, "{}", call.stdout);
    // What it changes is said, and one of them alone does not fit beside what is in force.
    assert!(call.stdout.contains("days in force"), "{}", call.stdout);
    let approve = |which: &[&str]| {
        place.call(&[&["def", "approve"], which, &["--as", "zhao.juzhang"]].concat())
    };
    assert_eq!(approve(&["penalty.hearing@4"]).code, 3);
    let both = approve(&["penalty.hearing@3", "penalty.hearing@4"]);
    assert_eq!(both.code, 0, "{}{}", both.stdout, both.stderr);
}

#[test]
fn what_a_version_changes_is_said_in_words() {
    let place = Place::bureau();
    let same = place.call(&["def", "diff", "penalty.hearing@3", "penalty.hearing"]);
    assert_eq!((same.code, same.stdout.trim()), (0, "[]"));
    let longer = place.file(
        "longer.yaml",
        &SHIPPED.replace(
            "within: 5wd, basis: 第64条(一)",
            "within: 3d, basis: 第42条",
        ),
    );
    let call = place.call(&["def", "diff", "penalty.hearing@3", &longer, "--lang", "zh"]);
    assert_eq!(call.code, 3);
    assert!(
        call.stdout.contains("由5个工作日改为3日"),
        "{}",
        call.stdout
    );
    assert_eq!(
        place
            .call(&["def", "diff", "penalty.hearing@9", &longer])
            .problem(),
        (4, "CB-1005".to_owned())
    );
    assert_eq!(
        place
            .call(&["def", "diff", "penalty.hearing@x", &longer])
            .code,
        2
    );
}

#[test]
fn running_cases_move_once_by_two_persons_and_only_when_all_survive() {
    let place = Place::bureau();
    let one = place.file(
        "one.yaml",
        &small(1, "from: 2010-01-01, to: 2021-07-14", "look"),
    );
    let two = place.file("two.yaml", &small(2, "from: 2021-07-15", "judge"));
    assert_eq!(publish(&place, &[&one, &two], &TWO).code, 0);
    let open = |title: &str| {
        place.call(&[
            "case",
            "open",
            "small",
            "--title",
            title,
            "--organ",
            "shanghai",
            "--as",
            "li.chengban",
            "--fact",
            "act_day=2020-05-01",
        ])
    };
    let case = open("甲").json()["case"].clone();
    let case = case.as_str().expect("an id");
    let bare = place.file("bare.yaml", "migrate: small\nfrom: 1\nto: 2\n");
    let check = place.call(&["def", "migrate", &bare, "--check"]);
    assert_eq!(check.code, 3);
    assert!(
        check.stdout.contains("\"stays\"") && check.stdout.contains("look"),
        "{}",
        check.stdout
    );
    let migrate = |file: &str, who: &[&str]| place.call(&[&["def", "migrate", file], who].concat());
    // The list is not empty: nothing moves.
    assert_eq!(migrate(&bare, &TWO).code, 3);
    let left_out = format!("migrate: small\nfrom: 1\nto: 2\nexclude: [\"{case}\"]\n");
    let left_out = place.file("left_out.yaml", &left_out);
    assert_eq!(migrate(&left_out, &TWO).json()[0]["standing"], "excluded");
    let file = place.file(
        "file.yaml",
        "migrate: small\nfrom: 1\nto: 2\ntasks: {look: judge}\n",
    );
    assert_eq!(migrate(&file, &[]).code, 2);
    let same = ["--as", "wang.shenhe", "--approver", "wang.shenhe"];
    assert_eq!(migrate(&file, &same).problem(), (7, "CB-2208".to_owned()));
    assert_eq!(migrate(&file, &TWO).json()[0]["standing"], "moved");
    assert_eq!(migrate(&file, &TWO).json()[0]["standing"], "already");
    let history = place
        .call(&["case", "history", case, "-o", "json", "--lang", "zh"])
        .stdout;
    assert!(history.contains("案件由第1版迁移到第2版"), "{history}");
    let done = place.call(&[
        "case",
        "do",
        "complete",
        case,
        "judge",
        "--as",
        "li.chengban",
    ]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let wrong = place.file(
        "wrong.yaml",
        "migrate: small\nfrom: 1\nto: 2\ntasks: {lok: judge}\n",
    );
    let call = migrate(&wrong, &TWO);
    assert_eq!(call.code, 3);
    assert!(call.stdout.contains("CB-L610"), "{}", call.stdout);
}

#[test]
fn a_sheet_is_printed_and_a_case_is_walked_without_a_store() {
    let place = Place::new();
    let sheet = place.call(&[
        "def",
        "sheet",
        "penalty.hearing@3",
        "-o",
        "md",
        "--lang",
        "zh",
    ]);
    assert_eq!(sheet.code, 0, "{}", sheet.stderr);
    assert!(sheet.stdout.starts_with("# 行政处罚"), "{}", sheet.stdout);
    let page = place.call(&["def", "sheet", "penalty.hearing@3", "-o", "html"]);
    assert!(
        page.stdout.starts_with("<!doctype html>"),
        "{}",
        page.stdout
    );
}
