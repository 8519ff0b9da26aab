//! A file is short enough to be read at once.

use std::collections::BTreeSet;

use super::source::Source;
use super::tree::{Tree, assert_none};

/// Past this many lines a file should be split.
const LINES_WANTED: usize = 400;
/// Past this many it is refused.
const LINES_MAX: usize = 600;

/// All lines but those that only tests contain.
fn product_lines(source: &Source) -> usize {
    let neighbours = source.tokens.windows(2);
    let of_tests = neighbours.filter(|pair| pair[0].in_test && pair[1].in_test);
    let lines: BTreeSet<usize> = of_tests
        .flat_map(|pair| pair[0].line..=pair[1].line)
        .collect();
    source.lines - lines.len()
}

fn longer_than(tree: &Tree, limit: usize) -> Vec<String> {
    let long = tree
        .sources()
        .iter()
        .filter(|source| product_lines(source) > limit);
    long.map(|source| {
        let lines = product_lines(source);
        format!(
            "{}: {lines} lines without its tests; split it, {LINES_MAX} is the most",
            source.path
        )
    })
    .collect()
}

#[test]
fn no_file_is_too_long() {
    let tree = Tree::repository();
    for problem in longer_than(tree, LINES_WANTED) {
        println!("{problem}");
    }
    assert_none(&longer_than(tree, LINES_MAX));
}

#[test]
fn a_file_that_is_too_long_is_found_and_its_tests_do_not_count() {
    let long = "fn a() {}\n".repeat(601);
    let tests = "fn a() {}\n".repeat(600);
    let tested = format!("fn one() {{}}\n#[cfg(test)]\nmod tests {{\n{tests}}}\n");
    let tree = Tree::example(&[
        ("engine/src/long.rs", &long),
        ("engine/src/tested.rs", &tested),
    ]);
    assert_eq!(
        longer_than(&tree, LINES_MAX),
        ["engine/src/long.rs: 601 lines without its tests; split it, 600 is the most"]
    );
}
