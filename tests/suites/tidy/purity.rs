//! Nothing waits in the pure part of the engine.

use super::tree::{Tree, assert_none};

/// The parts of the engine that may wait: what the loops call, and the loops.
const MAY_WAIT: [&str; 2] = ["engine/src/ports/", "engine/src/runtime/"];

fn waiting_in_pure_code(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for source in tree.sources() {
        let path = source.path.as_str();
        let may_wait = MAY_WAIT
            .iter()
            .any(|folder| path.starts_with(folder) || path == as_file(folder));
        if !path.starts_with("engine/src/") || may_wait {
            continue;
        }
        for token in source
            .tokens
            .iter()
            .filter(|token| ["async", "await"].contains(&token.text.as_str()))
        {
            let place = source.place(token);
            problems.push(format!(
                "{place}: `{}` outside engine/src/ports and engine/src/runtime; return what is to be done instead",
                token.text
            ));
        }
    }
    problems
}

/// `a/b/` as the file `a/b.rs`.
fn as_file(folder: &str) -> String {
    format!("{}.rs", folder.trim_end_matches('/'))
}

#[test]
fn nothing_waits_in_pure_code() {
    assert_none(&waiting_in_pure_code(Tree::repository()));
}

#[test]
fn waiting_in_pure_code_is_found() {
    let tree = Tree::example(&[
        (
            "engine/src/case/decide.rs",
            "//! async in words is fine\n\nasync fn decide() {}",
        ),
        (
            "engine/src/ports/clock.rs",
            "trait Clock { async fn sleep(); }",
        ),
        ("engine/src/runtime.rs", "async fn relay() {}"),
        ("adapters/memory/src/lib.rs", "async fn append() {}"),
    ]);
    assert_eq!(
        waiting_in_pure_code(&tree),
        [
            "engine/src/case/decide.rs:3: `async` outside engine/src/ports and engine/src/runtime; return what is to be done instead"
        ]
    );
}
