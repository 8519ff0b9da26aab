//! A workflow of one's own from an empty folder to its first case, as a user types it.

use crate::support::{Call, Place};

const TABLE: &str = "\
table: 1
id: reward_rate
version: 1
title: {zh: 举报奖励比例, en: rate of the reward}
basis: 举报奖励办法第8条
hit: unique
in:  {grade: {enum: [one, two], title: {zh: 举报等级, en: grade}}}
out: {most: {type: number, unit: CNY, title: {zh: 奖励上限, en: most}}}
rows:
  - {from: 2020-01-01, if: {grade: one}, then: {most: 5000}, basis: 举报奖励办法第8条}
  - {from: 2020-01-01, if: {grade: two}, then: {most: 1000}, basis: 举报奖励办法第8条}
";

const DEFINITION: &str = "\
casebook: 1
id: reward
title: {zh: 举报奖励, en: reward}
version: 1
in_force: {from: 2026-01-01}
basis: 举报奖励办法
calendar: cn
series: \"{organ}奖〔{year}〕\"

tables: [reward_rate]

facts:
  grade:  {enum: [one, two], class: P0, title: {zh: 举报等级, en: grade}}
  amount: {type: number, unit: CNY, default: 0, class: P0, title: {zh: 奖励金额, en: amount}}

roles:
  officer: {title: {zh: 承办人, en: officer}, from: org.enforcement}

start: work

stages:
  work:
    title: {zh: 核定, en: fix the reward}
    tasks:
      fix: {title: {zh: 核定奖励, en: fix the reward}, role: officer, sets: [grade, amount]}
      pay: {title: {zh: 发放奖励, en: pay the reward}, role: officer, after: [fix], require: [within]}
    next: {pay.done: end}

