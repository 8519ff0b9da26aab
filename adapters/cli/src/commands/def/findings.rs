//! Problems of YAML texts as rows.

use std::path::Path;

use casebook_workflows::{Problem, Said};
use serde_json::{Value, json};

use crate::lang::Lang;
use crate::output::Column;

/// The columns of a list of problems.
pub(in crate::commands) const COLUMNS: &[Column] = &[
    Column::text("place", "位置", "place"),
    Column::text("code", "代码", "code"),
    Column::word(
        "severity",
        "级别",
        "severity",
        &[
            ("error", "错误", "error"),
            ("warning", "警告", "warning"),
            ("information", "提示", "information"),
        ],
    ),
    Column::text("message", "问题", "problem"),
    Column::text("fix", "改法", "fix"),
    Column::said("path", "怎样走到", "how a case comes to it"),
];

/// One row for each problem, in the language asked for.
pub(in crate::commands) fn rows(file: &Path, problems: &[Problem], lang: Lang) -> Vec<Value> {
    let pick = |said: &Said| lang.pick(&said.zh, &said.en).to_owned();
    let row = |problem: &Problem| {
        json!({
            "file": file.display().to_string(),
            "place": format!("{}:{}", file.display(), problem.place),
            "line": problem.place.line,
            "column": problem.place.column,
            "code": problem.code,
            "severity": problem.severity,
            "message": pick(&problem.message),
            "fix": pick(&problem.fix),
            "path": problem.path,
        })
    };
    problems.iter().map(row).collect()
}
