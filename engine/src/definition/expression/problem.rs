//! What is wrong with an expression, and where.

use super::kind::Type;
#[cfg(doc)]
use super::scan::{LENGTH_BYTES_MAX, NESTING_MAX};

/// Deepest checked tree.
pub const DEPTH_MAX: usize = 64;

/// One problem of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset in the expression.
    pub offset: usize,
    /// Line in the expression, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong. The message says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// More than [`LENGTH_BYTES_MAX`].
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// More nested than [`NESTING_MAX`], or a tree deeper than [`DEPTH_MAX`].
    TooDeep,
    /// A character that the language does not have, such as `（` or a single `=`.
    BadCharacter {
        /// The character.
        character: char,
    },
    /// A text literal without its closing quote.
    OpenText,
    /// Not CEL.
    Syntax {
        /// What the parser said, in English.
        detail: String,
    },
    /// CEL, but not in our part of it.
    Unsupported {
        /// What is refused.
        what: String,
        /// What to do, in words: English, Chinese.
        instead: [&'static str; 2],
    },
    /// A name that stands for nothing here.
    UnknownName {
        /// The name.
        name: String,
        /// Names close to it, best first.
        candidates: Vec<String>,
    },
    /// A fact, or a part of one, that is not declared.
    UnknownFact {
        /// The fact.
        name: String,
        /// Facts close to it, best first.
        candidates: Vec<String>,
    },
    /// A happening that the definition does not have.
    UnknownHappening {
        /// The happening.
        name: String,
        /// Happenings close to it, best first.
        candidates: Vec<String>,
    },
    /// A stage that the definition does not have.
    UnknownStage {
        /// The stage.
        name: String,
        /// Stages close to it, best first.
        candidates: Vec<String>,
    },
    /// A function that the language does not have.
    UnknownFunction {
        /// The function.
        name: String,
        /// Functions close to it, best first.
        candidates: Vec<String>,
    },
    /// A decision table that the definition does not use.
    UnknownTable {
        /// The table.
        name: String,
        /// Tables close to it, best first.
        candidates: Vec<String>,
    },
    /// An output that a decision table does not have.
    UnknownColumn {
        /// The output.
        name: String,
        /// Outputs close to it, best first.
        candidates: Vec<String>,
    },
    /// A known function used in another way than its own.
    Usage {
        /// How it is used.
        usage: &'static str,
    },
    /// A value of another type than the one needed.
    WrongType {
        /// The type needed, in words: English, Chinese.
        needed: [&'static str; 2],
        /// The type found, in words.
        found: [&'static str; 2],
    },
    /// Two values of types that do not go together.
    Mismatch {
        /// The operator.
        operator: &'static str,
        /// The types, in English words.
        english: [&'static str; 2],
        /// The types, in Chinese words.
        chinese: [&'static str; 2],
    },
    /// Text compared with an enumeration that does not have it.
    NotAWord {
        /// The text.
        word: String,
        /// Words of the enumeration, those close to it first.
        candidates: Vec<String>,
    },
    /// A variable that hides another name.
    Shadowed {
        /// The variable.
        name: String,
    },
}

impl Problem {
    pub(super) fn new(source: &str, offset: usize, fault: Fault) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            offset: before.len(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            fault,
        }
    }
}

impl Fault {
    pub(super) fn unsupported(what: &str, instead: [&'static str; 2]) -> Self {
        Self::Unsupported {
            what: what.to_owned(),
            instead,
        }
    }

    pub(super) fn mismatch(operator: &'static str, one: &Type, two: &Type) -> Self {
        Self::Mismatch {
            operator,
            english: [one.english(), two.english()],
            chinese: [one.chinese(), two.chinese()],
        }
    }
}
