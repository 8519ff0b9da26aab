//! An evaluation of files from its plan to its results, and the draw of objects and inspectors.

use serde_json::{Value, json};

use crate::support::{Call, Place};

const ALWAYS: &str = "2020-01-01..2099-12-31";
const PLANNER: &str = "zhang.jiandu";
const CHIEF: &str = "luo.jiandu";
const UNIT: &str = "song.yewu";

/// The day on which the workflow of one task governs.
const OLD: &str = "2000-03-01T09:00:00+08:00";

/// A workflow that the rule `hearing` looks at, of one task.
const HEARD: &str = "casebook: 1\nid: decision.major\ntitle: 小案\nversion: 9\n\
    in_force: {from: 1999-01-01, to: 2000-12-31, pin: case.filed}\nbasis: 某法\ncalendar: cn\n\
    roles: {officer: {from: org.registry}}\nstart: work\nseries: \"{organ}大〔{year}〕\"\n\
    stages: {work: {tasks: {hear: {role: officer}}, next: {hear.done: end}}}\n\
    tests: [{name: 办结, given: [hear.done], expect: {status: ended}}]\n";

/// A bureau with five files that ended, one of them after a hearing.
struct Bureau {
    place: Place,
    files: Vec<String>,
}

impl Bureau {
    /// A bureau without files.
    fn empty() -> Self {
        let place = Place::bureau();
        Self {
            place,
            files: Vec::new(),
        }
    }

    fn new() -> Self {
        let mut bureau = Self::empty();
        let place = &bureau.place;
        let heard = place.file("heard.yaml", HEARD);
        let who = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];
        let publish = ["def", "publish", &heard];
        place.call(&[&publish[..], &who].concat()).json();
        for _ in 0..4 {
            let file = bureau.open("register.entry", "he.dengji");
            bureau.done(
                &file,
                "enter",
                "he.dengji",
                &["--fact", "kind=contract_review"],
            );
            bureau.files.push(file);
        }
        let heard = bureau.open_at("decision.major", "he.dengji", &["--occurred", OLD]);
        bureau.done(&heard, "hear", "he.dengji", &[]);
        bureau.files.push(heard);
        bureau
    }

    fn open(&self, definition: &str, person: &str) -> String {
        self.open_at(definition, person, &[])
    }

    fn open_at(&self, definition: &str, person: &str, more: &[&str]) -> String {
        let open = ["case", "open", definition, "--title", "某案", "--organ"];
        let opened = self
            .place
            .call(&[&open[..], &["shanghai", "--as", person], more].concat());
        let number = opened.json()["number"].clone();
        number.as_str().expect("a number").to_owned()
    }

    /// Completes a task.
    fn done(&self, case: &str, task: &str, person: &str, more: &[&str]) {
        self.act("complete", case, &[&[task], more].concat(), person);
    }

    fn act(&self, verb: &str, case: &str, more: &[&str], person: &str) {
        let act = [&["case", "do", verb, case][..], more, &["--as", person]].concat();
        let call = self.place.call(&act);
        assert_eq!(call.code, 0, "{act:?}\n{}", call.stderr);
    }

    /// `draw files` without a plan.
    fn plan(&self, more: &[&str]) -> Call {
        let plan = ["draw", "files", "--organ", "shanghai", "--as", PLANNER];
        let period = ["--period", ALWAYS]
            .iter()
            .filter(|_| !more.contains(&"--period"));
        let kinds = [
            "--definition",
            "register.entry",
            "--definition",
            "decision.major",
        ];
        let kinds = kinds.iter().filter(|_| !more.contains(&"--definition"));
        let arguments: Vec<&str> = plan
            .iter()
            .chain(period)
            .chain(kinds)
            .chain(more)
            .copied()
            .collect();
        self.place.call(&arguments)
    }

    /// A plan that was approved.
    fn approved(&self, more: &[&str]) -> String {
        let planned = self.plan(more).json();
        let plan = planned["number"].as_str().expect("a number").to_owned();
        let approve = ["approve", "--outcome", "approve", "--doc", "plan_approval"];
        self.act("complete", &plan, &approve, CHIEF);
        plan
    }

    fn draw(&self, plan: &str) -> Call {
        self.place
            .call(&["draw", "files", "--plan", plan, "--as", PLANNER])
    }

    /// What `draw verify` says, with its exit code.
    fn verify(&self, case: &str) -> (i32, Vec<(String, String)>) {
        let call = self.place.call(&["draw", "verify", case]);
        let rows: Value = serde_json::from_str(&call.stdout).expect("JSON");
        let rows = rows.as_array().expect("a list").iter();
        let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let rows = rows.map(|row| (word(row, "what"), word(row, "again")));
        (call.code, rows.collect())
    }

    /// Two evaluators score a drawn file; the arbiter too, where they lie apart.
    fn score(&self, case: &str, (first, second): (i32, i32), arbiter: Option<i32>) {
        self.done(
            case,
            "register",
            PLANNER,
            &["--fill", "evaluated=song.yewu"],
        );
        let fills = [
            "first=jiang.pingcha",
            "second=cai.pingcha",
            "arbiter=jia.pingcha",
        ];
        let units = ["first_unit=甲处", "second_unit=乙处", "arbiter_unit=丙处"];
        let appoint = [flags("--fill", &fills), flags("--fact", &units)].concat();
        self.done(case, "appoint", PLANNER, &appoint);
        for (no, person, points) in [
            ("first", "jiang.pingcha", first),
            ("second", "cai.pingcha", second),
        ] {
            let facts = [
                format!("{no}_basic_failed=false"),
                format!("{no}_form=10"),
                format!("{no}_content={}", points - 10),
            ];
            let sheet = format!("{no}_score_sheet");
            let sheet = [
                &["--opinion", "逐项", "--doc", &sheet],
                &flags("--fact", &facts)[..],
            ]
            .concat();
            self.done(case, &format!("score_{no}"), person, &sheet);
        }
        self.done(case, "rate", PLANNER, &["--doc", "score_summary"]);
        let mut votes = vec![("jiang.pingcha", first), ("cai.pingcha", second)];
        votes.extend(arbiter.map(|points| ("jia.pingcha", points)));
        for (person, points) in votes {
            let points = points.to_string();
            self.act("approve", case, &["rate", "--score", &points], person);
        }
        let note = [
            "--doc",
            "reconcile_note",
            "--opinion",
            "一致",
            "--fact",
            "basic_failed=false",
        ];
        self.done(case, "reconcile", CHIEF, &note);
        self.done(case, "feed_back", PLANNER, &["--doc", "evaluation_opinion"]);
    }

    /// Completes one task on each line: its name, who does it, what it brings.
    fn walk(&self, case: &str, lines: &str) {
        for line in lines.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            self.done(case, words[0], words[1], &words[2..]);
        }
    }

    fn happen(&self, case: &str, what: &str, doc: Option<&str>) {
        let doc = doc.into_iter().flat_map(|doc| ["--doc", doc]);
        let more: Vec<&str> = [what].into_iter().chain(doc).collect();
        self.act("happen", case, &more, UNIT);
    }
}