guards:
  within: {cel: \"facts.amount <= table('reward_rate').most\", basis: 举报奖励办法第8条, say: {zh: 奖励不得超过上限, en: the reward is within the table}}
";

const SCENARIOS: &str = "\
scenarios: reward
tests:
  - {name: 上限以内, given: [{fix.done: {grade: two, amount: 1000}}], when: pay.done, expect: {status: ended}}
  - {name: 超过上限, given: [{fix.done: {grade: two, amount: 1001}}], when: pay.done, refused: within}
";

/// A call from within the folder, line as typed.
fn typed(place: &Place, line: &str) -> Call {
    let words: Vec<&str> = line.split_whitespace().collect();
    place.call_there(&words)
}

fn folder() -> Place {
    let place = Place::new();
    for folder in ["workflows/tables", "workflows/scenarios/reward"] {
        std::fs::create_dir_all(place.path(folder)).expect("a folder");
    }
    place.file("workflows/tables/reward_rate.yaml", TABLE);
    place.file("workflows/reward.yaml", DEFINITION);
    place.file("workflows/scenarios/reward/most.yaml", SCENARIOS);
    place
}

const PUBLISH: &str = "def publish workflows/reward.yaml --as wang.shenhe --approver zhao.juzhang";

#[test]
fn a_table_of_ones_own_is_seen_by_every_verb_and_imported_before_publication() {
    let place = folder();
    // Without a store: the table beside the file counts, also for the file alone.
    for line in [
        "def lint workflows",
        "def lint workflows/reward.yaml",
        "def lint workflows/reward.yaml --states",
        "def test workflows/reward.yaml",
        "def coverage workflows/reward.yaml",
        "def show workflows/reward.yaml",
        "def sheet workflows/reward.yaml",
        "def diagram workflows/reward.yaml -o svg",
        "def dry-run workflows/reward.yaml",
    ] {
        let call = typed(&place, line);
        assert_eq!(call.code, 0, "{line}: {}{}", call.stdout, call.stderr);
    }
    let lint = typed(&place, "def lint workflows/reward.yaml").json();
    assert_eq!(
        lint,
        serde_json::json!([]),
        "scenarios beside the file count"
    );
    let tried = typed(&place, "def test workflows/reward.yaml").json();
    assert_eq!(tried.as_array().map(Vec::len), Some(2), "{tried}");
    typed(&place, "demo load shanghai --cases 0").json();
    // What is in force must not ask a file.
    let call = typed(&place, PUBLISH);
    assert_eq!(call.problem(), (3, "CB-5018".to_owned()), "{}", call.stderr);
    assert!(call.stderr.contains("table import"), "{}", call.stderr);
    typed(&place, "table import workflows/tables/reward_rate.yaml").json();
    let published = typed(&place, PUBLISH).json();
    assert_eq!(published[0]["standing"], "in_force", "{published}");
    let open = "case open reward --title 某举报 --organ shanghai --as li.chengban";
    typed(&place, open).json();
    let cases = typed(&place, "case ls").json();
    let number = cases[0]["number"].as_str().expect("a number");
    let facts = "--fact grade=two --fact amount=2000";
    let fix = format!("task complete {number} 核定奖励 --as li.chengban {facts}");
    typed(&place, &fix).json();
    let call = typed(
        &place,
        &format!("task complete {number} pay --as li.chengban"),
    );
    assert_eq!(call.code, 6, "{}", call.stderr);
    // A newer version beside the file counts for trying at once, and has to be imported again.
    let newer = TABLE
        .replace("version: 1", "version: 2")
        .replace("1000", "3000");
    place.file("workflows/tables/reward_rate.yaml", &newer);
    let call = typed(&place, "def test workflows/reward.yaml");
    assert_eq!(call.code, 3, "{}", call.stdout);
    assert_eq!(typed(&place, "def lint workflows/reward.yaml").code, 0);
    // Where the file is gone, the table of the store is asked.
    std::fs::remove_dir_all(place.path("workflows/tables")).expect("it was there");
    for line in ["def test workflows/reward.yaml", "def lint workflows"] {
        let call = typed(&place, line);
        assert_eq!(call.code, 0, "{line}: {}", call.stdout);
    }
}

#[test]
fn a_table_beside_that_cannot_be_used_is_told() {
    let place = folder();
    place.file(
        "workflows/tables/reward_rate.yaml",
        "table: 1\nid: reward_rate\n",
    );
    for verb in ["lint", "test", "coverage"] {
        let call = typed(&place, &format!("def {verb} workflows/reward.yaml"));
        assert_eq!(call.code, 3, "{verb}");
        let told = "tables/reward_rate.yaml";
        assert!(call.stdout.contains(told), "{verb}: {}", call.stdout);
    }
}

/// One officer, and nobody who legally reviews.
const DIRECTORY: &str = "\
directory: 1
id: small
version: 1
organs: {town: {title: 某镇, short: 镇, level: town}}
persons:
  one: {name: 甲, invented: true, posts: [{organ: town, post: enforcement}]}
";

#[test]
fn roles_are_checked_against_the_directory_beside_until_the_store_has_one() {
    let place = folder();
    std::fs::create_dir_all(place.path("workflows/directories")).expect("a folder");
    place.file("workflows/directories/town.yaml", DIRECTORY);
    let lint = "def lint workflows/reward.yaml";
    assert_eq!(typed(&place, lint).code, 0, "the post is held");
    let legal = DEFINITION.replace("org.enforcement", "org.legal");
    place.file("workflows/reward.yaml", &legal);
    let call = typed(&place, lint);
    assert_eq!(call.code, 3, "{}", call.stdout);
    assert!(call.stdout.contains("CB-L501"), "{}", call.stdout);
    typed(&place, "demo load shanghai --cases 0").json();
    assert_eq!(typed(&place, lint).code, 0, "the store has a directory");
    // One that is named counts before that of the store.
    let named = "def lint workflows/reward.yaml workflows/directories/town.yaml";
    let call = typed(&place, named);
    assert!(call.stdout.contains("CB-L501"), "{}", call.stdout);
    let nothing = Place::new();
    std::fs::create_dir_all(nothing.path("workflows/directories")).expect("a folder");
    nothing.file(
        "workflows/directories/town.yaml",
        "directory: 1\nid: small\n",
    );
    nothing.file(
        "workflows/reward.yaml",
        &DEFINITION.replace("tables: [reward_rate]", ""),
    );
    let call = typed(&nothing, lint);
    assert!(
        call.stdout.contains("directories/town.yaml"),
        "{}",
        call.stdout
    );
}

/// A definition whose outcomes have titles, and a ground on which alone it is suspended.
const TITLED: &str = "\
casebook: 1
id: titled
title: 定名
version: 1
in_force: {from: 2026-01-01}
basis: 某办法
calendar: cn
words: {grant: {zh: 准予, en: granted}, deny: {zh: 不予准许, en: denied}}
roles: {officer: {from: org.enforcement}, head: {from: org.heads}}
start: work
stages:
  work: {title: 办理, tasks: {settle: {title: 决定, role: officer, outcome: [grant, deny]}}, next: {settle.done: end}}
verbs:
  suspend: {by: head, grounds: {other_case: {title: {zh: 等待另案, en: another case}, basis: 第8条}}}
tests: [{name: 准予, given: [settle.grant], expect: {status: ended}}]
";

#[test]
fn outcomes_and_grounds_are_given_and_told_by_their_titles() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("workflows")).expect("a folder");
    place.file("workflows/titled.yaml", TITLED);
    typed(&place, "demo load shanghai --cases 0").json();
    let people = "--as wang.shenhe --approver zhao.juzhang";
    typed(
        &place,
        &format!("def publish workflows/titled.yaml {people}"),
    )
    .json();
    let open = "case open titled --title 某事 --organ shanghai --as li.chengban";
    let opened = typed(&place, open).json();
    let case = opened["case"].as_str().expect("an id");
    let suspend = |reason: &str| {
        let reason = format!("--reason {reason} --as zhao.juzhang");
        typed(&place, &format!("task suspend {case} {reason}"))
    };
    let call = suspend("出差");
    assert_eq!(call.problem(), (6, "CB-2307".to_owned()), "{}", call.stderr);
    assert!(call.stderr.contains("第8条"), "{}", call.stderr);
    let suspended = suspend("等待另案：某案").json().to_string();
    assert!(suspended.contains("等待另案（第8条）：某案"), "{suspended}");
    typed(&place, &format!("task resume {case} --as zhao.juzhang")).json();
    let complete = |outcome: &str| {
        let line = format!("task complete {case} settle --outcome {outcome} --as li.chengban");
        typed(&place, &line)
    };
    let call = complete("也许");
    assert_eq!(call.problem(), (6, "CB-2104".to_owned()), "{}", call.stderr);
    complete("准予").json();
    let history = typed(&place, &format!("case history {case} --lang zh"));
    assert!(
        history.stdout.contains("“决定”：准予"),
        "{}",
        history.stdout
    );
}

