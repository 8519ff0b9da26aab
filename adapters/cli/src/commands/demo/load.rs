//! `demo load`: fills an empty store with a demonstration bureau.

use std::sync::Arc;

use casebook_engine::ports::Clock;
use casebook_engine::stream::Position;
use serde_json::json;

use crate::args::{DemoVerb, LoadArgs};
use crate::demo::{Plan, load};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// The bureaus that can be loaded.
const BUREAUS: [&str; 1] = ["shanghai"];

/// Loads a bureau into the store of the settings.
pub(in crate::commands) async fn run(verb: &DemoVerb, desk: &Desk) -> Result<Answer, Problem> {
    let DemoVerb::Load(args) = verb;
    let store = Store::make(&desk.settings).await?;
    let commands = fill(&store, args, desk).await?;
    let head = store.events().head().await?;
    let text = desk.lang().pick(
        "演示数据已装入；人员、案件均为虚构",
        "loaded; persons and cases are invented",
    );
    let value = json!({
        "cases": args.cases.to_string(),
        "steps": commands.to_string(),
        "position": head.to_string(),
    });
    Ok(Answer::record(value, vec![Block::Text(text.to_owned())]))
}

/// Fills an empty store.
///
/// # Errors
/// `CB-5022` for an unknown bureau, `CB-5023` when the store holds events already.
pub(in crate::commands) async fn fill(
    store: &Store,
    args: &LoadArgs,
    desk: &Desk,
) -> Result<usize, Problem> {
    if !BUREAUS.contains(&args.bureau.as_str()) {
        let why = format!("{}; {}", args.bureau, BUREAUS.join(", "));
        return Err(Problem::new(Exit::Absent, "CB-5022", why));
    }
    let events = store.events();
    let head = events.head().await?;
    if head != Position::START {
        return Err(Problem::new(Exit::Invalid, "CB-5023", format!("#{head}")));
    }
    let plan = Plan {
        cases: args.cases,
        days: args.days,
        until: SystemClock.now(),
        seed: args.seed,
    };
    let mut progress = desk.progress("demo", args.cases as u64);
    let loaded = load(events, Arc::new(TimedIds), plan, &mut |done| {
        progress.at(done as u64);
    })
    .await;
    progress.finish();
    Ok(loaded?)
}
