//! Streams and places in them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::stand_in::StandIn;

/// The longest id of a stream within its category, in bytes.
pub const STREAM_ID_BYTES_MAX: usize = 200;

/// What the streams of one kind are about.
///
/// The category is the first part of a [`StreamId`] and the unit of reading by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A case (案件): what happened to it.
    Case,
    /// The refusal record of a case: what was attempted and not allowed.
    Refusal,
    /// A gapless series of case numbers (案号), or the messages of one key: what is kept in order
    /// under a name of its own.
    Series,
    /// A text in force: a definition, a calendar, an organ tree, in all its versions.
    Registry,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 4] = [Self::Case, Self::Refusal, Self::Series, Self::Registry];

    /// The word that stands in a stored stream id.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Refusal => "refusal",
            Self::Series => "series",
            Self::Registry => "registry",
        }
    }
}

/// The identity of a stream: `category/id`, for instance `case/0198…`. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    category: Category,
    id: Arc<str>,
}

impl StreamId {
    /// A stream of `category` with the given id.
    ///
    /// # Errors
    /// [`Error::Id`] when the id is empty, longer than [`STREAM_ID_BYTES_MAX`] or holds a
    /// control character. The caller corrects the id.
    pub fn new(category: Category, id: impl Into<Arc<str>>) -> Result<Self, Error> {
        let id = id.into();
        let valid =
            !id.is_empty() && id.len() <= STREAM_ID_BYTES_MAX && !id.chars().any(char::is_control);
        if valid {
            Ok(Self { category, id })
        } else {
            Err(Error::Id)
        }
    }

    /// The stream of a case.
    pub fn case(case: CaseId) -> Self {
        Self {
            category: Category::Case,
            id: case.to_string().into(),
        }
    }

    /// The refusal record of a case.
    pub fn refusal(case: CaseId) -> Self {
        Self {
            category: Category::Refusal,
            id: case.to_string().into(),
        }
    }

    /// What the stream is about.
    pub const fn category(&self) -> Category {
        self.category
    }

    /// The id within the category.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The case that this stream or refusal record belongs to.
    pub fn case_id(&self) -> Option<CaseId> {
        match self.category {
            Category::Case | Category::Refusal => self.id.parse().ok(),
            Category::Series | Category::Registry => None,
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.category.as_str(), self.id)
    }
}

impl FromStr for StreamId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (word, id) = text.split_once('/').ok_or(Error::Category)?;
        let category = Category::ALL
            .into_iter()
            .find(|c| c.as_str() == word)
            .ok_or(Error::Category)?;
        Self::new(category, id)
    }
}

impl Serialize for StreamId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// The identity of a case, stable for its whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for CaseId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

/// How many events a stream holds; also the number of its latest event, counted from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Version {
    /// The version of a stream that holds no event.
    pub const EMPTY: Self = Self(0);

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The place of an event in the whole store: gapless, counted from 1, visible in order.
///
/// A reader that has seen position *n* never later finds an event at or below *n*.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What a writer believes about a stream when it appends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// The stream does not exist yet.
    NoStream,
    /// The stream stands at exactly this version.
    Exact(Version),
    /// Whatever it is: for imports and for records whose order does not matter.
    Any,
    /// Whatever it is, and the versions that the events get stand in what is appended: the store
    /// writes them into the bodies of the whole append in place of the stand-in. For series whose
    /// numbers must have no gap, whoever takes them at the same time.
    Numbered(StandIn),
}

impl ExpectedVersion {
    /// Whether a stream that stands at `actual` meets the expectation.
    pub const fn accepts(self, actual: Version) -> bool {
        match self {
            Self::NoStream => actual.0 == 0,
            Self::Exact(version) => actual.0 == version.0,
            Self::Any | Self::Numbered(_) => true,
        }
    }
}

/// Why a text is no stream id.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The part before the slash is no [`Category`].
    #[error("read a stream id: the part before `/` is none of case, refusal, series, registry")]
    Category,
    /// The part after the slash is empty, too long or holds a control character.
    #[error("read a stream id: the id is empty, longer than 200 bytes or has control characters")]
    Id,
}
