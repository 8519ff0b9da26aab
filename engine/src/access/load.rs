//! How much work persons have (工作量).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::Name;

/// The work of persons by id. Who is not there has none, and never had.
pub type Loads = BTreeMap<Name, Load>;

/// The work of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// How many open tasks the person has, in all cases.
    pub open: u32,
    /// When the person got the latest task, open or done.
    pub last: Option<Timestamp>,
}
