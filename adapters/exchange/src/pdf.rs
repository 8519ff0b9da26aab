//! Documents to print (PDF) out: paragraphs, tables and bars on A4, in Chinese and Latin letters.
//!
//! A document bears the time that it is given and none of its own, so the same blocks in the same
//! font give the same bytes. Of the font only the glyphs that stand in the document are embedded.

mod face;
mod flow;
mod lines;
mod write;

#[cfg(test)]
mod tests;

pub use face::{Font, FontFault};

use jiff::Timestamp;

/// A document.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What it is called, in its properties.
    pub title: String,
    /// The rule that asks for it, in its properties.
    pub subject: String,
    /// Its language, which also says how paragraphs begin.
    pub is_chinese: bool,
    /// What stands above every page.
    pub head: String,
    /// What stands below every page, before its number.
    pub foot: String,
    /// The time that it bears.
    pub made: Timestamp,
    /// What tells it from every other document.
    pub id: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The title, in the middle.
    Title(String),
    /// A small line below the title.
    Below(String),
    /// The heading of a section; it never ends a page.
    Heading(String),
    /// A paragraph; a line break ends one.
    Text(String),
    /// What a reader must know, set apart.
    Note(String),
    /// A small line.
    Small(String),
    /// Bars in pairs.
    Bars(Bars),
    /// A table.
    Table(Table),
}

/// Bars in pairs, all to one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What the upper bar of each pair is, and the lower one.
    pub legend: [String; 2],
    /// The pairs.
    pub pairs: Vec<Pair>,
}

/// Two bars: a figure now and before.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// What is counted.
    pub label: String,
    /// How long each bar is, as a part of the longest: between 0 and 1.
    pub lengths: [f32; 2],
    /// What is written beside each bar.
    pub values: [String; 2],
}

/// A table, whose heading stands on each of its pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, with a cell for each column; a line break in a cell begins a new line.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its part of the width of the page, in hundredths.
    pub percent: u8,
    /// Whether it holds numbers, which end below each other.
    pub is_number: bool,
}

/// The document as bytes.
///
/// # Errors
/// [`FontFault`] when the font has not all of its characters or cannot be cut down.
pub fn pdf(paper: &Paper, font: &Font) -> Result<Vec<u8>, FontFault> {
    let face = font.face()?;
    let pages = flow::pages(paper, &face)?;
    write::document(paper, font, &face, &pages)
}
