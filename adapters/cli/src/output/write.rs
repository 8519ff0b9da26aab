//! Writing an answer to stdout.

use std::io::{self, ErrorKind, IsTerminal, Write};

use jiff::Timestamp;
use serde_json::Value;

use super::{Answer, csv, table, yaml};
use crate::lang::Lang;
use crate::settings::TimeShape;

/// The shape of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people. The default on a terminal.
    Table,
    /// One JSON value. The default elsewhere.
    Json,
    /// One JSON value on a line for each row.
    Jsonl,
    /// YAML.
    Yaml,
    /// CSV with a byte-order mark.
    Csv,
    /// A drawing; of `def diagram` and `mine map` only.
    Svg,
    /// The text of a drawing; of `def diagram` and `mine map` only.
    Mermaid,
    /// A page; of `def sheet` only.
    Html,
    /// Markdown; of `def sheet` only.
    Md,
    /// Nothing: the exit code says it.
    None,
}

impl Format {
    /// The key of an answer that holds a drawing in this shape, if it is one of a drawing.
    pub(crate) const fn drawing(self) -> Option<&'static str> {
        match self {
            Self::Svg => Some("svg"),
            Self::Mermaid => Some("mermaid"),
            Self::Html => Some("html"),
            Self::Md => Some("md"),
            _ => None,
        }
    }
}

/// How answers look to people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The language of headings.
    pub(crate) lang: Lang,
    /// The shape of instants.
    pub(crate) time: TimeShape,
    /// The present instant, for relative times.
    pub(crate) now: Timestamp,
    /// Whether colours are wanted.
    pub(crate) is_coloured: bool,
}

/// Writes the answer. A reader that has seen enough (`| head`) is no fault.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub(crate) fn write(answer: &Answer, format: Option<Format>, style: &Style) -> io::Result<()> {
    let is_text = answer.columns.is_empty()
        && ["text", "mermaid"]
            .iter()
            .any(|key| answer.value.get(key).is_some());
    let usual = if is_text || io::stdout().is_terminal() {
        Format::Table
    } else {
        Format::Json
    };
    let text = match format.unwrap_or(usual) {
        Format::Table => table::shown(&answer.blocks, style),
        Format::Json => format!("{:#}\n", answer.value),
        Format::Jsonl => lines(&answer.value),
        Format::Yaml => yaml::shown(&answer.value),
        Format::Csv => csv::shown(answer),
        shape @ (Format::Svg | Format::Mermaid | Format::Html | Format::Md) => drawn(answer, shape),
        Format::None => String::new(),
    };
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn drawn(answer: &Answer, shape: Format) -> String {
    let drawing = shape.drawing().and_then(|key| answer.value.get(key));
    drawing
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn lines(value: &Value) -> String {
    match value {
        Value::Array(values) => values
            .iter()
            .map(|value| value.to_string() + "\n")
            .collect(),
        other => format!("{other}\n"),
    }
}
