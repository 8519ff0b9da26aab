//! What is wrong with a text, where, and what to do about it.

use std::fmt;

use serde::Serialize;

use crate::Code;

/// The most problems that one text is told of; what comes after is dropped.
const PROBLEMS_MAX: usize = 200;

/// A place in a text: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// One problem of a text.
///
/// Shown as `line:column CB-Lnnn message, fix`; [`Problem::shown_in`] puts the file before it.
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
    pub message: String,
    /// What to do next.
    pub fix: String,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The text is not used.
    Error,
    /// The text is used; somebody should look at it.
    Warning,
}

/// Collects the problems of one text.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Problem>,
    /// Whether there was an error, also among those that were dropped.
    has_errors: bool,
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
    pub(crate) fn add(
        &mut self,
        code: Code,
        place: Place,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.has_errors |= code.severity() == Severity::Error;
        if !self.is_full() {
            let (message, fix) = (message.into(), fix.into());
            self.found.push(Problem {
                place,
                code,
                severity: code.severity(),
                message,
                fix,
            });
        }
    }

    /// Whether no more problems are taken up.
    pub(crate) fn is_full(&self) -> bool {
        self.found.len() >= PROBLEMS_MAX
    }

    /// Whether an error was noted, warnings apart.
    pub(crate) fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// All problems in the order of the text, each once.
    pub(crate) fn into_sorted(self) -> Vec<Problem> {
        let mut found = self.found;
        found.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        found.dedup();
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
        write!(f, "{place} {code} {message}, {fix}")
    }
}
