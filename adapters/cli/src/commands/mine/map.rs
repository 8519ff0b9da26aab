//! `mine map`: which activity follows which, drawn and as numbers.

use std::cmp::Reverse;

use casebook_mining::log::Activities;
use casebook_mining::map::{Drawing, ProcessMap, mermaid, spoken, svg};
use serde_json::{Value, json};

use crate::args::MapArgs;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::log::Log;
use crate::mine;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const FOLLOWS: &[Column] = &[
    Column::text("from", "活动", "activity"),
    Column::text("to", "其后", "followed by"),
    Column::text("times", "次数", "times"),
    Column::text("cases", "案件", "cases"),
    Column::text("median", "等待中位数", "median wait"),
    Column::text("p90", "九成以内", "p90 wait"),
];

/// The map; as SVG or Mermaid with `-o svg` and `-o mermaid`.
pub(super) async fn run(args: &MapArgs, desk: &Desk) -> Result<Answer, Problem> {
    let log = Log::open(&args.log, desk).await?;
    let name = log.title.clone();
    let mut activities = Activities::default();
    let mut map = ProcessMap::default();
    let account = mine::read(log, desk, &mut activities, &mut |_, case| {
        map.add(&case.trace);
    });
    let english = desk.lang() == Lang::En;
    let drawing = Drawing {
        map: &map,
        activities: &activities,
        title: &format!("{} {name}", desk.lang().pick("流程图谱", "Process map of")),
        times_min: args.times.unwrap_or(map.cases / 100).max(1),
        english,
    };
    let rows = rows(&map, &activities, english);
    let marks = map.activities.iter().map(|(activity, tally)| {
        json!({
            "activity": activities.name(*activity),
            "events": tally.events,
            "cases": tally.cases,
            "begins": tally.begins,
            "ends": tally.ends,
        })
    });
    let text = mermaid(&drawing);
    let mut value = json!({
        "cases": map.cases,
        "activities": marks.collect::<Vec<_>>(),
        "follows": rows,
        "mermaid": text,
        "svg": svg(&drawing),
    });
    account.tell(&mut value);
    let mut blocks = vec![Block::Text(text), Block::Table(FOLLOWS, rows)];
    blocks.extend(account.blocks(desk.lang()));
    Ok(Answer::record(value, blocks).ending(account.exit()))
}

/// All pairs, those that follow most often first.
fn rows(map: &ProcessMap, activities: &Activities, english: bool) -> Vec<Value> {
    let mut follows: Vec<_> = map.follows.iter().collect();
    follows.sort_by_key(|(pair, follows)| (Reverse(follows.times), **pair));
    let rows = follows.into_iter().map(|((from, to), follows)| {
        let waits = follows.waits.sorted();
        let at = |percent| waits.percentile(percent);
        json!({
            "from": activities.name(*from),
            "to": activities.name(*to),
            "times": follows.times,
            "cases": follows.cases,
            "median": at(50).map(|wait| spoken(wait, english)),
            "p90": at(90).map(|wait| spoken(wait, english)),
            "wait_ms": {
                "least": at(0).map(|wait| wait.to_string()),
                "median": at(50).map(|wait| wait.to_string()),
                "p90": at(90).map(|wait| wait.to_string()),
                "greatest": at(100).map(|wait| wait.to_string()),
                "mean": waits.mean().map(|wait| wait.to_string()),
            },
            "undated": follows.waits.undated,
            "backwards": follows.waits.backwards,
        })
    });
    rows.collect()
}
