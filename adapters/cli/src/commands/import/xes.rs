//! `import xes`: takes over the cases of an event log.

use casebook_engine::Name;
use serde_json::{Value, json};

use crate::args::{ImportVerb, XesArgs};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::import::{Summary, import};
use crate::node::Node;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Imports a log into the store of the settings.
pub(in crate::commands) async fn run(verb: &ImportVerb, desk: &Desk) -> Result<Answer, Problem> {
    let ImportVerb::Xes(args) = verb;
    let bytes = std::fs::metadata(&args.file).map_err(|error| {
        Problem::new(
            Exit::Absent,
            "CB-5007",
            format!("{}: {error}", args.file.display()),
        )
    })?;
    let store = Store::make(&desk.settings).await?;
    let node = Node::over(&store, &desk.settings).await?;
    let begun = std::time::Instant::now();
    let summary = take(&node, args, desk, bytes.len()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let exit = if summary.refused > 0 {
        Exit::Partial
    } else {
        Exit::Done
    };
    let text = format!(
        "{} traces, {} events: {} cases, {} present before, {} refused; {} traces deviate",
        summary.traces,
        summary.events,
        summary.cases,
        summary.present,
        summary.refused,
        summary.deviating
    );
    let mut answer = Answer::record(value_of(&summary, seconds), vec![Block::Text(text)]);
    answer.exit = exit;
    Ok(answer)
}

async fn take(node: &Node, args: &XesArgs, desk: &Desk, bytes: u64) -> Result<Summary, Problem> {
    let mut progress = desk.progress("import", bytes);
    let (definition, organ) = (Name::from(&*args.definition), Name::from(&*args.organ));
    let imported = import(&node.engine, &args.file, &definition, &organ, &mut |done| {
        progress.at(done);
    })
    .await;
    progress.finish();
    Ok(imported?)
}

fn value_of(summary: &Summary, seconds: f64) -> Value {
    json!({
        "traces": summary.traces,
        "cases": summary.cases,
        "present": summary.present,
        "empty": summary.empty,
        "refused": summary.refused,
        "events": summary.events,
        "activities": summary.activities,
        "deviating": summary.deviating,
        "deviations": summary.deviations,
        "warnings": summary.warnings,
        "seconds": format!("{seconds:.3}"),
    })
}
