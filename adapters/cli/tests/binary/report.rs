//! The report of 2018 over the demonstration bureau, and what becomes of a frozen one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::support::{Call, Place};

/// The bureau's past alone, with its sample: for what its report of 2018 says. Counting takes seconds,
/// so what any log shows is asked of [`SMALL`]. The test that writes here opens a case of its own.
static BUREAU: LazyLock<Place> = LazyLock::new(|| loaded(&["--cases", "0", "--history", "1"]));

/// A few days of a bureau; nobody writes here.
static SMALL: LazyLock<Place> = LazyLock::new(|| loaded(&["--cases", "4", "--days", "10"]));

fn loaded(how: &[&str]) -> Place {
    let place = Place::new();
    let call = place.call(&[&["demo", "load", "shanghai"], how].concat());
    assert_eq!(call.code, 0, "{}", call.stderr);
    place
}

/// Every line of the bureau's report of 2018: the indicator, what is printed. Of mediation and
/// approvals a hundredth is there, and the line says so.
const PRINTED: [(&str, &str); 30] = [
    (
        "cases.total",
        "办理行政复议、行政应诉案件232件，同比上升42.33%",
    ),
    ("litigation.cases", "其中行政应诉案件113件，同比上升39.51%"),
    ("reconsideration.cases", "行政复议案件119件，同比上升45.12%"),
    (
        "reconsideration.annulled",
        "作为复议机关撤销区局行政行为1件",
    ),
    ("hearing.held", "举行行政处罚听证会5场"),
    (
        "review.decision_opinions",
        "出具重大行政决策法制审核意见7件",
    ),
    (
        "review.enforcement_opinions",
        "出具重大执法决定法制审核意见5件",
    ),
    ("contract.reviews", "合同法律审核175件，同比增长22%"),
    ("disclosure.reviews", "疑难政府信息公开审核28件"),
    ("approval.cases", "办理行政审批和辅助事项191件（1%抽样）"),
    ("document.normative", "制定规范性文件31件，同比增长244.44%"),
    ("document.internal", "制定内部工作制度33件"),
    ("evaluation.groups", "组成案卷评查组5组，首次开展"),
    (
        "mediation.accepted",
        "受理人民调解案件3616件，同比增长1.80%（1%抽样）",
    ),
    (
        "mediation.succeeded",
        "调解成功3417件，成功率94.50%（1%抽样）",
    ),
    ("mediation.agreements", "制作调解协议书2278份（1%抽样）"),
    ("mediation.confirmed", "经司法确认43份（1%抽样）"),
    (
        "mediation.industry",
        "行业性、专业性纠纷2459件，占68%（1%抽样）",
    ),
    (
        "mediation.intellectual_property",
        "知识产权纠纷13件（1%抽样）",
    ),
    ("mediation.medical", "医患纠纷28件（1%抽样）"),
    (
        "mediation.criminal_reconciliation",
        "刑事和解17件（1%抽样）",
    ),
    ("mediation.school", "涉校纠纷2件（1%抽样）"),
    ("mediation.consumer", "消费纠纷670件（1%抽样）"),
    ("mediation.labour", "劳动纠纷330件（1%抽样）"),
    ("lawyer.units", "公职律师单位344家"),
    ("lawyer.units_new", "新增141家"),
    ("lawyer.units_new_1", "其中第一类3家"),
    ("lawyer.units_new_2", "第二类135家"),
    ("lawyer.units_new_3", "第三类2家"),
    ("lawyer.units_new_4", "第四类1家"),
];

const REPORT: [&str; 7] = [
    "report",
    "run",
    "case-analysis",
    "--period",
    "2018",
    "--compare",
    "yoy",
];

fn lines(report: &Value) -> Vec<&Value> {
    let sections = report["sections"].as_array().expect("sections");
    let lines = sections.iter().map(|section| section["lines"].as_array());
    lines.flatten().flatten().collect()
}

#[test]
fn every_figure_of_the_report_of_2018_is_printed_and_traced_to_its_cases() {
    let call = BUREAU.call(&REPORT);
    let report = call.json();
    let lines = lines(&report);
    for (figure, said) in &PRINTED {
        let line = lines.iter().find(|line| line["figure"] == *figure);
        let line = line.unwrap_or_else(|| panic!("{figure} has no line"));
        assert_eq!(line["said"]["zh"], *said, "{figure}");
        assert!(
            !line["cases"].as_array().expect("cases").is_empty(),
            "{figure}"
        );
    }
    assert_eq!(report["flags"], serde_json::json!([]));
    assert_eq!(BUREAU.call(&REPORT).stdout, call.stdout);
}

