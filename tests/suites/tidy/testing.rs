//! Tests run, wait for nothing, and keep their short cuts to themselves.

use super::source::{Source, reads};
use super::tree::{Tree, assert_none};

fn ignored_tests(tree: &Tree) -> Vec<String> {
    find(tree, |source, problems| {
        for place in source.tokens.windows(3).filter(|place| {
            let texts = [0, 1, 2].map(|index| place[index].text.as_str());
            texts == ["#", "[", "ignore"]
        }) {
            let place = source.place(&place[0]);
            problems.push(format!(
                "{place}: an ignored test tests nothing; mend it or delete it"
            ));
        }
    })
}

/// Sleeping is calling `sleep` or `sleep_until` by path or by an imported name.
/// A method of that name belongs to a clock, which a test can turn. The clock that a benchmark lends
/// the product is the one place that may sleep: in its own `sleep_until`.
fn sleeping_tests(tree: &Tree) -> Vec<String> {
    find(tree, |source, problems| {
        let mut function = "";
        for pair in source.tests().windows(2) {
            let [before, name] = [pair[0].text.as_str(), pair[1].text.as_str()];
            if before == "fn" {
                function = name;
            }
            let is_call =
                ["sleep", "sleep_until"].contains(&name) && !["fn", "."].contains(&before);
            if is_call && function != "sleep_until" {
                let place = source.place(pair[1]);
                problems.push(format!(
                    "{place}: a test that sleeps is slow and still wrong on a busy machine; wait for what you mean"
                ));
            }
        }
    })
}

fn unwraps_in_product(tree: &Tree) -> Vec<String> {
    find(tree, |source, problems| {
        for place in source.product().windows(4) {
            if reads(place, &[".", "unwrap", "(", ")"]) {
                let place = source.place(place[1]);
                problems.push(format!(
                    "{place}: `unwrap` in the product; return the fault, or `expect` with the invariant"
                ));
            }
        }
    })
}

fn find(tree: &Tree, look: impl Fn(&Source, &mut Vec<String>)) -> Vec<String> {
    let mut problems = Vec::new();
    for source in tree.sources() {
        look(source, &mut problems);
    }
    problems
}

#[test]
fn no_test_is_ignored() {
    assert_none(&ignored_tests(Tree::repository()));
}

#[test]
fn no_test_sleeps() {
    assert_none(&sleeping_tests(Tree::repository()));
}

#[test]
fn the_product_does_not_unwrap() {
    assert_none(&unwraps_in_product(Tree::repository()));
}

#[test]
fn ignored_and_sleeping_tests_and_unwraps_are_found() {
    let tree = Tree::example(&[(
        "engine/src/case.rs",
        "fn product() { a.unwrap(); time::sleep(1); }
         #[cfg(test)]
         mod tests {
             use tokio::time::{Duration, sleep_until};
             #[test]
             #[ignore = \"slow\"]
             fn one() { a.unwrap(); std::thread::sleep(second); clock.sleep(second); }
         }",
    )]);
    assert_eq!(
        ignored_tests(&tree),
        ["engine/src/case.rs:6: an ignored test tests nothing; mend it or delete it"]
    );
    assert_eq!(
        sleeping_tests(&tree),
        [
            "engine/src/case.rs:4: a test that sleeps is slow and still wrong on a busy machine; wait for what you mean",
            "engine/src/case.rs:7: a test that sleeps is slow and still wrong on a busy machine; wait for what you mean",
        ]
    );
    assert_eq!(
        unwraps_in_product(&tree),
        [
            "engine/src/case.rs:1: `unwrap` in the product; return the fault, or `expect` with the invariant"
        ]
    );
}
