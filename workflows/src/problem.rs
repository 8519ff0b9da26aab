//! What is wrong with a text, where, and what to do about it.

use std::fmt;

use serde::Serialize;

use crate::said::said;
use crate::{Code, Said};

/// The most errors that one text is told of, and the most warnings; of what comes after only the
/// number is told. They are counted apart, so that warnings never crowd out an error.
const PROBLEMS_MAX: usize = 200;

/// A place in a text: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// One problem of a text, told in Chinese and in English.
///
/// Shown in English as `line:column CB-Lnnn message, fix`; [`Problem::shown_in`] puts the file before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The stable code.
    pub code: Code,
    /// Whether the definition may be used all the same.
    pub severity: Severity,
    /// What is wrong: a lower-case phrase that names the thing.
    pub message: Said,
    /// What to do next.
    pub fix: Said,
    /// The shortest way on which a case comes to it, one step after the other; empty where a way
    /// says nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Said>,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The text is not used.
    Error,
    /// The text is used; somebody should look at it.
    Warning,
    /// The text is used; nothing is wrong with it.
    Information,
}

/// Collects the problems of one text.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Problem>,
    /// How many errors were noted, those that are not told included.
    errors: usize,
    /// How many warnings, likewise.
    warnings: usize,
}

impl Place {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1 };

    /// A place on the same line, some characters further.
    #[must_use]
    pub fn right(self, characters: usize) -> Self {
        let characters = u32::try_from(characters).unwrap_or(u32::MAX);
        Self {
            line: self.line,
            column: self.column.saturating_add(characters),
        }
    }
}

impl Problem {
    /// The problem as one line, with the name of the file.
    pub fn shown_in(&self, file: &str) -> String {
        format!("{file}:{self}")
    }
}

impl Problems {
    /// Notes a problem.
    pub(crate) fn add(&mut self, code: Code, place: Place, message: Said, fix: Said) {
        self.add_with_path(code, place, message, fix, Vec::new());
    }

    /// Notes a problem to which a way leads.
    pub(crate) fn add_with_path(
        &mut self,
        code: Code,
        place: Place,
        message: Said,
        fix: Said,
        path: Vec<Said>,
    ) {
        let severity = code.severity();
        let noted = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Information => &mut self.warnings,
        };
        *noted += 1;
        if *noted <= PROBLEMS_MAX {
            self.found.push(Problem {
                place,
                code,
                severity,
                message,
                fix,
                path,
            });
        }
    }

    /// What was noted and is told of.
    pub(crate) fn found(&self) -> impl Iterator<Item = &Problem> {
        self.found.iter()
    }

    /// As [`Problems::found`], to add to it.
    pub(crate) fn found_mut(&mut self) -> impl Iterator<Item = &mut Problem> {
        self.found.iter_mut()
    }

    /// Whether no more errors are told of.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= PROBLEMS_MAX
    }

    /// Whether an error was noted, told of or not.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All problems in the order of the text, each once; at the end how many are not told.
    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        let left_out = |noted: usize| noted.saturating_sub(PROBLEMS_MAX);
        let (errors, warnings) = (left_out(self.errors), left_out(self.warnings));
        let mut found = std::mem::take(&mut self.found);
        found.sort_by(|a, b| {
            (a.place, a.code, &a.message.en).cmp(&(b.place, b.code, &b.message.en))
        });
        found.dedup();
        if errors + warnings > 0 {
            let code = Code::MoreProblems;
            found.push(Problem {
                place: found.last().map_or(Place::START, |last| last.place),
                code,
                severity: code.severity(),
                message: said!(
                    "另有 {errors} 个错误和 {warnings} 个警告未列出",
                    "{errors} more errors and {warnings} more warnings are not shown"
                ),
                fix: said!(
                    "请先改正已列出的，再校验一次",
                    "mend those shown, then look again"
                ),
                path: Vec::new(),
            });
        }
        found
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            code,
            message,
            fix,
            ..
        } = self;
        write!(f, "{place} {code} {}, {}", message.en, fix.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_after_many_warnings_is_told() {
        let mut problems = Problems::default();
        for line in 1..=500 {
            let place = Place { line, column: 1 };
            problems.add(
                Code::GuardUnused,
                place,
                said!("未用", "unused"),
                said!("删除", "remove it"),
            );
        }
        assert!(!problems.has_errors() && !problems.is_full());
        problems.add(
            Code::NoEnd,
            Place {
                line: 600,
                column: 1,
            },
            said!("无结", "no end"),
            said!("补写", "add it"),
        );
        assert!(problems.has_errors());
        let told = problems.into_sorted();
        assert_eq!(told.len(), PROBLEMS_MAX + 2);
        assert_eq!(told[PROBLEMS_MAX].code, Code::NoEnd);
        let last = told.last().expect("a problem").to_string();
        assert!(
            last.contains("CB-L011 0 more errors and 300 more"),
            "{last}"
        );
    }
}
