//! One opening tag with its XML attributes decoded.

use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;

use super::{Kind, Limits, Place, Reason};

/// XES gives no element more than a handful of XML attributes; namespaces may add a few.
const XML_ATTRIBUTES_MAX: usize = 64;

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) element: Element,
    pub(super) place: Place,
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
    /// XML attributes other than `key` and `value`; namespace declarations are left out.
    pub(super) other: Vec<(String, String)>,
}

/// The elements of XES.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Element {
    Log,
    Trace,
    Event,
    Extension,
    Classifier,
    Global,
    Values,
    Attribute(Kind),
    /// Not of XES, or with another prefix than the root has.
    Other(String),
}

impl Tag {
    /// Decodes a tag.
    pub(super) fn decode(
        start: &BytesStart<'_>,
        element: Element,
        place: Place,
        limits: &Limits,
    ) -> Result<Self, Reason> {
        let mut tag = Self {
            element,
            place,
            key: None,
            value: None,
            other: Vec::new(),
        };
        for (index, attribute) in start.attributes().enumerate() {
            if index == XML_ATTRIBUTES_MAX {
                let attributes_max = XML_ATTRIBUTES_MAX;
                return Err(Reason::TooManyAttributes { attributes_max });
            }
            let attribute = attribute.map_err(|error| Reason::tag_malformed(&error))?;
            tag.take(&attribute, limits.text_bytes_max)?;
        }
        Ok(tag)
    }

    /// The XML attribute `name`, taken out.
    pub(super) fn take_other(&mut self, name: &str) -> Option<String> {
        let at = self.other.iter().position(|(other, _)| other == name)?;
        Some(self.other.swap_remove(at).1)
    }

    fn take(&mut self, attribute: &Attribute<'_>, bytes_max: usize) -> Result<(), Reason> {
        if attribute.value.len() > bytes_max {
            return Err(Reason::TextTooLong { bytes_max });
        }
        let text = decode_text(&attribute.value)?;
        match attribute.key.as_ref() {
            "key" => self.key = Some(text),
            "value" => self.value = Some(text),
            name if name == "xmlns" || name.starts_with("xmlns:") => {}
            name => self.other.push((name.to_owned(), text)),
        }
        Ok(())
    }
}

impl Element {
    /// The element with this name in a log whose root has this prefix.
    pub(super) fn named(name: &str, prefix: Option<&str>) -> Self {
        let local = match prefix {
            None => Some(name),
            Some(prefix) => name
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix(':')),
        };
        match local {
            Some("log") => Self::Log,
            Some("trace") => Self::Trace,
            Some("event") => Self::Event,
            Some("extension") => Self::Extension,
            Some("classifier") => Self::Classifier,
            Some("global") => Self::Global,
            Some("values") => Self::Values,
            Some(local) => Kind::of_element(local)
                .map_or_else(|| Self::Other(name.to_owned()), Self::Attribute),
            None => Self::Other(name.to_owned()),
        }
    }

    /// The name for a message.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Log => "log",
            Self::Trace => "trace",
            Self::Event => "event",
            Self::Extension => "extension",
            Self::Classifier => "classifier",
            Self::Global => "global",
            Self::Values => "values",
            Self::Attribute(kind) => kind.element(),
            Self::Other(name) => name,
        }
    }
}

/// Replaces references. A line break written as such stays one, where a strict XML processor would make it a space:
/// texts of several lines are common, and nothing is won by flattening them.
fn decode_text(raw: &str) -> Result<String, Reason> {
    if !raw.contains('&') {
        return Ok(raw.to_owned());
    }
    let text = unescape(raw).map_err(|error| match error {
        EscapeError::UnrecognizedEntity(..) => Reason::Entity,
        error => Reason::tag_malformed(&error),
    })?;
    let is_control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(is_control) {
        return Err(Reason::tag_malformed(&"a reference to a control character"));
    }
    Ok(text.into_owned())
}
