//! Small XML documents as a tree, for formats that are read as a whole.
//!
//! The same hardness as for logs: UTF-8 alone, no document type, no entities but the five of XML,
//! limits on size and depth. Gzip is unpacked by itself.

use std::io::{BufRead, Read};

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::xes::{Fault, Limits, Place, Reason, Refused};

/// An element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// The name without a prefix.
    pub(crate) name: String,
    /// The line on which it opens, from 1.
    pub(crate) line: u64,
    attributes: Vec<(String, String)>,
    /// The elements in it, in order.
    pub(crate) nodes: Vec<Node>,
    /// All text directly in it, with the space around it taken away.
    pub(crate) text: String,
}

impl Node {
    /// The value of an attribute.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements of a name directly in it.
    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// The first element of a name directly in it.
    pub(crate) fn first(&self, name: &str) -> Option<&Self> {
        self.nodes.iter().find(|node| node.name == name)
    }
}

/// Reads a document.
///
/// # Errors
/// A fault that refuses the file, with the line where it was found.
pub(crate) fn tree<R: BufRead>(source: R, limits: Limits) -> Result<Node, Fault> {
    let text = text(source, limits)?;
    let mut reading = Reading {
        text: &text,
        xml: Reader::from_str(&text),
        line: 1,
        counted: 0,
    };
    reading.xml.config_mut().expand_empty_elements = true;
    reading.document(limits.depth_max)
}

/// The whole text of a file, unpacked when it is gzip.
///
/// # Errors
/// A fault when it cannot be read, is too long or is not UTF-8.
pub(crate) fn text<R: BufRead>(source: R, limits: Limits) -> Result<String, Fault> {
    let source =
        crate::xes::Unpacked::open(source).map_err(|error| at(1, Reason::Source(error)))?;
    let bytes_max = limits.xml_bytes_max;
    let mut bytes = Vec::new();
    let read = source
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|error| at(1, Reason::Source(error)))?;
    if bytes.len() as u64 > bytes_max {
        return Err(at(1, Reason::XmlTooLong { bytes_max }));
    }
    let text = String::from_utf8(bytes).map_err(|_| at(1, Reason::InvalidUtf8))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// A fault that refuses a whole file.
pub(crate) fn at(line: u64, reason: Reason) -> Fault {
    Fault {
        reason,
        place: Place { byte: 0, line },
        refused: Refused::Rest,
    }
}

struct Reading<'t> {
    text: &'t str,
    xml: Reader<&'t [u8]>,
    line: u64,
    counted: usize,
}

impl Reading<'_> {
    fn document(&mut self, depth_max: usize) -> Result<Node, Fault> {
        // The node around the root collects it.
        let mut open = vec![Node::default()];
        loop {
            let event = self.xml.read_event();
            let line = self.place();
            match event.map_err(|error| at(line, Reason::malformed(&error)))? {
                Event::Start(start) => {
                    if open.len() > depth_max {
                        return Err(at(line, Reason::TooDeep { depth_max }));
                    }
                    open.push(opened(&start, line)?);
                }
                Event::End(_) => {
                    let mut closed = open.pop().expect("the parser matches tags");
                    closed.text = String::from(closed.text.trim());
                    inner(&mut open).nodes.push(closed);
                }
                Event::Text(text) => inner(&mut open).text.push_str(text.as_ref()),
                Event::CData(text) => inner(&mut open).text.push_str(text.as_ref()),
                Event::GeneralRef(entity) => {
                    let entity = format!("&{};", entity.as_ref());
                    let words = unescape(&entity).map_err(|_| at(line, Reason::Entity))?;
                    inner(&mut open).text.push_str(&words);
                }
                Event::DocType(_) => return Err(at(line, Reason::Doctype)),
                Event::Eof => break,
                Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
        let line = self.place();
        match (
            open.len(),
            open.pop().and_then(|mut around| around.nodes.pop()),
        ) {
            (1, Some(root)) => Ok(root),
            (1, None) => Err(at(line, Reason::not_xes("no element at all"))),
            _ => Err(at(line, Reason::Cut)),
        }
    }

    /// The line that is read now.
    fn place(&mut self) -> u64 {
        let until = usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX);
        let until = until.min(self.text.len());
        let passed = &self.text.as_bytes()[self.counted..until];
        self.line += passed.split(|byte| *byte == b'\n').count() as u64 - 1;
        self.counted = until;
        self.line
    }
}

fn opened(start: &BytesStart<'_>, line: u64) -> Result<Node, Fault> {
    let faulty = |detail: &dyn std::fmt::Display| at(line, Reason::malformed(detail));
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| faulty(&error))?;
        let key = local(attribute.key.as_ref());
        let value = unescape(&attribute.value).map_err(|_| at(line, Reason::Entity))?;
        attributes.push((key, value.into_owned()));
    }
    Ok(Node {
        name: local(start.name().as_ref()),
        line,
        attributes,
        ..Node::default()
    })
}

/// The innermost element that is open.
fn inner(open: &mut [Node]) -> &mut Node {
    open.last_mut().expect("there is a node around the root")
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}
