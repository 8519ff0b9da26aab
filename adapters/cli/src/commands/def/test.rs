//! `def test`: the scenarios of a definition.

use serde_json::{Value, json};

use super::trial::{self, Tried};
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("place", "位置", "place"),
    Column::text("scenario", "场景", "scenario"),
    Column::text("version", "版本", "version"),
    Column::text("passed", "通过", "passed"),
    Column::text("failures", "不符", "failures"),
];

/// One row for each scenario. Exit code 3 when one fails or a file cannot be read.
pub(super) async fn run(args: &TestArgs, desk: &Desk) -> Result<Answer, Problem> {
    let trial = match trial::find(args, desk).await? {
        Ok(trial) => trial,
        Err(faulty) => return Ok(faulty),
    };
    let tried = trial.run(desk).await?;
    let has_failed = tried.iter().any(|tried| !tried.outcome.passed());
    let exit = if has_failed {
        Exit::Invalid
    } else {
        Exit::Done
    };
    let rows = tried.iter().map(row).collect();
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}

fn row(tried: &Tried<'_>) -> Value {
    let failure =
        |failure: &casebook_workflows::Failure| format!("{} {}", failure.place, failure.message);
    let outcome = &tried.outcome;
    let failures: Vec<String> = outcome.failures.iter().map(failure).collect();
    json!({
        "place": format!("{}:{}", tried.file.display(), outcome.place),
        "scenario": outcome.name,
        "version": tried.version,
        "passed": outcome.passed(),
        "failures": failures,
        "steps": outcome.steps,
    })
}
