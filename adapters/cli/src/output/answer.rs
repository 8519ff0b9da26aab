//! What a command answers: a value for programs, and how people see it.

use serde_json::{Value, json};

use crate::exit::Exit;

/// The answer of a command.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The whole answer. Ids and 64-bit numbers are strings; instants are RFC 3339.
    pub(crate) value: Value,
    /// How people see it.
    pub(crate) blocks: Vec<Block>,
    /// The columns, where the value is a list.
    pub(crate) columns: &'static [Column],
    /// How the program ends.
    pub(crate) exit: Exit,
}

/// A part of what people see.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// Text as it is, with its line breaks.
    Text(String),
    /// Names and values under each other.
    Fields(Vec<(String, String)>),
    /// Rows of the columns given: objects with the keys of the columns.
    Table(&'static [Column], Vec<Value>),
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// The key in the rows.
    pub(crate) key: &'static str,
    /// The heading in Chinese.
    pub(crate) zh: &'static str,
    /// The heading in English.
    pub(crate) en: &'static str,
    /// How its cells are shown.
    pub(crate) shown: Shown,
}

/// How a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As it is.
    Text,
    /// As an instant, in the shape that was asked for.
    Instant,
    /// As the end of a limit: midnight belongs to the day that it ends.
    Due,
    /// As the word for a code: the code, the word in Chinese and in English.
    Word(&'static [(&'static str, &'static str, &'static str)]),
    /// As steps, each said in Chinese and in English.
    Way,
    /// In JSON and CSV only.
    Hidden,
}

impl Column {
    /// A column of plain cells.
    pub(crate) const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            key,
            zh,
            en,
            shown: Shown::Text,
        }
    }

    /// A column of instants.
    pub(crate) const fn instant(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            shown: Shown::Instant,
            ..Self::text(key, zh, en)
        }
    }

    /// A column of ends of limits.
    pub(crate) const fn due(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            shown: Shown::Due,
            ..Self::text(key, zh, en)
        }
    }

    /// A column of codes, for which tables show words.
    pub(crate) const fn word(
        key: &'static str,
        zh: &'static str,
        en: &'static str,
        words: &'static [(&'static str, &'static str, &'static str)],
    ) -> Self {
        Self {
            shown: Shown::Word(words),
            ..Self::text(key, zh, en)
        }
    }

    /// A column of ways, step by step.
    pub(crate) const fn said(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            shown: Shown::Way,
            ..Self::text(key, zh, en)
        }
    }

    /// A column that tables leave out.
    pub(crate) const fn hidden(key: &'static str) -> Self {
        Self {
            shown: Shown::Hidden,
            ..Self::text(key, "", "")
        }
    }
}

impl Answer {
    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let value = json!({ "text": text });
        Self::record(value, vec![Block::Text(text)])
    }

    /// A text that is JSON itself: printed as it is on a terminal and elsewhere.
    pub(crate) fn document(text: String) -> Self {
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self::record(value, vec![Block::Text(text)])
    }

    /// One thing.
    pub(crate) fn record(value: Value, blocks: Vec<Block>) -> Self {
        Self {
            value,
            blocks,
            columns: &[],
            exit: Exit::Done,
        }
    }

    /// A list of things: objects with the keys of the columns, and perhaps more.
    pub(crate) fn list(columns: &'static [Column], rows: Vec<Value>) -> Self {
        Self {
            blocks: vec![Block::Table(columns, rows.clone())],
            value: Value::Array(rows),
            columns,
            exit: Exit::Done,
        }
    }

    /// The same list; where it is empty, people see these words instead.
    pub(crate) fn or_else_said(mut self, words: String) -> Self {
        if self.value.as_array().is_some_and(Vec::is_empty) {
            self.blocks = vec![Block::Text(words)];
        }
        self
    }

    /// The same answer with another end of the program.
    pub(crate) fn ending(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }
}
