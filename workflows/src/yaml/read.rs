//! From bytes to the tree.

use std::collections::BTreeSet;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, options};

use super::bounds::{BYTES_MAX, DEPTH_MAX, NODES_MAX};
use super::node::{Key, Kind, Node};
use crate::problem::Problems;
use crate::{Code, Place};

/// Reads a text as one YAML document.
///
/// `None` where nothing can be made of it; the reason is among the problems. A tree may come
/// together with problems: what they are about is then left out of it.
pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> Option<Node> {
    let text = as_text(bytes, problems)?;
    let options: Options = options! {
        emit_anchor_events: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH_MAX + 1,
        block_nesting_limit: DEPTH_MAX + 1,
    };
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => builder.take(event, place_of(&span.start), problems).ok()?,
            Err(error) => {
                refuse_syntax(&error, problems);
                return None;
            }
        }
    }
    if builder.documents != 1 {
        let found = builder.documents;
        problems.add(
            Code::NotOneDocument,
            Place::START,
            format!("the file holds {found} documents"),
            "write one document in a file",
        );
    }
    builder.root
}

/// The text of the file, where it is small enough, UTF-8 and without control characters.
fn as_text<'a>(bytes: &'a [u8], problems: &mut Problems) -> Option<&'a str> {
    if bytes.len() > BYTES_MAX {
        problems.add(
            Code::TooLarge,
            Place::START,
            format!("the file has {} bytes of at most {BYTES_MAX}", bytes.len()),
            "split it",
        );
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let place = end_of(before);
            let fix = "save it as UTF-8 (另存为 UTF-8)";
            problems.add(Code::NotUtf8, place, "the file is not UTF-8 from here", fix);
            return None;
        }
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if let Some(at) = text.find(control) {
        let message = format!("control character U+{:04X}", u32::from(first(&text[at..])));
        problems.add(
            Code::ControlCharacter,
            end_of(&text[..at]),
            message,
            "remove it",
        );
        return None;
    }
    Some(text)
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or_default()
}

/// The place right after a text.
fn end_of(text: &str) -> Place {
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    let line = u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX - 1) + 1;
    Place { line, column: 1 }.right(text[line_start..].chars().count())
}

fn place_of(mark: &Marker) -> Place {
    let line = u32::try_from(mark.line()).unwrap_or(u32::MAX);
    Place { line, column: 1 }.right(mark.col())
}

fn refuse_syntax(error: &granit_parser::ScanError, problems: &mut Problems) {
    let place = place_of(error.marker());
    let detail = error.info();
    if detail.contains("recursion limit") || detail.contains("nesting") {
        too_deep(place, problems);
    } else {
        let fix = "correct the indentation, quote or bracket at this place";
        problems.add(Code::NotYaml, place, format!("not YAML: {detail}"), fix);
    }
}

fn too_deep(place: Place, problems: &mut Problems) {
    let message = format!("values nest deeper than {DEPTH_MAX} levels");
    problems.add(Code::TooDeep, place, message, "write it flatter");
}

/// The reading cannot go on; why is among the problems.
struct Stop;

/// Builds the tree from the parser's events.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

/// A list or map that has not ended.
struct Open {
    place: Place,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        seen: BTreeSet<String>,
        key: Option<Node>,
    },
}

impl Builder {
    fn take(&mut self, event: Event<'_>, place: Place, out: &mut Problems) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(..) => self.documents += 1,
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                refuse_anchor(place, "an alias (*name)", out);
                self.close(scalar(place, String::new(), true), out)?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_properties(place, anchor, tag.is_some(), out);
                let plain = style == ScalarStyle::Plain;
                self.close(scalar(place, text.into_owned(), plain), out)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_properties(place, anchor, tag.is_some(), out);
                self.start(place, OpenKind::List(Vec::new()), out)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_properties(place, anchor, tag.is_some(), out);
                let (entries, seen) = (Vec::new(), BTreeSet::new());
                self.start(
                    place,
                    OpenKind::Map {
                        entries,
                        seen,
                        key: None,
                    },
                    out,
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(out)?,
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, place: Place, kind: OpenKind, out: &mut Problems) -> Result<(), Stop> {
        if self.open.len() >= DEPTH_MAX {
            too_deep(place, out);
            return Err(Stop);
        }
        self.open.push(Open { place, kind });
        Ok(())
    }

    fn end(&mut self, out: &mut Problems) -> Result<(), Stop> {
        let Some(Open { place, kind }) = self.open.pop() else {
            return Ok(());
        };
        let kind = match kind {
            OpenKind::List(items) => Kind::List(items),
            OpenKind::Map { entries, .. } => Kind::Map(entries),
        };
        self.close(Node { place, kind }, out)
    }

    /// Hands a whole value to the list or map around it.
    fn close(&mut self, node: Node, out: &mut Problems) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            let message = format!("the file has more than {NODES_MAX} values");
            out.add(Code::TooMany, node.place, message, "split it");
            return Err(Stop);
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = self.root.take().or(Some(node)),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, seen, key }) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.extend(as_key(key, seen, out).map(|key| (key, node))),
            },
        }
        Ok(())
    }
}

fn scalar(place: Place, text: String, plain: bool) -> Node {
    Node {
        place,
        kind: Kind::Scalar { text, plain },
    }
}

fn as_key(node: Node, seen: &mut BTreeSet<String>, out: &mut Problems) -> Option<Key> {
    let place = node.place;
    let Kind::Scalar { text, plain } = node.kind else {
        let message = format!("{} as a key", node.in_words());
        out.add(Code::WrongKind, place, message, "write a word as the key");
        return None;
    };
    if plain && text == "<<" {
        refuse_anchor(place, "a merge key (<<)", out);
        return None;
    }
    if plain && is_truth_word(&text) {
        let message = format!("the key \"{text}\" is a truth value or nothing in YAML");
        out.add(
            Code::TruthWord,
            place,
            message,
            "choose another word or quote it",
        );
        return None;
    }
    if !seen.insert(text.clone()) {
        let message = format!("the key \"{text}\" stands twice in this map");
        out.add(Code::DuplicateKey, place, message, "remove one of them");
        return None;
    }
    Some(Key { place, text })
}

/// Whether a reader of YAML 1.1 or 1.2 takes the bare word for a truth value or for nothing.
pub(crate) fn is_truth_word(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~",
    ];
    text.len() <= 5 && WORDS.contains(&text.to_ascii_lowercase().as_str()) || text.is_empty()
}

fn refuse_properties(place: Place, anchor: usize, tag: bool, out: &mut Problems) {
    if anchor != 0 {
        refuse_anchor(place, "an anchor (&name)", out);
    }
    if tag {
        refuse_anchor(place, "a tag (!name)", out);
    }
}

fn refuse_anchor(place: Place, what: &str, out: &mut Problems) {
    let message = format!("{what} is not part of the language");
    out.add(
        Code::Anchor,
        place,
        message,
        "write the value where it belongs",
    );
}
