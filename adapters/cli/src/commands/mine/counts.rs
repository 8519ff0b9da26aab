//! `mine counts`: how much of what a log holds.

use std::cmp::Reverse;

use casebook_mining::log::{Activities, Counts, Variants};
use casebook_mining::map::ProcessMap;
use serde_json::{Value, json};

use crate::args::CountsArgs;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::log::Log;
use crate::mine;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const ACTIVITIES: &[Column] = &[
    Column::text("activity", "活动", "activity"),
    Column::text("events", "事件", "events"),
    Column::text("cases", "案件", "cases"),
    Column::text("begins", "始于", "begins"),
    Column::text("ends", "终于", "ends"),
];

/// The counts, with the account of what was read.
pub(super) async fn run(args: &CountsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let log = Log::open(&args.log, desk).await?;
    let mut activities = Activities::default();
    let (mut counts, mut variants) = (Counts::default(), Variants::default());
    let mut map = ProcessMap::default();
    let account = mine::read(log, desk, &mut activities, &mut |_, case| {
        counts.add(&case.trace);
        variants.add(&case.trace);
        map.add(&case.trace);
    });
    let mut tallies: Vec<_> = map.activities.iter().collect();
    tallies.sort_by_key(|(activity, tally)| (Reverse(tally.events), **activity));
    let rows = tallies.into_iter().map(|(activity, tally)| {
        json!({
            "activity": activities.name(*activity),
            "events": tally.events,
            "cases": tally.cases,
            "begins": tally.begins,
            "ends": tally.ends,
        })
    });
    let rows: Vec<Value> = rows.collect();
    let follows: u64 = map.follows.values().map(|follows| follows.times).sum();
    let mut value = json!({
        "cases": counts.cases,
        "events": counts.events,
        "activities": map.activities.len(),
        "variants": variants.len(),
        "pairs": map.follows.len(),
        "pair_times": follows,
        "first": counts.first.map(|at| at.to_string()),
        "last": counts.last.map(|at| at.to_string()),
        "empty_cases": counts.empty,
        "unnamed_cases": counts.unnamed,
        "repeated_names": counts.repeated_names,
        "undated_events": counts.undated,
        "backward_events": counts.backwards,
        "same_instant_events": counts.same_instant,
        "of_each": rows,
    });
    account.tell(&mut value);
    let mut blocks = vec![Block::Fields(fields(&value, desk.lang()))];
    blocks.push(Block::Table(ACTIVITIES, rows));
    blocks.extend(account.blocks(desk.lang()));
    Ok(Answer::record(value, blocks).ending(account.exit()))
}

const FIELDS: [(&str, &str, &str); 14] = [
    ("cases", "案件", "cases"),
    ("events", "事件", "events"),
    ("activities", "活动", "activities"),
    ("variants", "变体", "variants"),
    ("pairs", "直接跟随对", "directly-follows pairs"),
    ("pair_times", "直接跟随次数", "directly-follows times"),
    ("first", "最早", "first"),
    ("last", "最晚", "last"),
    ("empty_cases", "无事件的案件", "cases without an event"),
    ("unnamed_cases", "无名称的案件", "cases without a name"),
    (
        "repeated_names",
        "名称重复的案件",
        "cases with a name seen before",
    ),
    ("undated_events", "无时间的事件", "events without a time"),
    (
        "backward_events",
        "时间倒退的事件",
        "events dated before the one in front",
    ),
    (
        "same_instant_events",
        "与前一事件同时的事件",
        "events of the same instant as the one in front",
    ),
];

fn fields(value: &Value, lang: Lang) -> Vec<(String, String)> {
    let shown = |key: &str| match &value[key] {
        Value::String(text) => text.clone(),
        Value::Null => "—".to_owned(),
        other => other.to_string(),
    };
    FIELDS
        .iter()
        .map(|(key, zh, en)| (lang.pick(zh, en).to_owned(), shown(key)))
        .collect()
}
