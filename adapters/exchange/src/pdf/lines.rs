//! Where a line may end: between Chinese characters, but with no mark out of place, and after spaces.

use super::face::Face;

/// What never begins a line.
const CLOSING: &str = "。，、；：！？）》〉」』】〕％％…—·.,;:!?)]}%";

/// What never ends a line.
const OPENING: &str = "（《〈「『【〔([{";

/// The text without what cannot be printed: a tabulator is a space.
pub(super) fn printable(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        '\t' => ' ',
        letter => letter,
    });
    letters
        .filter(|letter| *letter == '\n' || !letter.is_control())
        .collect()
}

/// The lines of a text in a width; the first of each paragraph begins `indent` further in.
pub(super) fn lines(face: &Face<'_>, text: &str, size: f32, width: f32, indent: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = Line::at(indent);
        for piece in pieces(paragraph) {
            let long = face.width(piece.trim_end(), size);
            if long > width {
                broken(face, piece, size, width, (&mut line, &mut lines));
                continue;
            }
            if line.until + long > width {
                lines.push(std::mem::replace(&mut line, Line::at(0.0)));
            }
            line.push(piece, face.width(piece, size));
        }
        lines.push(line);
    }
    lines
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// What stands on it.
    pub(super) text: String,
    /// Where it begins.
    pub(super) indent: f32,
    /// Where it ends.
    until: f32,
}

impl Line {
    const fn at(indent: f32) -> Self {
        Self {
            text: String::new(),
            indent,
            until: indent,
        }
    }

    fn push(&mut self, piece: &str, width: f32) {
        self.text.push_str(piece);
        self.until += width;
    }
}

/// Puts what is longer than a line on as many as it needs.
fn broken(
    face: &Face<'_>,
    piece: &str,
    size: f32,
    width: f32,
    (line, lines): (&mut Line, &mut Vec<Line>),
) {
    let mut buffer = [0; 4];
    for letter in piece.chars() {
        let letter = letter.encode_utf8(&mut buffer);
        let wide = face.width(letter, size);
        if line.until + wide > width && !line.text.is_empty() {
            lines.push(std::mem::replace(line, Line::at(0.0)));
        }
        line.push(letter, wide);
    }
}

/// The parts of a paragraph between which a line may end.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut before = None;
    for (at, letter) in paragraph.char_indices() {
        if before.is_some_and(|before| may_end(before, letter)) {
            pieces.push(&paragraph[from..at]);
            from = at;
        }
        before = Some(letter);
    }
    pieces.push(&paragraph[from..]);
    pieces
}

/// Whether a line may end between two characters.
fn may_end(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// Whether a character is Chinese or a mark of Chinese text.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2014}' | '\u{2026}' | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_characters_but_no_mark_is_out_of_place() {
        for (text, expected) in [
            ("办理案件，同比", "办|理|案|件，|同|比"),
            ("（1%抽样）。", "（1%|抽|样）。"),
            ("of them suits: 113", "of |them |suits: |113"),
            ("沪司罚〔2026〕17号", "沪|司|罚|〔2026〕|17|号"),
            ("《条例》第3条", "《条|例》|第|3|条"),
            ("", ""),
        ] {
            assert_eq!(pieces(text).join("|"), expected);
        }
        assert_eq!(printable("一\t二\u{0}\r\n三"), "一 二\n三");
    }
}
