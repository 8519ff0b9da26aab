//! A look at the text before the parser sees it.
//!
//! The parser is recursive and a deep enough text would end the process, so length and nesting
//! are limited here. For the count to be right this scan and the parser must agree on where text
//! literals begin and end; that is why it refuses every other spelling of them.

use super::problem::{Fault, Problem};

/// Longest expression.
pub const LENGTH_BYTES_MAX: usize = 2_000;

/// Deepest nesting: open brackets, conditions `? :` begun inside them, and signs in a row.
pub const NESTING_MAX: usize = 32;

/// Refuses text that must not reach the parser.
pub(super) fn scan(source: &str) -> Result<(), Problem> {
    let refuse = |at: usize, fault: Fault| Err(Problem::new(source, at, fault));
    if source.len() > LENGTH_BYTES_MAX {
        return refuse(
            0,
            Fault::TooLong {
                bytes: source.len(),
            },
        );
    }
    let mut nesting = Nesting::default();
    let mut chars = source.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, character)) = chars.next() {
        match character {
            '\'' | '"' if before.is_ascii_alphanumeric() || before == '_' => {
                return refuse(
                    at,
                    Fault::unsupported("r'..', b'..'", ["write '..'", "请写 '..'"]),
                );
            }
            '\'' | '"' => match text_length(&source[at..]) {
                Ok(length) => while chars.next_if(|(next, _)| *next < at + length).is_some() {},
                Err((offset, fault)) => return refuse(at + offset, fault),
            },
            '/' if source[at..].starts_with("//") => {
                return refuse(
                    at,
                    Fault::unsupported("//", ["write comments in YAML", "注释请写在 YAML 中"]),
                );
            }
            '=' | '&' | '|' if !doubled(source, at, before) => {
                return refuse(at, Fault::BadCharacter { character });
            }
            _ if !in_language(character) => return refuse(at, Fault::BadCharacter { character }),
            _ => nesting.see(character),
        }
        if nesting.depth() > NESTING_MAX {
            return refuse(at, Fault::TooDeep);
        }
        before = character;
    }
    Ok(())
}

/// Length of the text literal that `rest` starts with, quotes included.
fn text_length(rest: &str) -> Result<usize, (usize, Fault)> {
    let quote = &rest[..1];
    if rest.starts_with(&quote.repeat(3)) {
        return Err((
            0,
            Fault::unsupported(&quote.repeat(3), ["write '..'", "请写 '..'"]),
        ));
    }
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, character)) = chars.next() {
        match character {
            '\n' | '\r' => break,
            '\\' => match chars.next() {
                Some((_, '\\' | '\'' | '"' | 'n' | 't')) => {}
                next => {
                    let escape: String = [character]
                        .into_iter()
                        .chain(next.map(|next| next.1))
                        .collect();
                    return Err((at, Fault::unsupported(&escape, ["write \\\\", "请写 \\\\"])));
                }
            },
            _ if rest[at..].starts_with(quote) => return Ok(at + 1),
            _ => {}
        }
    }
    Err((0, Fault::OpenText))
}

/// `=` belongs to `==`, `!=`, `<=` or `>=`; `&` and `|` come in twos.
fn doubled(source: &str, at: usize, before: char) -> bool {
    let character = source.as_bytes()[at];
    let next = source.as_bytes().get(at + 1);
    match character {
        b'=' => next == Some(&b'=') || matches!(before, '=' | '!' | '<' | '>'),
        _ => next == Some(&character) || before == char::from(character),
    }
}

fn in_language(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | ' ' | '\t' | '\r' | '\n')
        || "()[]{}.,?:!<>=+-*/%&|".contains(character)
}

/// How deep the parser would be.
#[derive(Default)]
struct Nesting {
    /// Conditions begun inside each open bracket, and before any.
    conditions: Vec<usize>,
    outside: usize,
    signs: usize,
}

impl Nesting {
    fn see(&mut self, character: char) {
        match character {
            '(' | '[' | '{' => self.conditions.push(0),
            ')' | ']' | '}' => drop(self.conditions.pop()),
            '?' => *self.conditions.last_mut().unwrap_or(&mut self.outside) += 1,
            ',' => self
                .conditions
                .iter_mut()
                .next_back()
                .into_iter()
                .for_each(|last| *last = 0),
            _ => {}
        }
        match character {
            '!' | '-' => self.signs += 1,
            _ if character.is_ascii_whitespace() => {}
            _ => self.signs = 0,
        }
    }

    fn depth(&self) -> usize {
        let conditions: usize = self.conditions.iter().sum();
        self.conditions.len() + conditions + self.outside + self.signs
    }
}
