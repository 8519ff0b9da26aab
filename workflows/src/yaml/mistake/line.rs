//! The signs of one line outside quotes and comments.

use super::{Mistake, no_space, sign, tab};
use crate::Place;

/// How many characters of a line are looked at: nobody writes longer ones.
pub(super) const LENGTH_MAX: usize = 2_000;

/// Where a line is indented with a tab.
pub(super) fn tab_in(lines: &[&str], number: u32) -> Option<Place> {
    let line = lines.get(number as usize - 1)?;
    let indent = line.len() - line.trim_start().len();
    let at = line[..indent].chars().position(|one| one == '\t')?;
    let start = Place {
        line: number,
        column: 1,
    };
    Some(start.right(at))
}

/// What is odd in a line of which the parser could not make anything.
pub(super) fn odd(line: &str, start: Place) -> Option<Mistake> {
    let indent = line
        .chars()
        .take_while(|one| one.is_whitespace())
        .position(|one| one != ' ');
    if let Some(at) = indent {
        let place = start.right(at);
        let found = line.chars().nth(at)?;
        return if found == '\t' {
            Some(tab(place))
        } else {
            sign(found, place)
        };
    }
    let signs = bare(line);
    let mut seen = Seen::default();
    for (number, (at, one)) in signs.iter().enumerate() {
        let rest = &signs[number + 1..];
        if let Some(found) = seen.judge(*one, rest, start.right(*at)) {
            return Some(found);
        }
    }
    None
}

/// Whether a line has more than one key with a colon and a space, outside brackets.
pub(super) fn has_two_colons(line: &str) -> bool {
    let signs = bare(line);
    let ones: String = signs.iter().map(|(_, one)| one).collect();
    !ones.contains(['{', '[']) && ones.matches(": ").count() > 1
}

/// The characters that stand outside quotes and comments, each with its column from 0.
pub(super) fn bare(line: &str) -> Vec<(usize, char)> {
    let mut bare: Vec<(usize, char)> = Vec::new();
    let (mut quote, mut last) = (None, None);
    for (at, one) in line.chars().take(LENGTH_MAX).enumerate() {
        match quote {
            Some(open) => quote = (one != open).then_some(open),
            None if matches!(one, '"' | '\'') && opens(last) => quote = Some(one),
            None if one == '#' && bare.last().is_none_or(|(_, last)| *last == ' ') => break,
            None => bare.push((at, one)),
        }
        last = if one == ' ' { last } else { Some(one) };
    }
    bare
}

/// Whether a value can begin after the sign that stands before it, spaces left out.
pub(super) fn opens(before: Option<char>) -> bool {
    before.is_none_or(|one| matches!(one, ':' | '：' | '-' | '[' | '{' | ',' | '，'))
}

/// What was seen of a line so far.
#[derive(Default)]
struct Seen {
    /// The brackets that are open.
    brackets: Vec<char>,
    /// What stands since the last bracket or comma.
    part: String,
    /// The last sign but spaces.
    last: Option<char>,
}

impl Seen {
    fn judge(&mut self, one: char, rest: &[(usize, char)], place: Place) -> Option<Mistake> {
        let found = self.odd(one, rest, place);
        match one {
            '{' | '[' => self.brackets.push(one),
            '}' | ']' => self
                .brackets
                .truncate(self.brackets.len().saturating_sub(1)),
            _ => {}
        }
        match one {
            '{' | '[' | ',' => self.part.clear(),
            _ => self.part.push(one),
        }
        self.last = if one == ' ' { self.last } else { Some(one) };
        found
    }

    fn odd(&self, one: char, rest: &[(usize, char)], place: Place) -> Option<Mistake> {
        let next = rest.first().map(|(_, next)| *next);
        let is_key = || self.brackets.last() != Some(&'[') && !self.part.contains(": ");
        let begins = opens(self.last);
        match one {
            '：' if !begins && is_key() => sign(one, place),
            '，' if self.brackets.last() == Some(&'{') && leads_to_key(rest) => sign(one, place),
            '“' | '”' | '‘' | '’' | '｛' | '［' | '【' if begins => sign(one, place),
            ':' if next == Some('　') => sign('　', place.right(1)),
            ':' if is_name(&self.part) && is_key() => next
                .filter(|next| !matches!(next, ' ' | '/' | ',' | '}' | ']'))
                .map(|_| no_space(place)),
            _ => None,
        }
    }
}

/// Whether a key with its colon comes next.
fn leads_to_key(rest: &[(usize, char)]) -> bool {
    let mut rest = rest
        .iter()
        .map(|(_, one)| *one)
        .skip_while(|one| *one == ' ')
        .skip_while(|one| one.is_alphanumeric() || matches!(one, '_' | '.'));
    matches!(rest.next(), Some(':' | '：'))
}

/// Whether a part is a name by itself, perhaps after `- `.
fn is_name(part: &str) -> bool {
    let name = part.trim().trim_start_matches("- ");
    let mut letters = name.chars();
    !name.is_empty() && letters.all(|one| one.is_alphanumeric() || matches!(one, '_' | '.'))
}
