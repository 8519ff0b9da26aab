//! `def test`: the scenarios of a definition.

use serde_json::{Value, json};

use super::trial::{self, Tried};
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("place", "位置", "place"),
    Column::text("scenario", "场景", "scenario"),
    Column::text("version", "版本", "version"),
    Column::word(
        "passed",
        "通过",
        "passed",
        &[("true", "是", "true"), ("false", "否", "false")],
    ),
    Column::text("failures", "不符", "failures"),
];

/// One row for each scenario. Exit code 3 when one fails or a file cannot be read.
pub(super) async fn run(args: &TestArgs, desk: &Desk) -> Result<Answer, Problem> {
    let trial = match trial::find(args, desk).await? {
        Ok(trial) => trial,
        Err(faulty) => return Ok(faulty),
    };
    let tried = trial.run()?;
    let has_failed = tried.iter().any(|tried| !tried.outcome.passed());
    let exit = if has_failed {
        Exit::Invalid
    } else {
        Exit::Done
    };
    let lang = desk.lang();
    let rows = tried.iter().map(|tried| row(tried, lang)).collect();
    let none = lang.pick(
        "没有场景：请写在定义的“tests”中，或者与定义并列的 scenarios/ID 目录中",
        "no scenario: write some under \"tests\" of the definition, or in the folder scenarios/ID beside it",
    );
    let answer = Answer::list(COLUMNS, rows).or_else_said(none.to_owned());
    Ok(answer.ending(exit))
}

fn row(tried: &Tried<'_>, lang: Lang) -> Value {
    let failure = |failure: &casebook_workflows::Failure| {
        let said = &failure.message;
        format!("{} {}", failure.place, lang.pick(&said.zh, &said.en))
    };
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
