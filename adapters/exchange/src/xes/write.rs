//! Writes a log as XES, one trace at a time.

use std::io::{self, Write};

use super::escape::escape_into;
use super::{Attribute, Attributes, Classifier, Code, Extension, Global, Value};

/// What stands before the traces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Vocabularies whose keys are used.
    pub extensions: Vec<Extension>,
    /// Attributes that every trace or event has.
    pub globals: Vec<Global>,
    /// Rules that name the activity.
    pub classifiers: Vec<Classifier>,
    /// Attributes of the log itself.
    pub attributes: Attributes,
}

/// Writes traces as they come. Each is held as text until it is whole, so a refused one leaves nothing behind.
///
/// A log that is not finished has no end and is refused by readers.
#[must_use = "a log without `finish` has no end"]
pub struct XesWriter<W> {
    target: W,
    part: String,
}

/// Why a log could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// A key or value contains a character that XML forbids. Nothing of the trace was written; the next can be.
    #[error("write the attribute {key}: the character U+{code_point:04X} is not allowed in XML")]
    Character {
        /// Key of the attribute, or the name of the header entry.
        key: String,
        /// The character.
        code_point: u32,
    },
    /// The target failed. What was written is not a whole log.
    #[error("write the log: the target cannot be written")]
    Target(#[from] io::Error),
}

impl WriteFault {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::Character { .. } => Code::Unwritable,
            Self::Target(_) => Code::Target,
        }
    }
}

impl Header {
    /// The four extensions of the standard that name case, activity, time, state and resource, and the activity as classifier.
    pub fn standard() -> Self {
        let extension = |name: &str, prefix: &str| Extension {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            uri: format!("http://www.xes-standard.org/{prefix}.xesext"),
        };
        Self {
            extensions: vec![
                extension("Concept", "concept"),
                extension("Time", "time"),
                extension("Lifecycle", "lifecycle"),
                extension("Organizational", "org"),
            ],
            classifiers: vec![Classifier {
                name: "Activity".to_owned(),
                scope: Some("event".to_owned()),
                keys: "concept:name".to_owned(),
            }],
            ..Self::default()
        }
    }
}

impl<W: Write> XesWriter<W> {
    /// Starts a log. For `.xes.gz` the caller gives a compressing target.
    pub fn create(target: W, header: &Header) -> Result<Self, WriteFault> {
        let mut writer = Self {
            target,
            part: String::new(),
        };
        writer.part.push_str(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<log xes.version=\"2.0\" xes.features=\"nested-attributes\">\n",
        ));
        write_header(&mut writer.part, header)?;
        writer.flush_part()?;
        Ok(writer)
    }

    /// Writes one trace with its events in the order given.
    ///
    /// # Errors
    ///
    /// [`WriteFault::Character`] refuses this trace only; [`WriteFault::Target`] ends the log.
    pub fn write_trace<'a>(
        &mut self,
        attributes: &Attributes,
        events: impl IntoIterator<Item = &'a Attributes>,
    ) -> Result<(), WriteFault> {
        self.part.clear();
        self.part.push_str("<trace>\n");
        write_attributes(&mut self.part, attributes)?;
        for event in events {
            self.part.push_str("<event>\n");
            write_attributes(&mut self.part, event)?;
            self.part.push_str("</event>\n");
        }
        self.part.push_str("</trace>\n");
        self.flush_part()
    }

    /// Ends the log and gives the target back, flushed.
    pub fn finish(mut self) -> Result<W, WriteFault> {
        self.part.clear();
        self.part.push_str("</log>\n");
        self.flush_part()?;
        self.target.flush()?;
        Ok(self.target)
    }

    fn flush_part(&mut self) -> Result<(), WriteFault> {
        self.target.write_all(self.part.as_bytes())?;
        self.part.clear();
        Ok(())
    }
}

/// The order of entries is that of the standard's schema.
fn write_header(part: &mut String, header: &Header) -> Result<(), WriteFault> {
    for extension in &header.extensions {
        let Extension { name, prefix, uri } = extension;
        let properties = [("name", name), ("prefix", prefix), ("uri", uri)];
        write_tag(part, "extension", &properties, "/>\n")?;
    }
    for global in &header.globals {
        let scope = global.scope.as_ref().map(|scope| ("scope", scope));
        write_tag(part, "global", scope.as_slice(), ">\n")?;
        write_attributes(part, &global.attributes)?;
        part.push_str("</global>\n");
    }
    for classifier in &header.classifiers {
        let mut properties = vec![("name", &classifier.name)];
        properties.extend(classifier.scope.as_ref().map(|scope| ("scope", scope)));
        properties.push(("keys", &classifier.keys));
        write_tag(part, "classifier", &properties, "/>\n")?;
    }
    write_attributes(part, &header.attributes)
}

fn write_attributes(part: &mut String, attributes: &Attributes) -> Result<(), WriteFault> {
    attributes
        .iter()
        .try_for_each(|attribute| write_attribute(part, attribute))
}

/// A value that its type does not admit is written as it was read: nothing is lost, and the reader warns again.
fn write_attribute(part: &mut String, attribute: &Attribute) -> Result<(), WriteFault> {
    let Attribute { key, value, nested } = attribute;
    let element = value.kind().element();
    let text = value.text();
    let mut properties = vec![("key", key)];
    properties.extend(text.as_ref().map(|text| ("value", text)));
    if nested.is_empty() && text.is_some() {
        return write_tag(part, element, &properties, "/>\n");
    }
    write_tag(part, element, &properties, ">\n")?;
    if let Value::List(items) = value {
        part.push_str("<values>\n");
        write_attributes(part, items)?;
        part.push_str("</values>\n");
    }
    write_attributes(part, nested)?;
    part.push_str("</");
    part.push_str(element);
    part.push_str(">\n");
    Ok(())
}

fn write_tag(
    part: &mut String,
    element: &str,
    properties: &[(&str, &String)],
    end: &str,
) -> Result<(), WriteFault> {
    part.push('<');
    part.push_str(element);
    for (name, text) in properties {
        part.push(' ');
        part.push_str(name);
        part.push_str("=\"");
        escape_into(part, text).map_err(|c| WriteFault::Character {
            key: properties[0].1.escape_debug().to_string(),
            code_point: u32::from(c),
        })?;
        part.push('"');
    }
    part.push_str(end);
    Ok(())
}
