//! The top level holds the workspace and nothing else.

use std::collections::BTreeSet;

use super::tree::{Tree, assert_none};

const FOLDERS: [&str; 6] = [
    "engine",
    "workflows",
    "projections",
    "adapters",
    "tests",
    "docs",
];

const FILES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "clippy.toml",
    "rustfmt.toml",
    "deny.toml",
    "rust-toolchain.toml",
];

fn strangers_at_top(tree: &Tree) -> Vec<String> {
    let tops: BTreeSet<(&str, bool)> = tree
        .paths()
        .map(|path| {
            path.split_once('/')
                .map_or((path, false), |(top, _)| (top, true))
        })
        .collect();
    let strangers = tops.into_iter().filter(|(top, is_folder)| {
        let known: &[&str] = if *is_folder { &FOLDERS } else { &FILES };
        !known.contains(top) && !top.starts_with('.')
    });
    strangers
        .map(|(top, _)| format!("{top}: the top level has no place for it; see tidy/layout.rs"))
        .collect()
}

#[test]
fn the_top_level_holds_the_workspace_alone() {
    assert_none(&strangers_at_top(Tree::repository()));
}

#[test]
fn a_stranger_at_the_top_is_found() {
    let tree = Tree::example(&[
        ("Cargo.toml", ""),
        (".ci/run", ""),
        (".gitignore", "/target\n"),
        ("target/debug/x", ""),
        ("engine/target/x", ""),
        ("scripts/all.sh", ""),
        ("NOTES.md", ""),
        ("docs", ""),
    ]);
    assert_eq!(
        strangers_at_top(&tree),
        ["NOTES.md", "docs", "scripts"]
            .map(|top| format!("{top}: the top level has no place for it; see tidy/layout.rs"))
    );
}