/// A flag before each value.
fn flags<'a, T: AsRef<str>>(flag: &'a str, values: &'a [T]) -> Vec<&'a str> {
    let values = values.iter();
    values.flat_map(|value| [flag, value.as_ref()]).collect()
}

fn same(what: &str) -> (String, String) {
    (what.to_owned(), "same".to_owned())
}

fn other(what: &str) -> (String, String) {
    (what.to_owned(), "other".to_owned())
}

#[test]
fn an_evaluation_runs_from_its_plan_over_the_draw_to_its_results() {
    let bureau = Bureau::new();
    let plan = bureau.approved(&["--count", "2"]);
    let drawn = bureau.draw(&plan).json();
    let drawn = drawn.as_array().expect("a list");
    assert_eq!(drawn.len(), 2, "{drawn:#?}");
    assert_eq!(
        (&drawn[0]["file_no"], &drawn[0]["reason"], &drawn[0]["rank"]),
        (&json!(bureau.files[4]), &json!("hearing"), &Value::Null)
    );
    assert_eq!(
        (&drawn[1]["reason"], &drawn[1]["rank"]),
        (&json!("random"), &json!(1))
    );
    // A file that comes later, and what becomes of those drawn, changes nothing at the cut-off.
    let later = bureau.open("register.entry", "he.dengji");
    bureau.walk(&later, "enter he.dengji --fact kind=contract_review");
    let case = |no: usize| drawn[no]["number"].as_str().expect("a number").to_owned();
    bureau.score(&case(0), (60, 90), Some(82));
    bureau.happen(&case(0), "evaluated.objected", Some("objection"));
    bureau.walk(
        &case(0),
        "appoint_third zhang.jiandu --fill third=ran.pingcha --fact third_unit=丁处
         rescore ran.pingcha --opinion 复评 --fact basic_failed=false --fact points=79.5 --doc rescore_sheet
         answer_objection zhang.jiandu --opinion 理由 --doc objection_reply
         finalise luo.jiandu --fact grade=pass --fact to_rectify=true --doc grade_form
         order_rectify zhang.jiandu --doc rectification_notice",
    );
    bureau.happen(
        &case(0),
        "evaluated.rectified",
        Some("rectification_report"),
    );
    let recheck = "recheck zhang.jiandu --outcome rectified --doc recheck_record";
    bureau.walk(&case(0), recheck);
    bureau.score(&case(1), (88, 89), None);
    bureau.happen(&case(1), "evaluated.accepted", None);
    bureau.walk(
        &case(1),
        "finalise luo.jiandu --fact grade=good --doc grade_form",
    );
    let whole = vec![same("order"), same("population"), same("sample")];
    assert_eq!(bureau.verify(&plan), (0, whole));
    assert_eq!(bureau.draw(&plan).problem(), (3, "CB-5063".to_owned()));
    results(&bureau, &plan);
}

