//! `def test`: the scenarios of a definition.

use casebook_engine::ports::Law;
use casebook_workflows::{Outcome, load_scenarios, run as play};
use serde_json::{Value, json};

use super::super::calendar::law;
use super::{findings, show};
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("place", "位置", "place"),
    Column::text("scenario", "场景", "scenario"),
    Column::text("passed", "通过", "passed"),
    Column::text("failures", "不符", "failures"),
];

/// One row for each scenario. Exit code 3 when one fails or a file cannot be read.
pub(super) async fn run(args: &TestArgs, desk: &Desk) -> Result<Answer, Problem> {
    let definition = match show::found(&args.definition, desk).await? {
        Ok(definition) => definition,
        Err(faulty) => return Ok(faulty),
    };
    let calendar = law(desk).await?.calendar(definition.calendar.as_str());
    let calendar = calendar.ok_or_else(|| {
        Problem::new(
            Exit::Absent,
            "CB-1006",
            format!("`{}`", definition.calendar),
        )
    })?;
    let (mut rows, mut faulty) = (Vec::new(), Vec::new());
    for file in &args.scenarios {
        let loaded = load_scenarios(&Desk::read_file(file)?, &definition);
        faulty.extend(findings::rows(file, &loaded.problems));
        let outcomes = loaded
            .scenarios
            .iter()
            .map(|one| play(&definition, one, &calendar));
        rows.extend(outcomes.map(|outcome| row(file, &outcome)));
    }
    if !faulty.is_empty() {
        return Ok(Answer::list(findings::COLUMNS, faulty).ending(Exit::Invalid));
    }
    let has_failed = rows.iter().any(|row| row["passed"] == false);
    let exit = if has_failed {
        Exit::Invalid
    } else {
        Exit::Done
    };
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}

fn row(file: &std::path::Path, outcome: &Outcome) -> Value {
    let failure =
        |failure: &casebook_workflows::Failure| format!("{} {}", failure.place, failure.message);
    let failures: Vec<String> = outcome.failures.iter().map(failure).collect();
    json!({
        "place": format!("{}:{}", file.display(), outcome.place),
        "scenario": outcome.name,
        "passed": outcome.passed(),
        "failures": failures,
        "steps": outcome.steps,
    })
}
