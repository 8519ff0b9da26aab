//! `lib.rs` and `mod.rs` are tables of contents: they declare and re-export.

use super::tree::{Tree, assert_none};

/// What begins something that belongs into a file of its own.
const DEFINES: [&str; 10] = [
    "fn",
    "struct",
    "enum",
    "trait",
    "impl",
    "union",
    "static",
    "const",
    "type",
    "macro_rules",
];

fn logic_in_contents(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for source in tree.sources() {
        if !["/lib.rs", "/mod.rs"]
            .iter()
            .any(|name| source.path.ends_with(name))
        {
            continue;
        }
        for token in source.tokens.iter().filter(|token| token.depth == 0) {
            if DEFINES.contains(&token.text.as_str()) {
                let (place, word) = (source.place(token), &token.text);
                problems.push(format!(
                    "{place}: `{word}` in a table of contents; give it a file of its own"
                ));
            }
        }
    }
    problems
}

#[test]
fn tables_of_contents_only_declare() {
    assert_none(&logic_in_contents(Tree::repository()));
}

#[test]
fn logic_in_a_table_of_contents_is_found() {
    let tree = Tree::example(&[
        (
            "engine/src/lib.rs",
            "//! Map.\n#![expect(dead_code, reason = \"x\")]\npub mod case;\npub use case::{Case, fold};",
        ),
        (
            "engine/src/case/mod.rs",
            "mod state;\npub struct Case;\nimpl Case { fn a() {} }",
        ),
        ("engine/src/case/state.rs", "fn fold() {}"),
    ]);
    assert_eq!(
        logic_in_contents(&tree),
        [
            "engine/src/case/mod.rs:2: `struct` in a table of contents; give it a file of its own",
            "engine/src/case/mod.rs:3: `impl` in a table of contents; give it a file of its own",
        ]
    );
}