#[test]
fn a_new_definition_is_never_written_over_another() {
    let place = Place::new();
    let new = "def new reward --template single-approval";
    assert_eq!(typed(&place, new).code, 0);
    let before = std::fs::read_to_string(place.path("workflows/reward.yaml")).expect("written");
    let call = typed(&place, new);
    assert_eq!(call.problem(), (2, "CB-5017".to_owned()));
    assert!(call.stderr.contains("--out"), "{}", call.stderr);
    let after = std::fs::read_to_string(place.path("workflows/reward.yaml")).expect("written");
    assert_eq!(before, after);
    let named = typed(&place, "def new reward --template single-aproval --lang zh");
    assert!(
        named.stderr.contains("没有模板“single-aproval”"),
        "{}",
        named.stderr
    );
}

#[test]
fn the_help_is_chinese_where_chinese_is_asked_for() {
    let place = Place::new();
    for line in ["--help", "def --help", "def new --help", "task complete -h"] {
        let call = typed(&place, &format!("{line} --lang zh"));
        assert_eq!(call.code, 0, "{}", call.stderr);
        assert!(call.stdout.contains("用法：casebook"), "{}", call.stdout);
        let words: Vec<&str> = line.split_whitespace().collect();
        let by_environment = place.call_with(&words, &[("LANG", "zh_CN.UTF-8")]);
        assert_eq!(by_environment.stdout, call.stdout);
        let english = place.call_with(&words, &[("LANG", "en_GB.UTF-8")]).stdout;
        assert!(english.contains("Usage: casebook"), "{english}");
    }
    let call = typed(&place, "def new --help --lang zh");
    assert!(!call.stdout.contains("Examples"), "{}", call.stdout);
}

#[test]
fn a_walk_by_hand_and_a_faulty_calendar_are_told_in_chinese() {
    let place = folder();
    let walk = typed(&place, "def dry-run workflows/reward.yaml --lang zh");
    assert!(walk.stderr.contains("待办 fix 核定奖励"), "{}", walk.stderr);
    place.file("days.csv", "date,kind,name\n2026-02-30,holiday,春节\n");
    let told = typed(&place, "calendar check days.csv --lang zh");
    assert_eq!(told.code, 3);
    assert!(told.stdout.contains("不是日期"), "{}", told.stdout);
}

#[test]
fn shipped_definitions_stand_in_the_form_that_fmt_gives() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows/definitions");
    let call = Place::new().call(&["def", "fmt", "--check", folder]);
    assert_eq!((call.code, call.json()), (0, serde_json::json!([])));
}
