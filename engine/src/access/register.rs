//! Registers (名册): dated lists of subjects that the law keeps, such as the forensic bodies.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::directory::on;
use crate::Name;
use crate::definition::Text;

/// The status under which a subject stands on a register when nothing else is said.
pub const REGISTERED: &str = "registered";

/// A register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// What it is called.
    pub title: Text,
    /// Every standing of every subject, the later one of a subject last.
    pub standings: Vec<Standing>,
}

/// How a subject stands on a register between two days, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The subject.
    pub subject: Name,
    /// What it is called.
    pub title: Option<String>,
    /// The status, such as [`REGISTERED`], `suspended`, `cancelled`.
    pub status: Name,
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
}

impl Register {
    /// The status of a subject on a day: what was said last counts. `None` where it does not
    /// stand on the register.
    pub fn status(&self, subject: &str, day: Date) -> Option<&Name> {
        let mut standings = self.standings.iter().rev();
        standings
            .find(|one| one.subject == *subject && on(one.from, one.to, day))
            .map(|one| &one.status)
    }

    /// The status of each subject on a day: what was said last counts.
    pub fn on(&self, day: Date) -> BTreeMap<&Name, &Name> {
        let standing = self.standings.iter();
        let standing = standing.filter(|one| on(one.from, one.to, day));
        standing.map(|one| (&one.subject, &one.status)).collect()
    }
}
