//! `org competent`: which organ is competent for a matter on a day.

use casebook_engine::ports::Law;
use serde_json::json;

use super::show::today;
use crate::args::CompetentArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("organ", "机关", "organ"),
    Column::text("title", "名称", "title"),
    Column::text("delegated_by", "委托机关", "delegated by"),
    Column::text("from", "起", "from"),
    Column::text("to", "止", "to"),
    Column::text("basis", "依据", "basis"),
];

/// One row for each organ; exit code 4 when the directory knows of none.
pub(super) async fn run(args: &CompetentArgs, desk: &Desk) -> Result<Answer, Problem> {
    let law = desk.house().await?.law;
    let directory = law.directory();
    let day = args.on.unwrap_or_else(|| today(&law));
    let found = directory.competent(&args.matter, args.subject.as_deref(), day);
    let rows: Vec<_> = found
        .into_iter()
        .flatten()
        .map(|one| {
            let organ = directory.organs.get(&one.organ);
            json!({
                "organ": one.organ.as_str(),
                "title": organ.map(|organ| desk.lang().of(organ.on(day).title)),
                "delegated_by": one.delegated_by.as_ref().map(casebook_engine::Name::as_str),
                "from": one.from.map(|day| day.to_string()),
                "to": one.to.map(|day| day.to_string()),
                "basis": one.basis,
            })
        })
        .collect();
    let exit = if rows.is_empty() {
        Exit::Absent
    } else {
        Exit::Done
    };
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}
