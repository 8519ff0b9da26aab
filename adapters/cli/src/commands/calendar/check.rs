//! `calendar check`: whether a calendar file can be used.

use std::path::Path;

use casebook_workflows::calendars;
use serde_json::{Value, json};

use super::open;
use crate::args::CheckArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// The zone of calendars that a bureau keeps as CSV.
pub(super) const ZONE: &str = "Asia/Shanghai";

const COLUMNS: &[Column] = &[
    Column::text("file", "文件", "file"),
    Column::text("line", "行", "line"),
    Column::text("code", "代码", "code"),
    Column::text("message", "问题", "problem"),
];

/// What the calendar holds, or every problem with exit code 3.
pub(super) async fn run(args: &CheckArgs, desk: &Desk) -> Result<Answer, Problem> {
    let path = Path::new(&args.calendar);
    let is_file = path.extension().is_some() || path.components().count() > 1;
    if !is_file {
        return Ok(holds(&*open::calendar(&args.calendar, desk).await?, desk));
    }
    let text = Desk::read_file(path)?;
    let text = String::from_utf8_lossy(&text);
    let id = path
        .file_stem()
        .map_or("cn".into(), |stem| stem.to_string_lossy());
    match calendars::parse_csv(&id, ZONE, &text) {
        Ok(calendar) => Ok(holds(&calendar, desk)),
        Err(problems) => {
            let row = |problem: calendars::Problem| -> Value {
                let said = problem.fault.said();
                json!({
                    "file": args.calendar,
                    "line": problem.line,
                    "code": "CB-5008",
                    "message": desk.lang().pick(&said.zh, &said.en),
                })
            };
            let rows = problems.into_iter().map(row).collect();
            Ok(Answer::list(COLUMNS, rows).ending(Exit::Invalid))
        }
    }
}

fn holds(calendar: &casebook_engine::deadline::Calendar, desk: &Desk) -> Answer {
    let (first, last) = calendar.years().unwrap_or_default();
    let count = calendar.exceptions().len();
    let value = json!({
        "id": calendar.id(),
        "version": calendar.version(),
        "first_year": first,
        "last_year": last,
        "exceptions": count,
    });
    let lang = desk.lang();
    let text = format!(
        "{}: {first}-{last}, {count} {}",
        calendar.id(),
        lang.pick("个例外日", "exceptions"),
    );
    Answer::record(value, vec![Block::Text(text)])
}
