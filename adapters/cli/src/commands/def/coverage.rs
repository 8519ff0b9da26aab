//! `def coverage`: what of a definition no scenario tries.

use casebook_workflows::{Outcome, untouched};
use serde_json::json;

use super::trial;
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("definition", "流程", "definition"),
    Column::text("version", "版本", "version"),
    Column::text("untried", "未试", "untried"),
    Column::hidden("rule"),
];

/// One row for each rule that no scenario tries, version by version. A scenario that fails tries
/// nothing. Exit code 3 when there is a row, a scenario fails, or a scenario file cannot be read.
pub(super) async fn run(args: &TestArgs, desk: &Desk) -> Result<Answer, Problem> {
    let trial = match trial::find(args, desk).await? {
        Ok(trial) => trial,
        Err(faulty) => return Ok(faulty),
    };
    let tried = trial.run()?;
    let lang = desk.lang();
    let mut rows = Vec::new();
    for definition in &trial.definitions {
        let reference = &definition.reference;
        let governed = tried
            .iter()
            .filter(|tried| tried.version == reference.version);
        let outcomes: Vec<Outcome> = governed.map(|tried| tried.outcome.clone()).collect();
        rows.extend(untouched(definition, &outcomes).into_iter().map(|untried| {
            json!({
                "definition": reference.id.as_str(),
                "version": reference.version,
                "untried": lang.pick(&untried.said.zh, &untried.said.en),
                "rule": untried.rule,
            })
        }));
    }
    let failed = tried.iter().filter(|tried| !tried.outcome.passed()).count();
    let exit = if rows.is_empty() && failed == 0 {
        Exit::Done
    } else {
        Exit::Invalid
    };
    let all = lang.pick("每条规则都有场景", "every rule has a scenario");
    let mut answer = Answer::list(COLUMNS, rows).or_else_said(all.to_owned());
    if failed > 0 {
        let (zh, en) = (
            format!("{failed} 个场景没有通过，不计入"),
            format!("{failed} scenarios fail and do not count"),
        );
        let told = lang.pick(&zh, &en).to_owned();
        answer.blocks.push(Block::Text(told));
    }
    Ok(answer.ending(exit))
}
