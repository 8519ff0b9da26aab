//! Every code that a user can meet has a page, and every page has a code.

use std::collections::BTreeSet;

use super::source::Source;
use super::tree::{Tree, assert_none};

/// Where the pages of a kind of code are, and what follows `CB-` in it.
struct Kind {
    pages: &'static str,
    letter: &'static str,
    digits: usize,
}

const KINDS: [Kind; 2] = [
    Kind {
        pages: "docs/reference/errors/",
        letter: "",
        digits: 4,
    },
    Kind {
        pages: "docs/reference/lint/",
        letter: "L",
        digits: 3,
    },
];

impl Kind {
    /// The codes of this kind in a text.
    fn codes_in(&self, text: &str) -> BTreeSet<String> {
        let start = format!("CB-{}", self.letter);
        let after = text
            .match_indices(&start)
            .map(|(at, _)| &text[at + start.len()..]);
        let numbers = after.filter_map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_digit());
            let number = &rest[..end.unwrap_or(rest.len())];
            (number.len() == self.digits).then_some(number)
        });
        numbers.map(|number| format!("{start}{number}")).collect()
    }

    fn page_of(&self, code: &str) -> String {
        format!("{}{code}.md", self.pages)
    }
}

fn codes_without_pages_and_pages_without_codes(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for kind in KINDS {
        let used = used_codes(tree.sources(), &kind);
        let missing = used.iter().map(|code| (code, kind.page_of(code)));
        problems.extend(
            missing
                .filter(|(_, page)| tree.text(page).is_none())
                .map(|(code, page)| format!("{code} is used and has no page; write {page}")),
        );
        let pages = tree.paths().filter(|path| path.starts_with(kind.pages));
        problems.extend(
            pages
                .filter(|path| kind.codes_in(path).is_disjoint(&used))
                .map(|path| format!("{path}: nothing in the product uses this code")),
        );
    }
    problems
}

/// The codes of one kind that the product can show, wherever they are written.
///
/// A code stands in a text literal, or as the value of an enum's variant in a file that writes
/// the values behind `CB-{`.
fn used_codes(sources: &[Source], kind: &Kind) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for source in sources {
        let product = source.product();
        let texts = product.iter().filter(|token| token.text.contains('"'));
        let texts: String = texts.map(|token| token.text.as_str()).collect();
        used.extend(kind.codes_in(&texts));
        if texts.contains(&format!("CB-{}{{", kind.letter)) {
            let values = product.windows(3).filter(|place| {
                place[0].text == "=" && [",", "}"].contains(&place[2].text.as_str())
            });
            let numbers = values.filter_map(|place| place[1].text.parse::<u16>().ok());
            let digits = kind.digits;
            used.extend(numbers.map(|number| format!("CB-{}{number:0digits$}", kind.letter)));
        }
    }
    used
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    assert_none(&codes_without_pages_and_pages_without_codes(
        Tree::repository(),
    ));
}

#[test]
fn a_code_without_a_page_and_a_page_without_a_code_are_found() {
    let tree = Tree::example(&[
        (
            "engine/src/case.rs",
            "const A: &str = \"CB-1001\"; const B: &str = \"CB-1002\";
             #[cfg(test)] mod tests { const C: &str = \"CB-9999\"; }",
        ),
        (
            "adapters/exchange/src/code.rs",
            "enum Code { A = 3001, B = 3002, C = 0x3003 } impl Code { fn show() { format!(\"CB-{}\", 1) } }",
        ),
        (
            "workflows/src/code.rs",
            "enum Code { A = 7, B = 11 } fn show() { write!(f, \"CB-L{:03}\", 1) }",
        ),
        ("engine/src/limit.rs", "enum Limit { A = 4001, }"),
        ("docs/reference/errors/CB-3001.md", ""),
        ("docs/reference/errors/CB-1001.md", ""),
        ("docs/reference/errors/CB-1003.md", ""),
        ("docs/reference/lint/CB-L008.md", ""),
    ]);
    assert_eq!(
        codes_without_pages_and_pages_without_codes(&tree),
        [
            "CB-1002 is used and has no page; write docs/reference/errors/CB-1002.md",
            "CB-3002 is used and has no page; write docs/reference/errors/CB-3002.md",
            "docs/reference/errors/CB-1003.md: nothing in the product uses this code",
            "CB-L007 is used and has no page; write docs/reference/lint/CB-L007.md",
            "CB-L011 is used and has no page; write docs/reference/lint/CB-L011.md",
            "docs/reference/lint/CB-L008.md: nothing in the product uses this code",
        ]
    );
}
