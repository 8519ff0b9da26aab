//! Names say what a thing is: words that fit anything are refused.

use super::tree::{Tree, assert_none};

/// Words that no type, function, module or file may have in its name.
const BANNED: [&str; 11] = [
    "manager",
    "helper",
    "util",
    "utility",
    "common",
    "misc",
    "data",
    "info",
    "processor",
    "base",
    "impl",
];

/// What names something of ours when it stands before a word.
const DECLARES: [&str; 8] = [
    "fn",
    "struct",
    "enum",
    "trait",
    "type",
    "mod",
    "union",
    "macro_rules",
];

/// The first banned word in the name, whether it is written in snake case or in camel case.
fn banned_word(name: &str) -> Option<&'static str> {
    let mut spaced = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            spaced.push(' ');
        }
        spaced.extend(letter.to_lowercase());
    }
    let words: Vec<&str> = spaced.split([' ', '_', '-', '.', '!']).collect();
    BANNED.into_iter().find(|banned| {
        let is_banned = |word: &&str| *word == *banned || word.strip_suffix('s') == Some(banned);
        words.iter().any(is_banned)
    })
}

fn banned_names(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for source in tree.sources() {
        for part in source.path.split('/') {
            if let Some(word) = banned_word(part) {
                problems.push(format!(
                    "{}: `{word}` says nothing; name the thing",
                    source.path
                ));
            }
        }
        for pair in source
            .tokens
            .windows(2)
            .filter(|pair| DECLARES.contains(&pair[0].text.as_str()))
        {
            if let Some(word) = banned_word(&pair[1].text) {
                let (place, name) = (source.place(&pair[1]), &pair[1].text);
                problems.push(format!(
                    "{place}: `{word}` in `{name}` says nothing; name the thing"
                ));
            }
        }
    }
    problems
}

#[test]
fn names_say_what_a_thing_is() {
    assert_none(&banned_names(Tree::repository()));
}

#[test]
fn names_that_say_nothing_are_found() {
    let tree = Tree::example(&[
        ("engine/src/utils/clock.rs", ""),
        (
            "engine/src/case.rs",
            "struct CaseManager;\nfn load_data() {}\nfn fresh_database(info: Metadata) {}\nenum Baseline {}\ntype Info = u8;",
        ),
    ]);
    assert_eq!(
        banned_names(&tree),
        [
            "engine/src/case.rs:1: `manager` in `CaseManager` says nothing; name the thing",
            "engine/src/case.rs:2: `data` in `load_data` says nothing; name the thing",
            "engine/src/case.rs:5: `info` in `Info` says nothing; name the thing",
            "engine/src/utils/clock.rs: `util` says nothing; name the thing",
        ]
    );
}
