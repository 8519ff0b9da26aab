//! `casebook export …`: our own cases as a file for other tools.

mod target;

use std::io::Write;

use casebook_exchange::ocel::write_json;
use casebook_exchange::table::TableWriter;
use casebook_exchange::xes::{Header, WriteFault, XesWriter};
use serde_json::json;

use self::target::Target;
use crate::args::{ExportArgs, ExportVerb};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::own::{self, Objects, Selected, Told};
use crate::problem::Problem;

/// Writes the cases that a query selects, one after the other; a log of objects as a whole.
///
/// The file is written beside its place and moved there once it is whole.
pub(super) async fn run(verb: &ExportVerb, desk: &Desk) -> Result<Answer, Problem> {
    let (ExportVerb::Xes(args) | ExportVerb::Ocel(args) | ExportVerb::Csv(args)) = verb;
    let selected = own::select(&args.cases, desk).await?;
    let mut target = Target::create(&args.out)?;
    let events = match verb {
        ExportVerb::Xes(_) => xes(&selected, args, &mut target, desk).await?,
        ExportVerb::Csv(_) => csv(&selected, args, &mut target, desk).await?,
        ExportVerb::Ocel(_) => ocel(&selected, &mut target, desk).await?,
    };
    target.finish()?;
    let (cases, file) = (selected.cases.len(), args.out.display().to_string());
    let said = desk.lang().pick(
        "已导出案件 {cases} 件、事件 {events} 个：{file}",
        "{cases} cases with {events} events written to {file}",
    );
    let said = said
        .replace("{cases}", &cases.to_string())
        .replace("{events}", &events.to_string())
        .replace("{file}", &file);
    let value = json!({ "cases": cases, "events": events, "file": file });
    Ok(Answer::record(value, vec![Block::Text(said)]))
}

async fn xes(
    selected: &Selected,
    args: &ExportArgs,
    target: &mut Target,
    desk: &Desk,
) -> Result<usize, Problem> {
    let mut writer =
        XesWriter::create(target, &Header::standard()).map_err(|fault| unwritten(&fault))?;
    let mut events = 0;
    for (ordinal, case) in (0..).zip(&selected.cases) {
        let Some(told) = selected.told(*case, desk).await? else {
            continue;
        };
        let trace = own::trace(&told, ordinal, args.all_events);
        events += trace.events.len();
        let inner = trace.events.iter().map(|event| &event.attributes);
        writer
            .write_trace(&trace.attributes, inner)
            .map_err(|fault| unwritten(&fault))?;
    }
    writer.finish().map_err(|fault| unwritten(&fault))?;
    Ok(events)
}

async fn csv(
    selected: &Selected,
    args: &ExportArgs,
    target: &mut Target,
    desk: &Desk,
) -> Result<usize, Problem> {
    let mut writer = TableWriter::create(target)?;
    let mut events = 0;
    for (ordinal, case) in (0..).zip(&selected.cases) {
        let Some(told) = selected.told(*case, desk).await? else {
            continue;
        };
        let trace = own::trace(&told, ordinal, args.all_events);
        events += trace.events.len();
        writer.write_trace(&trace)?;
    }
    writer.finish()?.flush()?;
    Ok(events)
}

async fn ocel(selected: &Selected, target: &mut Target, desk: &Desk) -> Result<usize, Problem> {
    let mut objects = Objects::default();
    for case in &selected.cases {
        let told: Option<Told> = selected.told(*case, desk).await?;
        if let Some(told) = told {
            objects.add(&told);
        }
    }
    let log = objects.finish();
    write_json(&log, target)?;
    Ok(log.events.len())
}

fn unwritten(fault: &WriteFault) -> Problem {
    Problem::new(
        Exit::Unavailable,
        fault.code().to_string(),
        fault.to_string(),
    )
}
