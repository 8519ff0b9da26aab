//! What is odd in a file and was read all the same.

use std::collections::BTreeMap;

use super::{Code, Place};

/// One kind of oddity about one subject, with how often and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is odd.
    pub code: Code,
    /// The key or element concerned, shortened to 80 characters; `*` once the limit of different warnings is reached.
    pub subject: String,
    /// How many times.
    pub count: u64,
    /// Lines of the first few times, ascending.
    pub lines: Vec<u64>,
}

/// All warnings of a file so far, ordered by code and subject.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    found: BTreeMap<(Code, String), Warning>,
    different_max: usize,
}

const LINES_KEPT: usize = 5;
const SUBJECT_CHARS_MAX: usize = 80;

impl Warnings {
    pub(crate) fn new(different_max: usize) -> Self {
        Self {
            found: BTreeMap::new(),
            different_max,
        }
    }

    /// All of them, ordered by code and subject.
    pub fn iter(&self) -> impl Iterator<Item = &Warning> {
        self.found.values()
    }

    /// How many times a code came up, over all subjects.
    pub fn count(&self, code: Code) -> u64 {
        self.iter()
            .filter(|w| w.code == code)
            .map(|w| w.count)
            .sum()
    }

    /// Whether nothing was odd.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(crate) fn add(&mut self, code: Code, subject: &str, place: Place) {
        let mut slot = (code, subject.chars().take(SUBJECT_CHARS_MAX).collect());
        if self.found.len() >= self.different_max && !self.found.contains_key(&slot) {
            slot = (code, "*".to_owned());
        }
        let warning = self.found.entry(slot).or_insert_with_key(|slot| Warning {
            code,
            subject: slot.1.clone(),
            count: 0,
            lines: Vec::new(),
        });
        warning.count += 1;
        if warning.lines.len() < LINES_KEPT && warning.lines.last() != Some(&place.line) {
            warning.lines.push(place.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_warnings_beyond_the_limit_are_counted_together() {
        let mut warnings = Warnings::new(2);
        for (line, subject) in (1..).zip(["a", "b", "c", "a", "d"]) {
            warnings.add(Code::KeyRepeated, subject, Place { byte: 0, line });
        }
        let seen: Vec<_> = warnings
            .iter()
            .map(|w| (w.subject.as_str(), w.count, w.lines.as_slice()))
            .collect();
        assert_eq!(
            seen,
            [("*", 2, &[3, 5][..]), ("a", 2, &[1, 4]), ("b", 1, &[2])]
        );
        assert_eq!(warnings.count(Code::KeyRepeated), 5);
    }
}