/// What the evaluations came to, of the plan and of the period, and as the indicators count it.
fn results(bureau: &Bureau, plan: &str) {
    let result = |more: &[&str]| {
        let result = [&["evaluation", "result"], more].concat();
        bureau.place.call(&result).json()
    };
    let rows = result(&[plan]);
    let told = |no: usize| {
        let keys = "first second difference arbiter points grade objection rectification";
        let cells = keys
            .split(' ')
            .map(|key| rows[no][key].as_str().unwrap_or("-"));
        cells.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        told(0),
        "60.00 90.00 30.00 82.00 79.50 pass changed rectified"
    );
    assert_eq!(told(1), "88.00 89.00 1.00 - 88.50 good accepted none");
    assert_eq!(result(&["--period", ALWAYS]), rows);
    let sums = result(&[plan, "--by", "all", "--lang", "zh"]);
    let expected = json!([{
        "unit": "合计", "files": 2, "graded": 2, "average": "84.00",
        "excellent": 0, "good": 1, "pass": 1, "fail": 0,
    }]);
    assert_eq!(sums, expected);
    let run = [
        "indicator",
        "run",
        "evaluation.files",
        "evaluation.excellent",
        "evaluation.failed",
    ];
    let counted = bureau
        .place
        .call(&[&run[..], &["--period", ALWAYS]].concat())
        .json();
    for (no, key) in ["graded", "excellent", "fail"].into_iter().enumerate() {
        assert_eq!(counted[no]["value"], sums[0][key].to_string(), "{key}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_and_what_was_written_by_hand_does_not_come_out_again() {
    let bureau = Bureau::new();
    refused_by_name(&bureau);
    written_by_hand(&bureau);
}

/// What cannot be drawn is refused by name, and no plan is written.
fn refused_by_name(bureau: &Bureau) {
    let rows: [(&[&str], (i32, &str)); 9] = [
        (&["--count", "6"], (2, "CB-5061")),
        (&["--count", "0"], (2, "CB-5061")),
        (&["--share", "101%"], (2, "CB-5061")),
        (&["--count", "1", "--period", "2011"], (4, "CB-5060")),
        (&["--count", "1", "--period", "soon"], (2, "CB-5051")),
        (
            &["--count", "1", "--as-of", "2099-01-01T00:00:00Z"],
            (2, "CB-5052"),
        ),
        (
            &["--count", "1", "--all-where", "hearing,sunny"],
            (2, "CB-5062"),
        ),
        (&["--count", "1", "--organ", "atlantis"], (4, "CB-5056")),
        (&["--count", "1", "--definition", "no.such"], (4, "CB-5056")),
    ];
    for (more, (exit, code)) in rows {
        assert_eq!(
            bureau.plan(more).problem(),
            (exit, code.to_owned()),
            "{more:?}"
        );
    }
    let plans = ["case", "ls", "--definition", "evaluation.plan"];
    assert_eq!(bureau.place.call(&plans).json(), json!([]));
    assert_eq!(
        bureau.draw(&bureau.files[0]).problem(),
        (3, "CB-5063".to_owned())
    );
    let planned = bureau.plan(&["--share", "40%"]).json();
    assert_eq!(
        (&planned["sample"], &planned["always"]),
        (&json!(2), &json!([bureau.files[4]]))
    );
    let plan = planned["number"].as_str().expect("a number");
    assert_eq!(bureau.draw(plan).problem(), (3, "CB-5063".to_owned()));
}

/// A population or a sample that was written by hand does not come out again.
fn written_by_hand(bureau: &Bureau) {
    let digest = bureau.plan(&["--count", "2", "--dry-run"]).json();
    let position = digest["cut_position"]
        .as_str()
        .expect("a position")
        .to_owned();
    let [a, b, c, d, heard] = [0, 1, 2, 3, 4].map(|no| bureau.files[no].as_str());
    let list = |files: &[&str]| json!(files).to_string();
    let take = |plan: &str, pool: &[&str]| {
        let facts = [
            format!("cut_position={position}"),
            "population=5".to_owned(),
            format!("digest={}", digest["digest"].as_str().expect("a digest")),
            format!("mandatory={}", list(&[heard])),
            format!("pool={}", list(pool)),
            format!("lots={}", pool.len()),
        ];
        let more = [&["--doc", "population_list"], &flags("--fact", &facts)[..]].concat();
        bureau.done(plan, "take", PLANNER, &more);
        bureau.done(plan, "draw", PLANNER, &["--doc", "sample_record"]);
    };
    // One file is left out of those that go by lot.
    let plan = bureau.approved(&["--count", "2"]);
    take(&plan, &[a, b, c]);
    assert_eq!(
        bureau.verify(&plan),
        (9, vec![same("order"), other("population")])
    );
    // The population stands, but the sample is not that of the lot.
    let plan = bureau.approved(&["--count", "2"]);
    take(&plan, &[a, b, c, d]);
    assert_eq!(
        bureau.verify(&plan),
        (0, vec![same("order"), same("population")])
    );
    let file = |no: &str, reason: &str| json!({"file_no": no, "unit": "某", "procedure": "register.entry", "reason": reason});
    let sample = json!([file(heard, "hearing"), file(a, "hearing")]).to_string();
    let more = ["--doc", "sample_list", "--fact", "seed=00", "--fact"];
    let sample = format!("sample={sample}");
    bureau.done(&plan, "choose", PLANNER, &[&more[..], &[&sample]].concat());
    let told = vec![same("order"), same("population"), other("sample")];
    assert_eq!(bureau.verify(&plan), (9, told));
}

#[test]
fn objects_and_inspectors_are_drawn_for_a_published_plan() {
    let bureau = Bureau::empty();
    let plan = bureau.open("inspection.plan", UNIT);
    let list = "id,name,class,visits\n4,丁所,high,1\n3,丙所,high,\n2,乙所,low,\n1,甲所,high,\n";
    let list = bureau.place.file("list.csv", list);
    let draw = |file: &str, more: &[&str]| {
        let draw = [
            "draw",
            "objects",
            file,
            "--plan",
            &plan,
            "--witness",
            "某人",
        ];
        bureau
            .place
            .call(&[&draw, more, &["--as", "liang.bangong"]].concat())
    };
    assert_eq!(draw(&list, &[]).problem(), (3, "CB-5063".to_owned()));
    bureau.walk(
        &plan,
        "open_year song.yewu --fact year.before=2025-12-31
         compile song.yewu --doc inspection_plan --fact ratio=60 --fact cap=1
         check wang.shenhe --doc review_opinion --opinion 同意 --outcome pass
         approve zhao.juzhang --doc plan_approval
         publish song.yewu --doc publication_record",
    );
    let double = bureau.place.file("double.csv", "id,name\n1,甲所\n1,乙所\n");
    for (file, more, (exit, code)) in [
        (&double, &[][..], (3, "CB-5064")),
        (&list, &["--count", "4"], (2, "CB-5061")),
        (&list, &["--class", "none"], (4, "CB-5060")),
    ] {
        assert_eq!(
            draw(file, more).problem(),
            (exit, code.to_owned()),
            "{more:?}"
        );
    }
    let drawn = draw(&list, &["--class", "high"]).json();
    let drawn = drawn.as_array().expect("a list");
    assert_eq!(drawn.len(), 2, "60% of two, rounded up: {drawn:#?}");
    let mut objects: Vec<&str> = drawn
        .iter()
        .filter_map(|row| row["object"].as_str())
        .collect();
    objects.sort_unstable();
    assert_eq!(objects, ["丙所（3）", "甲所（1）"]);
    for row in drawn {
        assert_eq!(row["inspectors"].as_array().map(Vec::len), Some(2), "{row}");
        let case = row["number"].as_str().expect("a number");
        assert_eq!(
            bureau.verify(case),
            (0, vec![same("object"), same("inspector")])
        );
    }
    // Both were visited as often as the plan allows.
    let again = draw(&list, &["--class", "high"]);
    assert_eq!(again.problem(), (4, "CB-5060".to_owned()));
}
