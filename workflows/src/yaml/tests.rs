//! What the reading of YAML accepts and refuses.

use super::read;
use crate::problem::Problems;

/// The codes and places of the problems of a text.
fn codes(text: &[u8]) -> Vec<String> {
    let mut problems = Problems::default();
    let _ = read(text, &mut problems);
    problems
        .into_sorted()
        .iter()
        .map(|problem| format!("{} {}", problem.place, problem.code))
        .collect()
}

#[test]
fn every_problem_of_a_file_is_told_with_its_place() {
    for (text, expected) in [
        ("a: 1\nb: [x, y]\n", &[][..]),
        ("a: 1\na: 2\nb: 1\nb: 2\n", &["2:1 CB-L008", "4:1 CB-L008"]),
        ("a: &x 1\nb: *x\n", &["1:7 CB-L007", "2:4 CB-L007"]),
        ("a: !t 1\n", &["1:7 CB-L007"]),
        ("<<: {a: 1}\n", &["1:1 CB-L007"]),
        ("on: 1\n\"on\": 2\nNo: 3\n", &["1:1 CB-L009", "3:1 CB-L009"]),
        ("[a]: 1\n", &["1:1 CB-L103"]),
        ("标题: 甲\n标题: 乙\n", &["2:1 CB-L008"]),
        ("a: [1\n", &["1:4 CB-L004"]),
        ("a: 1\n---\nb: 2\n", &["1:1 CB-L010"]),
        ("", &["1:1 CB-L010"]),
        ("a: \"\u{0}\"\n", &["1:5 CB-L003"]),
    ] {
        assert_eq!(codes(text.as_bytes()), expected, "{text:?}");
    }
    assert_eq!(codes(b"a: \xe6\xb3\x95\nb: \xff\n"), ["2:4 CB-L001"]);
}

#[test]
fn a_hostile_file_is_refused_in_bounded_time() {
    let begun = std::time::Instant::now();
    let deep_flow = "[".repeat(20_000);
    let deep_block = (0..1_000)
        .map(|depth| " ".repeat(depth) + "a:\n")
        .collect::<Vec<_>>()
        .concat();
    let deep_list = "- ".repeat(20_000);
    let wide = format!("[{}]", "1,".repeat(400_000));
    let bomb: String = std::iter::once("a: &a [x, x]\n".to_owned())
        .chain((0..30).map(|no| format!("b{no}: [*a, *a, *a, *a, *a, *a, *a]\n")))
        .collect();
    let huge = "a: b\n".repeat(2_000_000);
    let many_keys = (0..40_000)
        .map(|no| format!("k{no}: 1\n"))
        .collect::<Vec<_>>()
        .concat();
    for (text, code) in [
        (deep_flow, "CB-L005"),
        (deep_block, "CB-L005"),
        (deep_list, "CB-L005"),
        (wide, "CB-L006"),
        (bomb, "CB-L007"),
        (huge, "CB-L002"),
        (many_keys, "CB-L006"),
        ("? ".repeat(20_000), "CB-L005"),
        (format!("a: \"{}", "\\".repeat(100_000)), "CB-L004"),
        ("{".repeat(31) + &"?".repeat(50_000), "CB-L00"),
        ("%".repeat(100_000), "CB-L004"),
        (format!("a: {}", "&".repeat(50_000)), "CB-L007"),
    ] {
        let found = codes(text.as_bytes());
        let start: String = text.chars().take(20).collect();
        assert!(!found.is_empty(), "{start:?}");
        assert!(
            found
                .iter()
                .all(|problem| problem.contains(code) || problem.contains("CB-L011")),
            "{start:?}: {found:?}"
        );
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));
}

/// The first problem of a text in Chinese, with its place, what is wrong and what to do.
fn told(text: &str) -> (usize, String) {
    let mut problems = Problems::default();
    let _ = read(text.as_bytes(), &mut problems);
    let problems = problems.into_sorted();
    let first = problems.first().map(|one| {
        let (zh, fix) = (&one.message.zh, &one.fix.zh);
        format!("{} {zh}｜{fix}", one.place)
    });
    (problems.len(), first.unwrap_or_default())
}

const COLON: &str = "应写英文冒号加空格“: ”";
const SPACE: &str = "请在冒号后面加空格";
const QUOTE: &str = "请在同一行补上引号";

