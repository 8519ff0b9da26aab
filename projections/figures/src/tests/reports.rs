//! A report over a small log: words, changes, shares, what contradicts itself.

use casebook_engine::stream::Position;
use casebook_workflows::load_report;

use super::log::{Log, all, indicators};
use crate::{Compare, Cut, Filled, fill};

const TEMPLATE: &str = "\
report: 1
id: x
title: 示例报告
version: 1
basis: 某规定
sections:
  - title: 一
    lines:
      - {figure: opened, say: '收案{value}，{change}'}
      - {figure: decided, say: '决定{value}，{change}', parts: [approved]}
      - {figure: approved, compare: false, share: decided, share_decimals: 0, say: '同意{value}，占{share}'}
      - {figure: new_one, say: '新开展{value}，{change}'}
      - {figure: grave, say: '重大{value}，{change}'}
      - {figure: median, say: '用时{value}，{change}', up: 增加}
";

fn filled(compare: Option<Compare>, day: &str) -> Filled {
    let mut log = Log::default();
    log.open(1, "2017-03-01")
        .done(1, "2017-03-03", "decide", "grant")
        .end(1, "2017-03-03");
    for case in 2..5 {
        log.open(case, "2018-03-01")
            .done(
                case,
                "2018-03-04",
                "decide",
                if case == 2 { "deny" } else { "grant" },
            )
            .end(case, "2018-03-04");
    }
    let template = load_report(TEMPLATE.as_bytes(), &indicators());
    assert_eq!(template.problems, []);
    let template = template.report.expect("a template");
    let cut = Cut {
        position: Position(log.events.len() as u64),
        recorded: "2019-01-01T00:00:00Z".parse().expect("an instant"),
        day: day.parse().expect("a day"),
    };
    fill(
        &template,
        &log.read(&all(), &["2018", "2017"]),
        compare,
        cut,
    )
}

fn sentences(filled: &Filled) -> Vec<String> {
    let lines = filled.sections.iter().flat_map(|section| &section.lines);
    lines.map(|line| line.said.zh.clone()).collect()
}

#[test]
fn the_words_follow_the_figures() {
    assert_eq!(
        sentences(&filled(Some(Compare::Year), "2019-01-01")),
        [
            "收案3件，同比上升200.00%",
            "决定3件，同比上升200.00%",
            "同意2件，占67%",
            "新开展1件，首次开展",
            "重大0件，同比无上期数",
            "用时3.0天，同比增加50.00%",
        ]
    );
    assert_eq!(sentences(&filled(None, "2019-01-01"))[0], "收案3件");
}

#[test]
fn what_contradicts_itself_or_is_missing_is_flagged() {
    let filled = filled(Some(Compare::Year), "2019-01-01");
    let kinds: Vec<(&str, &str)> = filled
        .flags
        .iter()
        .map(|flag| (flag.kind, flag.figure.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("parts", "decided"),
            ("no_prior", "grave"),
            ("undecided", "grave")
        ]
    );
    assert_eq!(filled.flags[0].said.zh, "决定：分项之和2，与总数3不符");
}

#[test]
fn a_period_that_is_not_over_says_so() {
    assert!(filled(None, "2018-12-31").is_open);
    assert!(!filled(None, "2019-01-01").is_open);
}

#[test]
fn the_same_log_gives_the_same_digest_and_the_page_needs_nothing_else() {
    let (one, two) = (filled(None, "2019-01-01"), filled(None, "2019-01-01"));
    assert_eq!(one.digest, two.digest);
    let page = crate::page(
        &filled(Some(Compare::Year), "2019-01-01"),
        &[],
        casebook_workflows::Language::Zh,
    );
    assert!(
        page.contains("2018年示例报告") && page.contains("<svg"),
        "{page}"
    );
    assert!(!page.contains("http"), "it loads nothing");
}
