//! `import xes | csv | ocel`: takes over the cases of an event log.

use casebook_engine::Name;
use serde_json::{Value, json};

use crate::args::{ImportVerb, LogFormat, LogImportArgs};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::import::{Summary, import};
use crate::lang::Lang;
use crate::log::Log;
use crate::node::Node;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const BROKEN: [Column; 2] = [
    Column::text("rule", "规则", "rule"),
    Column::text("count", "次数", "times"),
];

const REFUSED: [Column; 3] = [
    Column::text("code", "编号", "code"),
    Column::text("trace", "第几个案件", "trace"),
    Column::text("why", "原因", "why"),
];

const ODD: [Column; 4] = [
    Column::text("code", "编号", "code"),
    Column::text("what", "异常", "oddity"),
    Column::text("subject", "对象", "subject"),
    Column::text("count", "次数", "times"),
];

/// Imports a log into the store of the settings.
pub(in crate::commands) async fn run(verb: &ImportVerb, desk: &Desk) -> Result<Answer, Problem> {
    let (args, format) = match verb {
        ImportVerb::Xes(args) => (args, Some(LogFormat::Xes)),
        ImportVerb::Csv(args) => (args, Some(LogFormat::Csv)),
        // Objects come as JSON or as XML: the name of the file tells.
        ImportVerb::Ocel(args) => (args, args.mapping.log_format),
    };
    let log = Log::of_file(&args.file, format, &args.mapping)?;
    let store = Store::make(&desk.settings).await?;
    let node = Node::over(&store, &desk.settings).await?;
    let begun = std::time::Instant::now();
    let summary = take(&node, args, log, desk).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let is_whole = summary.refused == 0 && summary.complete && summary.events_refused == 0;
    let exit = if is_whole { Exit::Done } else { Exit::Partial };
    let value = value_of(&summary, seconds);
    let blocks = blocks_of(&summary, &value, desk.lang());
    Ok(Answer::record(value, blocks).ending(exit))
}

async fn take(
    node: &Node,
    args: &LogImportArgs,
    log: Log,
    desk: &Desk,
) -> Result<Summary, Problem> {
    let mut progress = desk.progress("import", log.bytes);
    let (definition, organ) = (Name::from(&*args.definition), Name::from(&*args.organ));
    let imported = import(&node.engine, log, &definition, &organ, &mut |done| {
        progress.at(done);
    })
    .await;
    progress.finish();
    imported
}

fn value_of(summary: &Summary, seconds: f64) -> Value {
    let mut value = json!(summary);
    value["seconds"] = json!(format!("{seconds:.3}"));
    value
}

fn blocks_of(summary: &Summary, value: &Value, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::Text(account(summary, lang))];
    let broken: Vec<Value> = summary
        .deviations
        .iter()
        .map(|(rule, count)| json!({ "rule": rule, "count": count }))
        .collect();
    let tables = [
        (&BROKEN[..], broken),
        (&REFUSED[..], rows(&value["refusals"])),
        (&ODD[..], rows(&value["warnings"])),
    ];
    let filled = tables.into_iter().filter(|(_, rows)| !rows.is_empty());
    blocks.extend(filled.map(|(columns, rows)| Block::Table(columns, rows)));
    blocks
}

fn rows(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

fn account(summary: &Summary, lang: Lang) -> String {
    let Summary {
        traces,
        cases,
        present,
        empty,
        refused,
        events_read,
        events,
        events_refused,
        deviating,
        complete,
        ..
    } = summary;
    let cut = match (complete, lang) {
        (true, _) => "",
        (false, Lang::Zh) => "；文件未能读完",
        (false, Lang::En) => "; the file could not be read to its end",
    };
    match lang {
        Lang::Zh => format!(
            "轨迹 {traces} 条 = 新案件 {cases} + 已有 {present} + 空 {empty} + 拒收 {refused}；\
             事件 {events_read} 个 = 收入 {events} + 拒收 {events_refused}；\
             {deviating} 条与流程定义不符{cut}"
        ),
        Lang::En => format!(
            "{traces} traces = {cases} cases + {present} present before + {empty} empty + \
             {refused} refused; {events_read} events = {events} taken + {events_refused} refused; \
             {deviating} traces deviate{cut}"
        ),
    }
}
