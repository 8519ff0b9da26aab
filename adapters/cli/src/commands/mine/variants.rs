//! `mine variants`: the sequences of activities, and how many cases have each.

use casebook_mining::Ratio;
use casebook_mining::log::{Activities, Activity, Variants};
use casebook_mining::map::spoken;
use serde_json::json;

use crate::args::VariantsArgs;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::log::Log;
use crate::mine;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("rank", "#", "#"),
    Column::text("cases", "案件", "cases"),
    Column::text("share", "占比", "share"),
    Column::text("median", "历时中位数", "median duration"),
    Column::text("way", "活动", "activities"),
    Column::hidden("events"),
    Column::hidden("median_ms"),
    Column::hidden("p90_ms"),
    Column::hidden("example"),
];

/// One row for each variant.
pub(super) async fn run(args: &VariantsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let log = Log::open(&args.log, desk).await?;
    let mut activities = Activities::default();
    let (mut variants, mut cases) = (Variants::default(), 0_u64);
    let account = mine::read(log, desk, &mut activities, &mut |_, case| {
        variants.add(&case.trace);
        cases += u64::from(!case.trace.steps.is_empty());
    });
    let ranked = variants.ranked().into_iter().enumerate();
    let rows = ranked.take(args.limit.unwrap_or(usize::MAX));
    let rows = rows.map(|(place, variant)| {
        let durations = variant.durations.sorted();
        let median = durations.percentile(50);
        json!({
            "rank": place + 1,
            "cases": variant.cases,
            "share": Ratio::of(variant.cases, cases).to_string(),
            "median": median.map(|wait| spoken(wait, desk.lang() == Lang::En)),
            "way": way(&activities, variant.activities),
            "events": variant.activities.len(),
            "median_ms": median.map(|wait| wait.to_string()),
            "p90_ms": durations.percentile(90).map(|wait| wait.to_string()),
            "example": variant.example,
            "activities": variant.activities.iter().map(|one| activities.name(*one)).collect::<Vec<_>>(),
        })
    });
    Ok(Answer::list(COLUMNS, rows.collect()).ending(account.exit()))
}

/// Activities one after the other.
fn way(activities: &Activities, sequence: &[Activity]) -> String {
    let names: Vec<&str> = sequence.iter().map(|one| activities.name(*one)).collect();
    names.join(" → ")
}
