//! What is proved of a table: each finding stands at a row and shows an example.

use casebook_engine::definition::Table;
use casebook_engine::definition::table::Finding;

use super::source::Document;
use crate::problem::Problems;
use crate::{Code, Place};

pub(super) fn check(document: &Document, table: &Table, out: &mut Problems) {
    let place = |row: usize| {
        document
            .rows
            .get(row - 1)
            .map_or(Place::START, |row| row.place)
    };
    if table.rows.is_empty() {
        let place = document.id.as_ref().map_or(Place::START, |id| id.place);
        out.add(Code::TableGap, place, "the table has no row", "add rows");
    }
    for finding in table.survey() {
        match finding {
            Finding::Overlap { rows, example } => {
                let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
                let message = format!(
                    "rows {} contradict each other, for example {example}",
                    numbers.join(" and ")
                );
                let fix = "let one of them end where the other begins";
                let last = rows.last().copied().unwrap_or(1);
                out.add(Code::TableOverlap, place(last), message, fix);
            }
            Finding::Gap { example } => {
                let message = format!("no row holds, for example {example}");
                let id = document.id.as_ref().map_or(Place::START, |id| id.place);
                out.add(Code::TableGap, id, message, "add a row for it");
            }
            Finding::NeverHit { row } => {
                let message = format!("row {row} never decides: others do wherever it holds");
                out.add(
                    Code::TableRowNeverHit,
                    place(row),
                    message,
                    "remove it, or put it before them",
                );
            }
            Finding::TooLarge => {
                let message = "the table is too large to look at every case of it";
                out.add(
                    Code::TableTooLarge,
                    Place::START,
                    message,
                    "split it into tables with fewer inputs",
                );
            }
        }
    }
}
