//! From bytes to the tree.

use std::collections::BTreeSet;

use granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, options};

use super::bounds::{BYTES_MAX, DEPTH_MAX, NODES_MAX};
use super::mistake::{self, Mistake};
use super::node::{Key, Kind, Node};
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::{Code, Place, Said};

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
                refuse_syntax(&error, text, problems);
                return None;
            }
        }
    }
    if builder.documents != 1 {
        let found = builder.documents;
        problems.add(
            Code::NotOneDocument,
            Place::START,
            said!(
                "文件中有 {found} 个 YAML 文档",
                "the file holds {found} documents"
            ),
            said!("一个文件请只写一个文档", "write one document in a file"),
        );
    }
    builder.root.filter(|_| !builder.is_mistaken)
}

/// The text of the file, where it is small enough, UTF-8 and without control characters.
fn as_text<'a>(bytes: &'a [u8], problems: &mut Problems) -> Option<&'a str> {
    if bytes.len() > BYTES_MAX {
        problems.add(
            Code::TooLarge,
            Place::START,
            said!(
                "文件有 {size} 字节，超过上限 {BYTES_MAX}",
                "the file has {size} bytes of at most {BYTES_MAX}",
                size = bytes.len()
            ),
            said!("请拆分", "split it"),
        );
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let place = end_of(before);
            let fix = said!("请另存为 UTF-8", "save it as UTF-8 (另存为 UTF-8)");
            problems.add(
                Code::NotUtf8,
                place,
                said!("文件从此处起不是 UTF-8", "the file is not UTF-8 from here"),
                fix,
            );
            return None;
        }
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if let Some(at) = text.find(control) {
        let code = u32::from(first(&text[at..]));
        let message = said!("控制字符 U+{code:04X}", "control character U+{code:04X}");
        problems.add(
            Code::ControlCharacter,
            end_of(&text[..at]),
            message,
            said!("请删除", "remove it"),
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

fn refuse_syntax(error: &ScanError, text: &str, problems: &mut Problems) {
    let place = place_of(error.marker());
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        too_deep(place, problems);
        return;
    }
    if let Some(found) = mistake::behind(error, place, text) {
        refuse_mistake(found, problems);
        return;
    }
    let fix = said!(
        "请更正此处的缩进、引号或者括号",
        "correct the indentation, quote or bracket at this place"
    );
    let (zh, en) = (mistake::chinese(error.kind()), error.info());
    let message = said!("不是 YAML：{zh}", "not YAML: {en}");
    problems.add(Code::NotYaml, place, message, fix);
}

fn refuse_mistake(found: Mistake, problems: &mut Problems) {
    problems.add(Code::NotYaml, found.place, found.message, found.fix);
}

fn too_deep(place: Place, problems: &mut Problems) {
    let message = said!(
        "嵌套超过 {DEPTH_MAX} 层",
        "values nest deeper than {DEPTH_MAX} levels"
    );
    problems.add(
        Code::TooDeep,
        place,
        message,
        said!("请减少嵌套", "write it flatter"),
    );
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
    /// Whether what follows is not worth telling, because a sign of YAML is miswritten.
    is_mistaken: bool,
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
                refuse_anchor(place, term("别名（*name）", "an alias (*name)"), out);
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
            let message = said!(
                "文件中的值超过 {NODES_MAX} 个",
                "the file has more than {NODES_MAX} values"
            );
            out.add(
                Code::TooMany,
                node.place,
                message,
                said!("请拆分", "split it"),
            );
            return Err(Stop);
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = self.root.take().or(Some(node)),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, seen, key }) => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    if let Some(found) = swallowed(&key, &node) {
                        self.is_mistaken = true;
                        refuse_mistake(found, out);
                    } else {
                        entries.extend(as_key(key, seen, out).map(|key| (key, node)));
                    }
                }
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

/// What is wrong with a key that somebody mistyped, so that it holds its value or its indentation.
fn swallowed(key: &Node, value: &Node) -> Option<Mistake> {
    match &key.kind {
        Kind::Scalar { text, plain: true } => mistake::of_key(text, !value.is_nothing(), key.place),
        _ => None,
    }
}

fn as_key(node: Node, seen: &mut BTreeSet<String>, out: &mut Problems) -> Option<Key> {
    let place = node.place;
    let Kind::Scalar { text, plain } = node.kind else {
        let Said { zh, en } = node.in_words();
        let message = said!("{zh}不能作键", "{en} as a key");
        out.add(
            Code::WrongKind,
            place,
            message,
            said!("请用一个词作键", "write a word as the key"),
        );
        return None;
    };
    if plain && text == "<<" {
        refuse_anchor(place, term("合并键（<<）", "a merge key (<<)"), out);
        return None;
    }
    if plain && is_truth_word(&text) {
        let message = said!(
            "键“{text}”会被 YAML 读作真假值或者空值",
            "the key \"{text}\" is a truth value or nothing in YAML"
        );
        out.add(
            Code::TruthWord,
            place,
            message,
            said!("请换一个词，或者加引号", "choose another word or quote it"),
        );
        return None;
    }
    if !seen.insert(text.clone()) {
        let message = said!(
            "键“{text}”在同一映射中写了两次",
            "the key \"{text}\" stands twice in this map"
        );
        out.add(
            Code::DuplicateKey,
            place,
            message,
            said!("请删除其中一个", "remove one of them"),
        );
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
        refuse_anchor(place, term("锚点（&name）", "an anchor (&name)"), out);
    }
    if tag {
        refuse_anchor(place, term("标签（!name）", "a tag (!name)"), out);
    }
}

fn refuse_anchor(place: Place, Term { zh, en }: Term, out: &mut Problems) {
    let message = said!("语言不用{zh}", "{en} is not part of the language");
    out.add(
        Code::Anchor,
        place,
        message,
        said!("请把内容写在应在的位置", "write the value where it belongs"),
    );
}
