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