#[test]
fn a_figure_names_all_of_its_cases_page_by_page() {
    let show = [
        "figure",
        "show",
        "reconsideration.cases",
        "--period",
        "2018",
    ];
    let figure = BUREAU.call(&show).json();
    assert_eq!(
        (&figure["value"], &figure["unit"]),
        (&"119".into(), &"cases".into())
    );
    let mut seen = std::collections::BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let mut call = [&show[..], &["--cases", "--limit", "100", "-o", "json"]].concat();
        call.extend(after.iter().flat_map(|after| ["--after", after]));
        let cases = BUREAU.call(&call).json();
        let cases = cases.as_array().expect("cases");
        let last = cases.last().expect("119 is no whole number of pages");
        after = Some(last["case"].as_str().expect("an id").to_owned());
        for case in cases {
            assert!(
                case["title"]
                    .as_str()
                    .expect("a title")
                    .starts_with("行政复议案件")
            );
            assert!(
                case["number"]
                    .as_str()
                    .expect("a number")
                    .contains("〔2018〕")
            );
            seen.insert(case["case"].to_string());
        }
        if cases.len() < 100 {
            break;
        }
    }
    assert_eq!(seen.len(), 119);
}

#[test]
fn bad_questions_are_refused_by_name() {
    let run = |more: &[&str]| SMALL.call(&[&["--lang", "en", "indicator", "run"], more].concat());
    let rows: [(&[&str], i32, &str); 7] = [
        (&["cases.opend", "--period", "2018"], 4, "CB-5050"),
        (&["--period", "2018Q9"], 2, "CB-5051"),
        (
            &["--period", "2018", "--as-of", "2999-01-01T00:00:00Z"],
            2,
            "CB-5052",
        ),
        (&["--period", "1999"], 4, "CB-5053"),
        (
            &["--period", "2018", "--as-of", "2001-01-01T00:00:00Z"],
            4,
            "CB-5053",
        ),
        (&["--period", "2018", "--organ", "nowhere"], 4, "CB-5056"),
        (
            &["--period", "2018", "--definition", "nothing"],
            4,
            "CB-5056",
        ),
    ];
    for (more, exit, code) in rows {
        assert_eq!(run(more).problem(), (exit, code.to_owned()), "{more:?}");
    }
    let out = [&REPORT[..], &["--out", "report.doc"]].concat();
    assert_eq!(SMALL.call(&out).problem(), (2, "CB-5058".to_owned()));
}

/// How often each stage was left, in all cases.
fn stages_left(place: &Place) -> BTreeMap<(String, String), u64> {
    let mut left = BTreeMap::new();
    let cases = place.call(&["case", "ls"]).json();
    for case in cases.as_array().expect("cases") {
        let number = case["number"].as_str().expect("a number");
        let events = place.call(&["case", "history", number, "--type", "stage_left"]);
        for event in events.json().as_array().expect("events") {
            let word = |value: &Value| value.as_str().expect("a word").to_owned();
            let key = (word(&case["definition"]), word(&event["body"]["stage"]));
            *left.entry(key).or_default() += 1;
        }
    }
    left
}

#[test]
fn stages_and_limits_are_told_with_how_long_they_took_and_what_is_allowed() {
    // So many that limits have ended, whatever the day on which the past ends.
    let place = loaded(&["--cases", "16", "--days", "45"]);
    let period = ["--period", "2000-01-01..2099-12-31"];
    let call = place.call(&[&["indicator", "stages"], &period[..]].concat());
    let rows = call.json();
    let rows = rows.as_array().expect("rows");
    let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let of_kind = |kind: &'static str| rows.iter().filter(move |row| row["kind"] == kind);
    let told = of_kind("stage").map(|row| {
        let ended = word(row, "ended").parse().expect("a number");
        ((word(row, "definition"), word(row, "name")), ended)
    });
    let left = stages_left(&place);
    assert!(!left.is_empty());
    assert_eq!(told.collect::<BTreeMap<_, _>>(), left);
    for row in rows.iter().filter(|row| !row["p50"].is_null()) {
        let days = |key: &str| -> f64 { word(row, key).parse().expect("days") };
        assert!(days("p50") <= days("p90"), "{row}");
    }
    assert!(of_kind("limit").next().is_some());
    for row in of_kind("limit") {
        assert!(!word(row, "allowed").is_empty(), "{row}");
        let is_marked = word(row, "basis").ends_with("(to be confirmed)");
        assert_eq!(row["unconfirmed"] == true, is_marked, "{row}");
    }
    let unknown = [
        &["indicator", "stages", "--definition", "mars"],
        &period[..],
    ]
    .concat();
    assert_eq!(place.call(&unknown).problem(), (4, "CB-5056".to_owned()));
}

