//! The canonical form of a definition file (排版): the order of its parts, and values under each other.
//!
//! Works on lines, so that comments stay where they stand, and checks itself: a text that would mean
//! anything else afterwards is left as it is. Formatting twice changes nothing more.

use crate::problem::Problems;
use crate::yaml::{Kind, Node, read};

/// The parts of a definition in their order. What is not named stands before `start`.
const ORDER: [&str; 24] = [
    "casebook",
    "id",
    "title",
    "version",
    "in_force",
    "basis",
    "calendar",
    "series",
    "competence",
    "tables",
    "facts",
    "words",
    "roles",
    "links",
    "limits",
    "documents",
    "reacts",
    "messages",
    "watches",
    "start",
    "stages",
    "guards",
    "verbs",
    "tests",
];

/// Where parts stand that [`ORDER`] does not name.
const BEFORE_START: usize = 19;

/// The widest key under which values are aligned, in columns.
const KEY_COLUMNS_MAX: usize = 24;

/// A part of the outermost level: its comments, its key and everything under it.
struct Part<'t> {
    rank: usize,
    lines: Vec<&'t str>,
}

/// The text in its canonical form; `None` when it is no YAML, or cannot be put into that form
/// without changing what it says.
pub fn format(text: &str) -> Option<String> {
    let before = tree(text)?;
    let (head, mut parts) = parts(text);
    parts.sort_by_key(|part| part.rank);
    let mut lines: Vec<String> = head.iter().map(|line| line.trim_end().to_owned()).collect();
    let mut was_long = false;
    for part in parts {
        let is_long = part.lines.len() > 1;
        if (is_long || was_long) && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        was_long = is_long;
        lines.extend(part.lines.iter().map(|line| line.trim_end().to_owned()));
    }
    align(&mut lines);
    let formatted = lines.join("\n").trim_end().to_owned() + "\n";
    (tree(&formatted)? == before).then_some(formatted)
}

/// What a text says: its tree without places, its parts in one order.
fn tree(text: &str) -> Option<String> {
    let mut problems = Problems::default();
    let root = read(text.as_bytes(), &mut problems)?;
    if problems.has_errors() {
        return None;
    }
    let Kind::Map(entries) = &root.kind else {
        return None;
    };
    let mut parts: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("{:?}={}", key.text, said(value)))
        .collect();
    parts.sort_unstable();
    Some(parts.join("\n"))
}

fn said(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { text, plain } => format!("{text:?}{plain}"),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(said).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{:?}:{}", key.text, said(value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// The lines in front of the first part that belong to the file, and the parts.
fn parts(text: &str) -> (Vec<&str>, Vec<Part<'_>>) {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut waiting: Vec<&str> = Vec::new();
    let mut head: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            waiting.push(line);
        } else if line.starts_with([' ', '\t', '-', '}', ']']) {
            // What stands under a key, with the remarks and empty lines before it.
            let into = parts.last_mut().map_or(&mut head, |part| &mut part.lines);
            into.append(&mut waiting);
            into.push(line);
        } else {
            let is_first = parts.is_empty();
            let own = if is_first {
                head.append(&mut waiting);
                Vec::new()
            } else {
                std::mem::take(&mut waiting)
            };
            let mut lines: Vec<&str> = own
                .into_iter()
                .skip_while(|line| line.trim().is_empty())
                .collect();
            lines.push(line);
            let key = line.split(':').next().unwrap_or_default();
            let rank = ORDER.iter().position(|known| *known == key);
            // Before `start` is after the part that it follows in ORDER.
            let rank = rank.map_or(BEFORE_START * 2 - 1, |rank| rank * 2);
            parts.push(Part { rank, lines });
        }
    }
    if let Some(last) = parts.last_mut() {
        last.lines.append(&mut waiting);
    }
    (head, parts)
}

