//! `def lint --states`: how much can become of a case under each definition.

use std::path::PathBuf;
use std::time::Instant;

use casebook_workflows::{Extent, FileKind, Proof, load};
use serde_json::json;

use super::around::Around;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const EXTENTS: &[(&str, &str, &str)] = &[
    ("whole", "全部", "all of it"),
    (
        "one_return",
        "除人为退回后的再流转外全部",
        "all but what follows returns",
    ),
    ("aside", "全部，并行区域逐个走", "all, regions one by one"),
    ("bounded", "部分", "part of it"),
];

const COLUMNS: &[Column] = &[
    Column::text("file", "文件", "file"),
    Column::text("states", "状态", "states"),
    Column::text("steps", "步骤", "steps"),
    Column::word("extent", "走到", "walked", EXTENTS),
    Column::text("milliseconds", "毫秒", "ms"),
];

/// One row for each definition file. Exit code 3 when one cannot be read and so not be walked.
pub(super) fn answer(files: &[PathBuf], around: &Around) -> Result<Answer, Problem> {
    let surroundings = around.surroundings(Proof::Space);
    let (mut rows, mut exit) = (Vec::new(), Exit::Done);
    for file in files {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) != FileKind::Definition {
            continue;
        }
        let begun = Instant::now();
        let Some(space) = load(&text, &surroundings).space else {
            exit = Exit::Invalid;
            continue;
        };
        let extent = match space.extent {
            Extent::Whole => "whole",
            Extent::OneReturn => "one_return",
            Extent::Aside => "aside",
            Extent::Bounded => "bounded",
        };
        rows.push(json!({
            "file": file.display().to_string(),
            "states": space.states,
            "steps": space.steps,
            "extent": extent,
            "milliseconds": u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        }));
    }
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}
