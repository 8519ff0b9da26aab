//! `def coverage`: what of a definition no scenario tries.

use casebook_workflows::{Outcome, untouched};
use serde_json::json;

use super::trial;
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("definition", "流程", "definition"),
    Column::text("version", "版本", "version"),
    Column::text("untried", "未试", "untried"),
];

/// One row for each rule that no scenario tries, version by version. Exit code 3 when there is one,
/// or a scenario file cannot be read.
pub(super) async fn run(args: &TestArgs, desk: &Desk) -> Result<Answer, Problem> {
    let trial = match trial::find(args, desk).await? {
        Ok(trial) => trial,
        Err(faulty) => return Ok(faulty),
    };
    let tried = trial.run(desk).await?;
    let mut rows = Vec::new();
    for definition in &trial.definitions {
        let reference = &definition.reference;
        let governed = tried
            .iter()
            .filter(|tried| tried.version == reference.version);
        let outcomes: Vec<Outcome> = governed.map(|tried| tried.outcome.clone()).collect();
        rows.extend(untouched(definition, &outcomes).into_iter().map(|rule| {
            json!({
                "definition": reference.id.as_str(),
                "version": reference.version,
                "untried": rule,
            })
        }));
    }
    let exit = if rows.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}