/// A text, where it is wrong, what is said and what to do.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    ("a:\n\tb: 1\n", "2:1", "第 2 行的缩进用了 Tab", "请换成空格"),
    (
        "a:\n  b: 1\n\tc: 2\n",
        "3:1",
        "第 3 行的缩进用了 Tab",
        "请换成空格",
    ),
    (
        "a: 1\n  \tb: 2\n",
        "2:3",
        "第 2 行的缩进用了 Tab",
        "请换成空格",
    ),
    (
        "a:\n　b: 1\n",
        "2:1",
        "第 2 行有全角空格“　”",
        "应写半角空格",
    ),
    (
        "title：收回\nid: x\n",
        "1:6",
        "第 1 行有中文冒号“：”",
        COLON,
    ),
    (
        "id: x\ntitle：收回\nb: 1\n",
        "2:6",
        "第 2 行有中文冒号“：”",
        COLON,
    ),
    ("a: {role：clerk}\n", "1:9", "第 1 行有中文冒号“：”", COLON),
    (
        "a: {b: c， after: x}\n",
        "1:9",
        "第 1 行有中文逗号“，”",
        "应写英文逗号加空格“, ”",
    ),
    (
        "a: “甲: 乙”\n",
        "1:4",
        "第 1 行有中文引号““”",
        "应写英文引号“\"”",
    ),
    (
        "a: ｛b: 1｝\n",
        "1:4",
        "第 1 行有中文括号“｛”",
        "应写英文括号",
    ),
    (
        "role:clerk\nb: 1\n",
        "1:5",
        "第 1 行的冒号后面没有空格",
        SPACE,
    ),
    (
        "id: x\nrole:clerk\nb: 1\n",
        "2:5",
        "第 2 行的冒号后面没有空格",
        SPACE,
    ),
    (
        "a: {role:clerk, b: 1}\n",
        "1:9",
        "第 1 行的冒号后面没有空格",
        SPACE,
    ),
    (
        "id: x\na: \"b\nc: 1\n",
        "2:4",
        "第 2 行的引号没有合上",
        QUOTE,
    ),
    (
        "id: x\na: \"b\nc: 1\nd: \"e\"\n",
        "2:4",
        "第 2 行的引号没有合上",
        QUOTE,
    ),
    (
        "id: x\na: 'b\nc: 1\nd: 'e'\n",
        "2:4",
        "第 2 行的引号没有合上",
        QUOTE,
    ),
    (
        "a: 甲: 乙\n",
        "1:5",
        "第 1 行的文字中有“: ”",
        "请给整段文字加英文引号",
    ),
    (
        "a: {b: 1\nc: 2\n",
        "1:4",
        "第 1 行的括号“{”没有合上",
        "请补上“}”",
    ),
    (
        "a: {b: [1, 2}\nc: 2\n",
        "1:8",
        "第 1 行的括号“[”没有合上",
        "请补上“]”",
    ),
    (
        "a: [x, y\nb: 1\nc: 2\n",
        "1:4",
        "第 1 行的括号“[”没有合上",
        "请补上“]”",
    ),
    (
        "a:\n  b: 1\n c: 2\n",
        "3:2",
        "不是 YAML：此处应为“键: 值”，缩进应与同级的键一致",
        "请更正此处的缩进、引号或者括号",
    ),
    (
        "a: {b: 1 c: 2}\n",
        "1:11",
        "不是 YAML：映射中缺少逗号或者右括号“}”",
        "请更正此处的缩进、引号或者括号",
    ),
];

#[test]
fn a_slip_of_the_hand_is_told_by_its_cause_and_alone() {
    for (text, place, message, fix) in SLIPS {
        let expected = (1, format!("{place} {message}｜{fix}"));
        assert_eq!(told(text), expected, "{text:?}");
    }
}

#[test]
fn what_looks_like_a_slip_and_is_none_is_read() {
    for text in [
        "title: 甲：乙，丙“丁”、戊\n",
        "a: {title: 甲：乙, b: 甲，乙}\n",
        "a: [甲：乙, 丙]\n",
        "a: https://example.org\n",
        "a: |\n  \"b\n  c：d\ne: 1\n",
        "a: \"b\n  c\"\n",
        "a: {b: }\n",
        "a: x:y\n",
    ] {
        assert_eq!(told(text), (0, String::new()), "{text:?}");
    }
}
