//! `proj verify`: views against what the log says.

use casebook_projections::running::verify;
use serde_json::json;

use super::named::named;
use crate::args::ViewArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::reading;

const COLUMNS: &[Column] = &[
    Column::text("view", "投影", "view"),
    Column::text("rows", "行数", "rows"),
    Column::text("wrong", "不符", "wrong"),
    Column::text("position", "截至事件", "position"),
];

/// One row for each view. Exit code 9 when a row is not what the log says (`CB-5016`).
pub(super) async fn run(args: &ViewArgs, desk: &Desk) -> Result<Answer, Problem> {
    let projections = named(&args.views)?;
    let store = Store::open(&desk.settings).await?;
    reading::caught_up(&store).await?;
    let head = store.events().head().await?;
    let (mut rows, mut exit) = (Vec::new(), Exit::Done);
    for projection in projections {
        let mut bar = desk.progress(projection.view.name, head.0);
        let ports = reading::ports(&store);
        let report = verify(ports, projection, &mut |position| bar.at(position.0)).await?;
        bar.finish();
        if report.wrong > 0 {
            exit = Exit::Damaged;
        }
        rows.push(json!({
            "view": projection.view.name,
            "rows": report.rows.to_string(),
            "wrong": report.wrong.to_string(),
            "position": report.position.to_string(),
        }));
    }
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}
