//! What is proved of a table: each finding stands at a row and shows an example.

use casebook_engine::definition::Table;
use casebook_engine::definition::table::Finding;

use super::source::Document;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place, Said};

pub(super) fn check(document: &Document, table: &Table, out: &mut Problems) {
    let whole = document.id.as_ref().map_or(Place::START, |id| id.place);
    if table.rows.is_empty() {
        let message = said!("决策表没有行", "the table has no row");
        let fix = said!("请补写行", "add rows");
        out.add(Code::TableGap, whole, message, fix);
    }
    for finding in table.survey() {
        let (message, fix) = words(&finding);
        let place = |row: usize| {
            let row = document.rows.get(row - 1);
            row.map_or(Place::START, |row| row.place)
        };
        let (code, place) = match finding {
            Finding::Overlap { rows, .. } => {
                let last = rows.last().copied().unwrap_or(1);
                (Code::TableOverlap, place(last))
            }
            Finding::Gap { .. } => (Code::TableGap, whole),
            Finding::NeverHit { row } => (Code::TableRowNeverHit, place(row)),
            Finding::TooLarge => (Code::TableTooLarge, Place::START),
        };
        out.add(code, place, message, fix);
    }
}

/// What is wrong, and what to do.
fn words(finding: &Finding) -> (Said, Said) {
    match finding {
        Finding::Overlap { rows, example } => {
            let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
            let (zh, en) = (numbers.join("、"), numbers.join(" and "));
            let case = example.chinese();
            let message = said!(
                "第 {zh} 行相互矛盾，例如 {case}",
                "rows {en} contradict each other, for example {example}"
            );
            let fix = said!(
                "请使其中一行止于另一行的起点",
                "let one of them end where the other begins"
            );
            (message, fix)
        }
        Finding::Gap { example } => {
            let case = example.chinese();
            let message = said!(
                "没有行成立，例如 {case}",
                "no row holds, for example {example}"
            );
            (message, said!("请为此补写一行", "add a row for it"))
        }
        Finding::NeverHit { row } => (
            said!(
                "第 {row} 行从不起作用：它成立之处都由其他行决定",
                "row {row} never decides: others do wherever it holds"
            ),
            said!(
                "请删除，或者移到它们之前",
                "remove it, or put it before them"
            ),
        ),
        Finding::TooLarge => (
            said!(
                "决策表过大，不能逐一检查所有情形",
                "the table is too large to look at every case of it"
            ),
            said!(
                "请拆成输入较少的几张表",
                "split it into tables with fewer inputs"
            ),
        ),
    }
}
