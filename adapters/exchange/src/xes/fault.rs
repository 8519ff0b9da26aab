//! What cannot be read: where, why, and how much is lost by it.

use std::fmt::Display;
use std::io;

use super::Code;

/// Something that could not be read.
///
/// With [`Refused::Trace`] the reader goes on with the next trace; with [`Refused::Rest`] it ends.
/// No message carries a value from the file.
#[derive(Debug, thiserror::Error)]
#[error("read the log at line {}, byte {}: {reason}", place.line, place.byte)]
pub struct Fault {
    /// Why.
    #[source]
    pub reason: Reason,
    /// Where the element or text begins that could not be read.
    pub place: Place,
    /// What is lost.
    pub refused: Refused,
}

/// A place in the XML, after decompression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub byte: u64,
    /// Line, from 1.
    pub line: u64,
}

/// How much of the file a fault takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// One trace; the next call goes on behind it.
    Trace {
        /// Its ordinal.
        ordinal: u64,
    },
    /// One event, row or object; what follows is read.
    Event,
    /// Everything from here on. Traces handed out before are good.
    Rest,
}

/// Why something could not be read. Each has a code with a page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The caller's source failed.
    #[error("the source cannot be read")]
    Source(#[source] io::Error),
    /// The gzip data contradict themselves.
    #[error("the gzip data are damaged")]
    GzipDamaged(#[source] io::Error),
    /// The gzip data end too early.
    #[error("the gzip data end too early")]
    GzipCut,
    /// Not UTF-8, by its first bytes or its declaration.
    #[error("the text is encoded in {found}, not in UTF-8")]
    Encoding {
        /// What was found instead.
        found: String,
    },
    /// Bytes that are not UTF-8.
    #[error("some bytes are not UTF-8")]
    InvalidUtf8,
    /// A control character that XML does not allow, NUL among them.
    #[error("the control character U+{code_point:04X} is not allowed in XML")]
    ForbiddenCharacter {
        /// The character.
        code_point: u32,
    },
    /// Not XML; the reader cannot find its way any more.
    #[error("the XML is not well-formed: {detail}")]
    Malformed {
        /// What the XML parser says.
        detail: String,
    },
    /// One tag is not XML; what follows can still be read.
    #[error("a tag is not well-formed: {detail}")]
    TagMalformed {
        /// What the XML parser says.
        detail: String,
    },
    /// The XML ends inside an element.
    #[error("the XML ends before the log is closed")]
    Cut,
    /// A document type declaration.
    #[error("a document type declaration is refused")]
    Doctype,
    /// A reference to an entity other than the five of XML.
    #[error("a reference to a declared entity is refused")]
    Entity,
    /// The root element is not `log`.
    #[error("this is no event log: {found}")]
    NotXes {
        /// What stands at the root.
        found: String,
    },
    /// The mapping names a column that is not there, or two columns have one name.
    #[error("the columns do not fit: {detail}")]
    Columns {
        /// What is wrong.
        detail: String,
    },
    /// A row has more or fewer cells than columns, or names no case.
    #[error("a row cannot be read: {detail}")]
    Row {
        /// What is wrong.
        detail: String,
    },
    /// Not OCEL 2.0.
    #[error("this is no log in OCEL 2.0: {detail}")]
    NotOcel {
        /// What is wrong.
        detail: String,
    },
    /// An id stands twice.
    #[error("the {what} {id} stands twice")]
    IdRepeated {
        /// Event or object.
        what: &'static str,
        /// Its id, shortened.
        id: String,
    },
    /// No Petri net, or one that does not fit together.
    #[error("this is no Petri net in PNML: {detail}")]
    NotPnml {
        /// What is wrong.
        detail: String,
    },
    /// The file unpacks to too much.
    #[error("the file unpacks to more than {ratio_max} times its size")]
    RatioPassed {
        /// The limit.
        ratio_max: u64,
    },
    /// The XML is too long.
    #[error("the XML is longer than {bytes_max} bytes")]
    XmlTooLong {
        /// The limit.
        bytes_max: u64,
    },
    /// A tag, comment or run of text is too long to hold.
    #[error("one tag, comment or text is longer than {bytes_max} bytes")]
    TagTooLong {
        /// The limit.
        bytes_max: u64,
    },
    /// Elements are nested too deeply.
    #[error("elements are nested more than {depth_max} deep")]
    TooDeep {
        /// The limit.
        depth_max: usize,
    },
    /// One element has too many attributes.
    #[error("one element has more than {attributes_max} attributes")]
    TooManyAttributes {
        /// The limit.
        attributes_max: usize,
    },
    /// A key or value is too long.
    #[error("one key or value is longer than {bytes_max} bytes")]
    TextTooLong {
        /// The limit.
        bytes_max: usize,
    },
    /// A trace has too many events.
    #[error("one trace has more than {events_max} events")]
    TooManyEvents {
        /// The limit.
        events_max: usize,
    },
    /// A trace, or the header, is too long.
    #[error("one trace or the header is longer than {bytes_max} bytes")]
    PartTooLong {
        /// The limit.
        bytes_max: u64,
    },
}

impl Fault {
    /// The stable code of the reason; its page says what to do.
    pub fn code(&self) -> Code {
        self.reason.code()
    }

    pub(super) fn rest(reason: Reason, place: Place) -> Self {
        Self {
            reason,
            place,
            refused: Refused::Rest,
        }
    }
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::Source(_) => Code::Source,
            Self::GzipDamaged(_) => Code::GzipDamaged,
            Self::GzipCut => Code::GzipCut,
            Self::Encoding { .. } => Code::Encoding,
            Self::InvalidUtf8 => Code::InvalidUtf8,
            Self::ForbiddenCharacter { .. } => Code::ForbiddenCharacter,
            Self::Malformed { .. } | Self::TagMalformed { .. } => Code::Malformed,
            Self::Cut => Code::Cut,
            Self::Doctype | Self::Entity => Code::Entity,
            Self::NotXes { .. } => Code::NotXes,
            Self::NotPnml { .. } => Code::NotPnml,
            Self::Columns { .. } => Code::Columns,
            Self::Row { .. } => Code::Row,
            Self::NotOcel { .. } => Code::NotOcel,
            Self::IdRepeated { .. } => Code::IdRepeated,
            Self::RatioPassed { .. } => Code::RatioPassed,
            Self::XmlTooLong { .. } => Code::XmlTooLong,
            Self::TagTooLong { .. } => Code::TagTooLong,
            Self::TooDeep { .. } => Code::TooDeep,
            Self::TooManyAttributes { .. } => Code::TooManyAttributes,
            Self::TextTooLong { .. } => Code::TextTooLong,
            Self::TooManyEvents { .. } => Code::TooManyEvents,
            Self::PartTooLong { .. } => Code::PartTooLong,
        }
    }

    /// Whether the next trace can still be found behind this.
    pub(super) fn leaves_the_rest_readable(&self) -> bool {
        matches!(
            self,
            Self::TagMalformed { .. }
                | Self::TooManyAttributes { .. }
                | Self::TextTooLong { .. }
                | Self::TooManyEvents { .. }
                | Self::PartTooLong { .. }
        )
    }

    pub(crate) fn not_xes(found: &str) -> Self {
        let found = shortened(&found);
        Self::NotXes { found }
    }

    pub(crate) fn malformed(detail: &dyn Display) -> Self {
        let detail = shortened(detail);
        Self::Malformed { detail }
    }

    pub(super) fn tag_malformed(detail: &dyn Display) -> Self {
        let detail = shortened(detail);
        Self::TagMalformed { detail }
    }
}

/// What a parser says may repeat a name from the file, of any length.
fn shortened(text: &dyn Display) -> String {
    text.to_string().chars().take(120).collect()
}
