//! `demo load`: fills an empty store with a demonstration bureau, or goes on with that, and makes its views.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use casebook_engine::ports::Clock;
use casebook_projections::running::{Builder, Scope as Missing};
use casebook_projections::views::PROJECTIONS;
use serde_json::json;

use crate::args::{DemoVerb, LoadArgs, Scale};
use crate::commands::serving::stopped;
use crate::demo::{Loaded, Mix, Place, Plan, load};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::reading;
use crate::world::{SystemClock, TimedIds};

/// The bureaus that can be loaded.
const BUREAUS: [&str; 1] = ["shanghai"];

/// What became of the filling.
#[derive(Clone, Copy, Debug)]
pub(in crate::commands) struct Filled {
    /// How far it came.
    loaded: Loaded,
    /// Whether it was told to stop before its end.
    pub(in crate::commands) stopped: bool,
}

/// Becomes true once the process is told to stop.
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn watch() -> Self {
        let told = Arc::new(AtomicBool::new(false));
        let hears = Arc::clone(&told);
        tokio::spawn(async move {
            stopped().await;
            hears.store(true, Ordering::Relaxed);
        });
        Self(told)
    }

    fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Loads a bureau into the store of the settings.
pub(in crate::commands) async fn run(verb: &DemoVerb, desk: &Desk) -> Result<Answer, Problem> {
    let DemoVerb::Load(args) = verb;
    let store = Store::make(&desk.settings).await?;
    let stop = Stop::watch();
    let filled = fill_until(&store, args, desk, &stop).await?;
    let stopped = filled.stopped || !project(&store, desk, &stop).await?;
    let head = store.events().head().await?;
    store.close().await?;
    let value = json!({
        "cases": filled.loaded.cases.to_string(),
        "entries": filled.loaded.entries.to_string(),
        "steps": filled.loaded.steps.to_string(),
        "position": head.to_string(),
        "stopped": stopped,
    });
    let text = said(stopped, filled.loaded.cases, desk);
    let answer = Answer::record(value, vec![Block::Text(text)]);
    let exit = if stopped {
        Exit::Interrupted
    } else {
        Exit::Done
    };
    Ok(answer.ending(exit))
}

fn said(stopped: bool, cases: usize, desk: &Desk) -> String {
    let lang = desk.lang();
    let text = if stopped {
        lang.pick(
            "已按要求停止；已装入的案件完整可用（casebook serve）。再次运行同一命令，即可接着装入",
            "stopped as told; the cases so far are whole (casebook serve). The same command goes on with it",
        )
    } else {
        lang.pick(
            "演示数据已装入；人员、案件均为虚构。下一步：casebook serve",
            "loaded; persons and cases are invented. Next: casebook serve",
        )
    };
    format!("{text}\n{} {cases}", lang.pick("案件数：", "cases:"))
}

/// Fills an empty store, or goes on with that, until the process is told to stop.
///
/// # Errors
/// `CB-5022` for an unknown bureau, `CB-5023` when the store holds something else.
pub(in crate::commands) async fn fill(
    store: &Store,
    args: &LoadArgs,
    desk: &Desk,
) -> Result<Filled, Problem> {
    fill_until(store, args, desk, &Stop::watch()).await
}

async fn fill_until(
    store: &Store,
    args: &LoadArgs,
    desk: &Desk,
    stop: &Stop,
) -> Result<Filled, Problem> {
    if !BUREAUS.contains(&args.bureau.as_str()) {
        let why = format!("{}; {}", args.bureau, BUREAUS.join(", "));
        return Err(Problem::new(Exit::Absent, "CB-5022", why));
    }
    let plan = Plan {
        mix: match args.scale {
            Scale::Demo => Mix::Shown,
            Scale::Full => Mix::Year,
        },
        cases: args.cases(),
        days: args.days(),
        until: SystemClock.now(),
        seed: args.seed,
        past_percent: args.past_percent(),
    };
    let mut progress = desk.progress("demo", plan.count() as u64);
    let go_on = &mut |loaded: Loaded| {
        progress.at((loaded.cases + loaded.entries) as u64);
        !stop.is_told()
    };
    let place = Place {
        store: store.events(),
        subscriptions: store.subscriptions(),
        ids: Arc::new(TimedIds),
    };
    let loaded = load(place, plan, go_on).await;
    progress.finish();
    let Some(loaded) = loaded? else {
        let head = store.events().head().await?;
        return Err(Problem::new(Exit::Invalid, "CB-5023", format!("#{head}")));
    };
    Ok(Filled {
        loaded,
        stopped: stop.is_told(),
    })
}

/// Makes the views; `false` when told to stop: whoever asks for a view goes on with it.
async fn project(store: &Store, desk: &Desk, stop: &Stop) -> Result<bool, Problem> {
    let head = store.events().head().await?;
    let mut progress = desk.progress("views", head.0);
    let ports = reading::ports(store);
    let mut builder = Builder::begin(ports, &PROJECTIONS, Missing::Missing).await?;
    while builder.views().next().is_some() && !stop.is_told() {
        progress.at(builder.step().await?.checkpoint.0);
    }
    progress.finish();
    builder.stop().await?;
    Ok(!stop.is_told())
}
