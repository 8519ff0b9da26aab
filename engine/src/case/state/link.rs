//! The cases that were opened out of a case, as it knows of them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Name;
use crate::definition::LinkKind;

/// A case that was opened out of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedCase {
    /// The link; none for one that somebody opened by hand.
    pub link: Option<Name>,
    /// Whether it is a child or a related case.
    pub kind: LinkKind,
    /// How it stands.
    pub standing: LinkStanding,
}

/// How a case that was opened out of another stands, as that one knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkStanding {
    /// It is to be opened.
    Called,
    /// It was opened and runs.
    Opened,
    /// It is over: ended or terminated.
    Over,
    /// It could not be opened.
    Refused,
}

/// How many cases led to a command, one upon the other, without a person between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hops {
    /// The command.
    pub causation: Uuid,
    /// How many cases.
    pub depth: u32,
}