#[test]
fn an_indicator_of_ones_own_is_read_from_a_folder_and_a_slip_in_it_is_told_in_its_place() {
    let place = &*BUREAU;
    let folder = place.path("own");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = "indicators: 1\nid: own\ntitle: 自备\nbasis: 某规定\nfigures:\n  own.kept: {title: 维持, unit: 件, cases: [{of: register.entry, at: enter.done, when: \"facts.kind == 'reconsideration' && facts.result == 'maintained'\"}]}\n";
    let file = format!("{folder}/own.yaml");
    std::fs::write(&file, text).expect("a file");
    let run = |id: &str| {
        place.call(&[
            "indicator",
            "run",
            id,
            "--period",
            "2018",
            "--from",
            &folder,
        ])
    };
    assert_eq!(run("own.kept").json()[0]["value"], "118");
    std::fs::write(&file, text.replace("enter.done", "entr.done")).expect("a file");
    let call = run("own.kept");
    assert_eq!(call.problem(), (3, "CB-5055".to_owned()));
    assert!(call.stderr.contains("own.yaml:6:"), "{}", call.stderr);
}

fn frozen(place: &Place) -> String {
    let freeze = [
        "report",
        "freeze",
        "case-analysis",
        "--period",
        "2018",
        "--compare",
        "yoy",
        "--for",
        "shanghai",
        "--as",
        "wang.shenhe",
    ];
    let answer = place.call(&freeze).json();
    answer["number"].as_str().expect("a number").to_owned()
}

fn done(call: &Call) {
    assert_eq!(call.code, 0, "{}", call.stderr);
}

#[test]
fn a_frozen_report_is_edited_approved_and_comes_out_the_same() {
    let place = &*BUREAU;
    let case = frozen(place);
    let text = "全年案件上升";
    done(&place.call(&[
        "report",
        "edit",
        &case,
        "summary",
        text,
        "--as",
        "wang.shenhe",
    ]));
    let complete = |more: &[&str]| place.call(&[&["case", "do", "complete", &case], more].concat());
    done(&complete(&[
        "submit",
        "--doc",
        "report_draft",
        "--as",
        "wang.shenhe",
    ]));
    let refused = place.call(&[
        "report",
        "edit",
        &case,
        "summary",
        "晚",
        "--as",
        "wang.shenhe",
    ]);
    assert_eq!(refused.code, 6, "nothing is edited after it was submitted");
    done(&complete(&[
        "approve",
        "--outcome",
        "approve",
        "--as",
        "zhao.juzhang",
    ]));
    done(&complete(&[
        "issue",
        "--doc",
        "analysis_report",
        "--sealed",
        "--as",
        "zhao.juzhang",
    ]));
    let verified = place.call(&["report", "verify", &case]).json();
    assert_eq!(verified["whole"], true, "{verified}");
    let shown = place.call(&["report", "show", &case, "-o", "html"]);
    for holds in [text, "<svg", "42.33%"] {
        assert!(shown.stdout.contains(holds), "{holds}");
    }
    let history = place.call(&["case", "history", &case, "-o", "json"]).stdout;
    assert!(history.contains("text.edited"), "the edit is recorded");
    let no_report = place.call(&["report", "verify", "沪司录〔2018〕1号"]);
    assert_eq!(no_report.problem(), (3, "CB-5059".to_owned()));
}

/// A report over all days of [`SMALL`], in Chinese.
fn written(path: &str, more: &[&str]) -> Call {
    let days = "2020-01-01..2030-12-31";
    let run = ["report", "run", "case-analysis", "--period", days];
    SMALL.call(&[&run[..], &["--lang", "zh", "--out", path], more].concat())
}

#[test]
fn a_report_is_written_in_the_shape_of_its_file() {
    for (name, holds) in [
        ("r.xlsx", "PK"),
        ("r.html", "id=\"cases.total\""),
        ("r.csv", "cases.total"),
        ("r.json", "\"digest\""),
        ("r.pdf", "%PDF-1.7"),
    ] {
        let path = SMALL.path(name);
        done(&written(&path, &[]));
        let bytes = std::fs::read(&path).expect("the file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(holds), "{name}");
    }
}

#[test]
fn a_pdf_has_the_same_bytes_each_time_and_a_font_without_its_characters_is_refused() {
    let (one, other) = (SMALL.path("one.pdf"), SMALL.path("other.pdf"));
    done(&written(&one, &[]));
    let noto = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc";
    done(&written(&other, &["--font", noto]));
    let read = |path: &str| std::fs::read(path).expect("the file");
    assert_eq!(read(&one), read(&other));
    let latin = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    let refused = written(&other, &["--font", latin]);
    assert_eq!(refused.problem(), (4, "CB-5067".to_owned()));
    assert!(refused.stderr.contains("U+"), "{}", refused.stderr);
    let no_font = written(&other, &["--font", "/nowhere.ttc"]);
    assert_eq!(no_font.problem(), (4, "CB-5007".to_owned()));
}
