//! `def fmt`: definition files in their canonical form.

use casebook_workflows::{FileKind, format};
use serde_json::{Value, json};

use super::folder;
use crate::args::FmtArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("file", "文件", "file"),
    Column::word(
        "standing",
        "结果",
        "standing",
        &[
            ("formatted", "已排版", "formatted"),
            ("differs", "须排版", "would change"),
            (
                "left",
                "未改动：无法排版",
                "left as it is: it cannot be formatted",
            ),
        ],
    ),
];

/// One row for each file that was changed, would change, or cannot be formatted. Exit code 3 with
/// `--check` while one would change, and where one cannot be formatted.
pub(super) fn run(args: &FmtArgs) -> Result<Answer, Problem> {
    let mut rows = Vec::new();
    let mut exit = Exit::Done;
    for file in folder::yaml_files(&args.files)? {
        let bytes = Desk::read_file(&file)?;
        if FileKind::of(&bytes) != FileKind::Definition {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let formatted = format(&text);
        let standing = match &formatted {
            Some(formatted) if *formatted == text => continue,
            Some(_) if args.check => "differs",
            Some(formatted) => {
                std::fs::write(&file, formatted)?;
                "formatted"
            }
            None => "left",
        };
        if standing != "formatted" {
            exit = Exit::Invalid;
        }
        rows.push(row(&file, standing));
    }
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}

fn row(file: &std::path::Path, standing: &str) -> Value {
    json!({ "file": file.display().to_string(), "standing": standing })
}