/// Puts the values of neighbours that each stand on one line under each other.
fn align(lines: &mut [String]) {
    let mut begin = 0;
    while begin < lines.len() {
        let Some((indent, _)) = aligned(&lines[begin]) else {
            begin += 1;
            continue;
        };
        let mut end = begin;
        while end < lines.len() && aligned(&lines[end]).is_some_and(|(own, _)| own == indent) {
            end += 1;
        }
        let keys = lines[begin..end].iter().filter_map(|line| aligned(line));
        let widths = keys.map(|(_, key)| columns(key));
        let width = widths
            .filter(|width| *width <= KEY_COLUMNS_MAX)
            .max()
            .unwrap_or(0);
        for line in &mut lines[begin..end] {
            if let Some((indent, key)) = aligned(line) {
                let value = line[indent + key.len() + 1..].trim_start();
                let padding = width.saturating_sub(columns(key)) + 1;
                *line = format!("{}{key}:{}{value}", &line[..indent], " ".repeat(padding));
            }
        }
        begin = end;
    }
}

/// The indent and the key of a line under the outermost level whose value is a map on that line.
fn aligned(line: &str) -> Option<(usize, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let (key, value) = line[indent..].split_once(':')?;
    let is_name = key.chars().all(|c| c.is_alphanumeric() || "._".contains(c));
    let is_map = value.starts_with(' ') && value.trim_start().starts_with('{');
    (indent > 0 && is_name && !key.is_empty() && is_map).then_some((indent, key))
}

/// How wide a key is; Chinese characters take two columns.
fn columns(key: &str) -> usize {
    key.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::{Surroundings, load, shipped_definitions};
    use casebook_engine::case::RegisteredText;

    /// The text as a hand may leave it: values anywhere, spaces at the ends of lines.
    fn loosened(text: &str) -> String {
        let line = |(number, line): (usize, &str)| {
            let pad = " ".repeat(number % 3);
            let line = line.replacen(": {", &format!(": {pad}{{"), 1);
            format!("{line}{pad}\n")
        };
        text.lines().enumerate().map(line).collect()
    }

    #[test]
    fn parts_stand_in_order_and_comments_with_them() {
        let given = "# of the file\nid: a\ncasebook: 1\nstages:\n  s: {x: 1}   # here\n  longer: {z: 2}\n\n\n# about facts\nfacts:\n  a: {type: text}\n  甲: {type: date}\n  hearing.day: {type: date}\nmine: 1\n";
        let wanted = "# of the file\ncasebook: 1\nid: a\n\n# about facts\nfacts:\n  a:           {type: text}\n  甲:          {type: date}\n  hearing.day: {type: date}\n\nmine: 1\n\nstages:\n  s:      {x: 1}   # here\n  longer: {z: 2}\n";
        let formatted = format(given).expect("it is YAML");
        assert_eq!(formatted, wanted, "{formatted}");
        assert_eq!(format(&formatted).as_deref(), Some(wanted));
        assert_eq!(format("a: [b"), None);
        // A text inside which a line looks like a part stays as it is said.
        let block = "id: a\nbasis: |\n  x: {a}\n  longer: {b}\n";
        assert!(format(block).is_none_or(|formatted| formatted.contains("  x: {a}\n")));
    }

    #[test]
    fn every_shipped_definition_stands_in_its_form() {
        let differs = |text: &&RegisteredText| format(&text.text).as_ref() != Some(&text.text);
        let shipped = shipped_definitions();
        let named = shipped.iter().filter(differs);
        let named: Vec<String> = named
            .map(|text| format!("{}.{}", text.id, text.version))
            .collect();
        assert!(
            named.is_empty(),
            "run `casebook def fmt workflows/definitions`: {named:?}"
        );
    }

    #[test]
    fn every_shipped_definition_keeps_its_meaning() {
        for text in shipped_definitions() {
            let given = loosened(&text.text);
            let formatted = format(&given).expect("it can be formatted");
            assert_eq!(
                format(&formatted).as_deref(),
                Some(&*formatted),
                "{}: twice",
                text.id
            );
            for comment in text.text.lines().filter_map(|line| line.split_once("# ")) {
                assert!(
                    formatted.contains(comment.1.trim_end()),
                    "{}: {}",
                    text.id,
                    comment.1
                );
            }
            let read = |text: &str| load(text.as_bytes(), &Surroundings::default()).definition;
            let (mut before, mut after) = (
                read(&given).expect("a definition"),
                read(&formatted).expect("a definition"),
            );
            before.reference.digest = "0".into();
            after.reference.digest = "0".into();
            assert_eq!(before, after, "{}", text.id);
        }
    }
}
