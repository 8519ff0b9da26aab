//! Decision tables: what the law says in rows, with dates.
//!
//! ```yaml
//! table: 1
//! id: larger_amount
//! version: 1
//! title: 听证：较大数额罚款
//! basis: 行政处罚法第63条
//! hit: unique
//! in:  {party: {enum: [person, organisation]}}
//! out: {amount: {type: number, unit: CNY}}
//! rows:
//!   - {from: 1998-02-11, if: {party: person}, then: {amount: 3000}, basis: 司法部令第53号}
//!   - {from: 1998-02-11, if: {party: organisation}, then: {amount: 20000}, basis: 司法部令第53号}
//! ```

mod lint;
mod lower;
mod source;

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{RegisteredText, TextKind};
use casebook_engine::definition::Table;

use crate::problem::Problems;
use crate::yaml::{Decode, read};
use crate::{Problem, digest};

pub(crate) use source::Document as TableFile;

/// What came of the text of a table.
#[derive(Debug)]
pub struct LoadedTable {
    /// The id of the table.
    pub id: Name,
    /// Its version, from 1.
    pub version: u32,
    /// The table; `None` when there is an error among the problems.
    pub table: Option<Arc<Table>>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads a table. Never fails: what is wrong is in [`LoadedTable::problems`]: also rows that
/// contradict each other, inputs for which no row holds, and rows that never decide.
pub fn load_table(text: &[u8]) -> LoadedTable {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let document = root.and_then(|root| source::Document::decode(&root, &mut out));
    let document = document.unwrap_or_default();
    let table = lower::lower(&document, digest(text), &mut out);
    if !out.has_errors() {
        lint::check(&document, &table, &mut out);
    }
    let usable = !out.has_errors();
    LoadedTable {
        id: table.id.clone(),
        version: table.version,
        table: usable.then(|| Arc::new(table)),
        problems: out.into_sorted(),
    }
}

/// A table as it is registered, from its YAML.
///
/// # Errors
/// The problems, when the text is no usable table.
pub fn table_text(yaml: &[u8]) -> Result<RegisteredText, Vec<Problem>> {
    let loaded = load_table(yaml);
    let (Some(table), Ok(text)) = (loaded.table, std::str::from_utf8(yaml)) else {
        return Err(loaded.problems);
    };
    Ok(RegisteredText {
        kind: TextKind::Table,
        id: loaded.id,
        version: loaded.version,
        digest: table.digest.clone(),
        from: table.rows.iter().map(|row| row.from).min(),
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests;
