//! Which organ is competent for a matter (管辖、职权): by office, or because it was delegated.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Directory;
use super::directory::on;
use crate::Name;

/// The competence of an organ for a matter between two days, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Competence {
    /// The matter, such as `forensic.supervision`.
    pub matter: Name,
    /// The organ.
    pub organ: Name,
    /// The subjects for which it is competent; `None`: all.
    pub subjects: Option<BTreeSet<Name>>,
    /// The organ that gave it, where it was delegated (委托、下放).
    pub delegated_by: Option<Name>,
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
    /// The article or decision.
    pub basis: Option<String>,
}

impl Competence {
    fn covers(&self, matter: &str, subject: Option<&str>, day: Date) -> bool {
        let is_meant = self
            .subjects
            .as_ref()
            .is_none_or(|subjects| subject.is_some_and(|subject| subjects.contains(subject)));
        self.matter == *matter && is_meant && on(self.from, self.to, day)
    }
}

impl Directory {
    /// The organs that are competent for a matter on a day, each with what it rests on.
    ///
    /// Delegated competence displaces the competence of whoever gave it, and what was delegated
    /// last displaces what was delegated before; for a subject that a delegation does not name,
    /// nothing changes. `None` when the directory says nothing of the matter: that is unknown, and
    /// not for anybody to guess.
    pub fn competent(
        &self,
        matter: &str,
        subject: Option<&str>,
        day: Date,
    ) -> Option<Vec<&Competence>> {
        let known = self.competences.iter().any(|one| one.matter == *matter);
        let covering = self.competences.iter();
        let mut covering: Vec<&Competence> = covering
            .filter(|one| one.covers(matter, subject, day))
            .collect();
        let delegated = covering.iter().filter(|one| one.delegated_by.is_some());
        if let Some(latest) = delegated.map(|one| one.from).max() {
            covering.retain(|one| one.delegated_by.is_some() && one.from == latest);
        }
        known.then_some(covering)
    }
}
