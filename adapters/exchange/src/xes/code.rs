//! Stable codes of faults and warnings. Each has a page in `docs/reference/errors`.

use std::fmt;

use super::code_table::TABLE;

/// A stable code, written `CB-3001`. Numbers are never used for anything else later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Code {
    /// The source cannot be read.
    Source = 3001,
    /// The gzip data are damaged.
    GzipDamaged = 3002,
    /// The gzip data end too early.
    GzipCut = 3003,
    /// The text is not encoded in UTF-8.
    Encoding = 3004,
    /// Some bytes are not UTF-8.
    InvalidUtf8 = 3005,
    /// A control character is not allowed in XML.
    ForbiddenCharacter = 3006,
    /// The XML is not well-formed.
    Malformed = 3007,
    /// The XML ends before the log is closed.
    Cut = 3008,
    /// Document types and entities are refused.
    Entity = 3009,
    /// The file is not an XES log.
    NotXes = 3010,
    /// The file unpacks to too much.
    RatioPassed = 3011,
    /// The XML is too long.
    XmlTooLong = 3012,
    /// One tag, comment or text is too long.
    TagTooLong = 3013,
    /// Elements are nested too deeply.
    TooDeep = 3014,
    /// One element has too many attributes.
    TooManyAttributes = 3015,
    /// One key or value is too long.
    TextTooLong = 3016,
    /// One trace has too many events.
    TooManyEvents = 3017,
    /// One trace or the header is too long.
    PartTooLong = 3018,
    /// A character cannot be written as XML.
    Unwritable = 3019,
    /// The target cannot be written.
    Target = 3020,
    /// A value is not of its type.
    ValueMistyped = 3021,
    /// An attribute has no key.
    KeyMissing = 3022,
    /// A key stands twice in one element.
    KeyRepeated = 3023,
    /// An attribute has no value.
    ValueMissing = 3024,
    /// An element is not known here.
    UnknownElement = 3025,
    /// Text stands between elements.
    StrayText = 3026,
    /// An event stands outside every trace.
    LooseEvent = 3027,
    /// A trace or event has no name.
    NameMissing = 3028,
    /// An event has no time.
    TimeMissing = 3029,
    /// A tag has a property that is not known.
    UnknownProperty = 3030,
    /// The file is not a Petri net in PNML.
    NotPnml = 3031,
    /// The columns of a table do not fit the mapping.
    Columns = 3032,
    /// A row of a table cannot be read.
    Row = 3033,
    /// The file is not a log in OCEL 2.0.
    NotOcel = 3034,
    /// An id stands twice in a log of objects.
    IdRepeated = 3035,
    /// An object is named that the log does not have.
    ReferenceDangling = 3036,
    /// A type is not declared.
    TypeUndeclared = 3037,
    /// No object of the type takes part in an event.
    NotOfType = 3038,
}

impl Code {
    /// All codes in ascending order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The number behind `CB-`.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// What it is, in English, as a phrase without full stop.
    pub fn title_en(self) -> &'static str {
        TABLE[self.row()].1
    }

    /// What it is, in Chinese.
    pub fn title_zh(self) -> &'static str {
        TABLE[self.row()].2
    }

    /// What to do next, in English, as a phrase without full stop.
    pub fn next_step_en(self) -> &'static str {
        TABLE[self.row()].3
    }

    /// What to do next, in Chinese.
    pub fn next_step_zh(self) -> &'static str {
        TABLE[self.row()].4
    }

    /// Whether it is about something odd that was read all the same.
    pub fn is_warning(self) -> bool {
        let of_the_file = Self::ValueMistyped..=Self::UnknownProperty;
        of_the_file.contains(&self) || self >= Self::ReferenceDangling
    }

    fn row(self) -> usize {
        usize::from(self.number() - Self::Source.number())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CB-{}", self.number())
    }
}
