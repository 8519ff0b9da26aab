//! Rust files as flat lists of tokens, each knowing its line, its depth and whether it is test code.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tree::Tree;

/// One token; a bracket is a token of its own.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
    /// How many brackets are open around it.
    pub(crate) depth: usize,
    /// Whether only tests contain it.
    pub(crate) in_test: bool,
}

/// One Rust file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) tokens: Vec<Token>,
    pub(crate) lines: usize,
}

impl Source {
    /// The tokens that end up in the product.
    pub(crate) fn product(&self) -> Vec<&Token> {
        self.tokens.iter().filter(|token| !token.in_test).collect()
    }

    /// The tokens that only tests contain.
    pub(crate) fn tests(&self) -> Vec<&Token> {
        self.tokens.iter().filter(|token| token.in_test).collect()
    }

    /// `path:line` of a token, to begin a problem with.
    pub(crate) fn place(&self, token: &Token) -> String {
        format!("{}:{}", self.path, token.line)
    }
}

/// All Rust files of the tree.
pub(crate) fn read_sources(tree: &Tree) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut test_modules = BTreeSet::new();
    for (path, text) in tree.texts(".rs") {
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|problem| panic!("{path} is not Rust: {problem}"));
        let mut reading = Reading {
            path,
            tokens: Vec::new(),
            test_modules: &mut test_modules,
        };
        reading.read(stream, 0, is_test_file(path));
        let tokens = reading.tokens;
        let lines = text.lines().count();
        let path = path.to_owned();
        sources.push(Source {
            path,
            tokens,
            lines,
        });
    }
    mark_test_modules(&mut sources, &test_modules);
    sources
}

/// True of what sits in the crate of tests, or beside a crate's `src` in `tests` or `benches`.
fn is_test_file(path: &str) -> bool {
    path.split('/')
        .any(|folder| ["tests", "benches", "fuzz"].contains(&folder))
        && !path.contains("/src/")
        || path.starts_with("tests/")
}

/// A file declared by `#[cfg(test)] mod name;` is test code, and so are the files below it.
fn mark_test_modules(sources: &mut [Source], test_modules: &BTreeSet<String>) {
    for source in sources {
        let stem = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let declared = |module: &String| stem == module || stem.starts_with(&format!("{module}/"));
        if test_modules.iter().any(declared) {
            for token in &mut source.tokens {
                token.in_test = true;
            }
        }
    }
}

/// Flattens the brackets of one file.
struct Reading<'a> {
    path: &'a str,
    tokens: Vec<Token>,
    test_modules: &'a mut BTreeSet<String>,
}

impl Reading<'_> {
    fn read(&mut self, stream: TokenStream, depth: usize, in_test: bool) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut test_item = false;
        for (index, tree) in trees.iter().enumerate() {
            test_item |= is_test_attribute(&trees[index..]);
            match tree {
                TokenTree::Group(group) => {
                    let (open, close) = brackets(group.delimiter());
                    let inside = in_test || test_item;
                    self.push(open, group.span_open().start().line, depth, inside);
                    self.read(group.stream(), depth + 1, inside);
                    self.push(close, group.span_close().start().line, depth, inside);
                }
                other => {
                    let line = other.span().start().line;
                    self.push(&other.to_string(), line, depth, in_test || test_item);
                }
            }
            if test_item && ends_item(tree) {
                self.note_test_module(&trees[..=index]);
                test_item = false;
            }
        }
    }

    fn push(&mut self, text: &str, line: usize, depth: usize, in_test: bool) {
        let text = text.to_owned();
        self.tokens.push(Token {
            text,
            line,
            depth,
            in_test,
        });
    }

    /// Remembers the file of `mod name;`, given the tokens up to its semicolon.
    fn note_test_module(&mut self, trees: &[TokenTree]) {
        if let [.., keyword, name, end] = trees
            && keyword.to_string() == "mod"
            && end.to_string() == ";"
        {
            let stem = self.path.trim_end_matches(".rs");
            let folder = ["/mod", "/lib", "/main"]
                .iter()
                .find_map(|root| stem.strip_suffix(root))
                .unwrap_or(stem);
            self.test_modules.insert(format!("{folder}/{name}"));
        }
    }
}

/// True at the `#` of `#[cfg(test)]` or `#[cfg(all(test, …))]`, and of `#[test]` and its like.
fn is_test_attribute(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = trees else {
        return false;
    };
    if hash.as_char() != '#' {
        return false;
    }
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    let name = text.split('(').next().unwrap_or_default();
    name == "cfg" && (text == "cfg(test)" || text.starts_with("cfg(all(test,"))
        || name.rsplit("::").next() == Some("test")
}

/// An item ends with its braces or with a semicolon.
fn ends_item(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// True when the texts of the tokens are these words.
pub(crate) fn reads(tokens: &[&Token], words: &[&str]) -> bool {
    tokens.len() >= words.len()
        && tokens
            .iter()
            .zip(words)
            .all(|(token, word)| token.text == *word)
}

#[test]
fn test_code_is_told_from_product_code() {
    let tree = Tree::example(&[
        (
            "engine/src/lib.rs",
            "mod a; fn one() { \"in a string #[test]\"; } // fn comment\n#[cfg(test)] mod b;",
        ),
        (
            "engine/src/a.rs",
            "fn two() {}\n#[cfg(test)] mod tests { fn three() {} }",
        ),
        ("engine/src/b.rs", "fn four() {}"),
        ("engine/src/b/c.rs", "fn five() {}"),
        ("adapters/memory/tests/contract.rs", "fn six() {}"),
        ("adapters/memory/src/tests/x.rs", "fn seven() {}"),
    ]);
    let mut product = Vec::new();
    let mut tests = Vec::new();
    for source in tree.sources() {
        for (tokens, names) in [
            (source.product(), &mut product),
            (source.tests(), &mut tests),
        ] {
            let functions = tokens.windows(2).filter(|pair| pair[0].text == "fn");
            names.extend(functions.map(|pair| pair[1].text.clone()));
        }
    }
    assert_eq!(product, ["seven", "two", "one"]);
    assert_eq!(tests, ["six", "three", "four", "five"]);
}
