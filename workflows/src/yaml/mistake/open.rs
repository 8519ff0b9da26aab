//! Quotes and brackets that were opened and not closed.

use super::line;
use crate::Place;

/// Where a quote opens that reaches over the end of its line, before a place.
///
/// What stands in quotes fits in one line; so the quote that was forgotten is the first of these
/// that the parser read on to where it stopped.
pub(super) fn quote(lines: &[&str], at: Place) -> Option<Place> {
    let mut open: Option<(char, Place)> = None;
    let mut block: Option<usize> = None;
    for (number, text) in (1..).zip(lines.iter().take(at.line as usize)) {
        let indent = text.chars().take_while(|one| *one == ' ').count();
        if let Some(outer) = block {
            if text.trim().is_empty() || indent > outer {
                continue;
            }
            block = None;
        }
        let (still, begun) = after(text, open.map(|(quote, _)| quote));
        open = match (open, still, begun) {
            (_, None, _) => {
                let was = open.filter(|_| number == at.line);
                if was.is_some() {
                    return was.map(|(_, place)| place);
                }
                None
            }
            (Some(open), Some(_), None) => Some(open),
            (_, Some(quote), column) => {
                let start = Place {
                    line: number,
                    column: 1,
                };
                Some((quote, start.right(column.unwrap_or(0))))
            }
        };
        if open.is_none() && is_block(text) {
            block = Some(indent);
        }
    }
    open.map(|(_, place)| place)
        .filter(|place| place.line < at.line)
}

/// The quote that is open after a line, and where in it that quote opened, if it did.
fn after(text: &str, open: Option<char>) -> (Option<char>, Option<usize>) {
    let (mut quote, mut begun) = (open, None);
    let (mut last, mut nearest) = (None, None);
    let mut escaped = false;
    for (at, one) in text.chars().take(line::LENGTH_MAX).enumerate() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if one == '\\' => escaped = true,
            Some(open) if one == open => (quote, begun) = (None, None),
            None if matches!(one, '"' | '\'') && line::opens(last) => {
                (quote, begun) = (Some(one), Some(at));
            }
            None if one == '#' && nearest.is_none_or(|nearest| nearest == ' ') => break,
            _ => {}
        }
        last = if one == ' ' { last } else { Some(one) };
        nearest = Some(one);
    }
    (quote, begun)
}

/// Whether a text of several lines begins after a line.
fn is_block(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['-', '+']);
    text.ends_with(": |") || text.ends_with(": >") || text.ends_with("- |") || text.ends_with("- >")
}

/// The innermost bracket that is open at a place, and where it opens.
pub(super) fn bracket(lines: &[&str], at: Place) -> Option<(char, Place)> {
    let mut open: Vec<(char, Place)> = Vec::new();
    for (number, text) in (1..).zip(lines.iter().take(at.line as usize)) {
        let start = Place {
            line: number,
            column: 1,
        };
        for (column, one) in line::bare(text) {
            let place = start.right(column);
            match one {
                // Of brackets that do not match, the parser names the place of the first.
                '{' | '[' if place == at => return Some((one, place)),
                _ if place >= at => return open.pop(),
                '{' | '[' => open.push((one, place)),
                '}' | ']' => drop(open.pop()),
                _ => {}
            }
        }
    }
    open.pop()
}
