//! Fills a store with the demonstration bureau.
//!
//! Time passes in moments. All that is due at one of them is done side by side, so that many
//! commands share one commit, and nothing of the next begins before it is over: within a case, and
//! in the log, time goes on alone. Each case lives by its own chance: the same seed gives the same
//! cases, however the commands of a moment fall.

use std::sync::Arc;

use casebook_engine::ports::{EventStore, Ids, Law as _};
use casebook_engine::runtime::{Engine, register};
use casebook_workflows::{Catalog, shipped_texts};
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};

use super::chance::{self, Chance};
use super::clock::MovingClock;
use super::life::{Bureau, Life};
use super::office::Office;
use super::people::People;
use super::scale::{Kind, SHOWN, YEAR};

/// How many commands are under way at most.
const UNDER_WAY_MAX: usize = 512;

/// Of what the cases are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mix {
    /// A few kinds, to look at.
    Shown,
    /// As the yearly report counts them.
    Year,
}

/// How large the bureau is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Of what its cases are.
    pub(crate) mix: Mix,
    /// How many cases there are.
    pub(crate) cases: usize,
    /// How many days before `until` the first is opened.
    pub(crate) days: i64,
    /// The present of the demonstration.
    pub(crate) until: Timestamp,
    /// The seed.
    pub(crate) seed: u64,
}

/// How far the loading came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Loaded {
    /// How many cases were opened.
    pub(crate) cases: usize,
    /// How often somebody looked after a case.
    pub(crate) steps: usize,
}

impl Mix {
    const fn kinds(self) -> &'static [(Kind, u32)] {
        match self {
            Self::Shown => &SHOWN,
            Self::Year => &YEAR,
        }
    }

    /// A bureau to look at is not at work on the quarter of the hour alone.
    const fn minutes_apart(self) -> i16 {
        match self {
            Self::Shown => 1,
            Self::Year => 15,
        }
    }
}

/// Loads the bureau; `go_on` is told after each moment how far it is, and says whether to go on.
///
/// # Errors
/// As the engine's.
pub(crate) async fn load(
    store: Arc<dyn EventStore>,
    ids: Arc<dyn Ids>,
    plan: Plan,
    go_on: &mut dyn FnMut(Loaded) -> bool,
) -> anyhow::Result<Loaded> {
    let begin = plan.until - SignedDuration::from_hours(24 * plan.days);
    let clock = Arc::new(MovingClock::at(begin));
    let law = Arc::new(Catalog::new());
    let texts = shipped_texts();
    register(&*store, &texts, begin, ids.next()).await?;
    law.add(&texts);
    let calendar = law.calendar("cn").expect("the calendar ships");
    let directory = law.directory();
    let bureau = Bureau {
        engine: Engine::new(store, law, clock.clone(), ids),
        office: Office::open(&calendar, begin, plan.until, plan.mix.minutes_apart()),
        people: People::of(&directory),
        organs: directory.organs.keys().cloned().collect(),
        mass: plan.mix.kinds()[0].0,
    };
    run(&bureau, &clock, plan, go_on).await
}

async fn run(
    bureau: &Bureau,
    clock: &MovingClock,
    plan: Plan,
    go_on: &mut dyn FnMut(Loaded) -> bool,
) -> anyhow::Result<Loaded> {
    let office = &bureau.office;
    let mut due: Vec<Vec<Life>> = std::iter::repeat_with(Vec::new)
        .take(office.len())
        .collect();
    let mut loaded = Loaded::default();
    for moment in 0..office.len() {
        let mut lives = std::mem::take(&mut due[moment]);
        while loaded.cases < plan.cases && office.opening(loaded.cases, plan.cases) <= moment {
            lives.push(born(plan, loaded.cases));
            loaded.cases += 1;
        }
        if lives.is_empty() {
            continue;
        }
        // In the order of the cases, whoever came to the moment first.
        lives.sort_unstable_by_key(|life| life.index);
        clock.move_to(office.at(moment));
        loaded.steps += lives.len();
        let visits = lives.into_iter().map(|life| bureau.visit(life, moment));
        let mut visits = futures::stream::iter(visits).buffer_unordered(UNDER_WAY_MAX);
        while let Some(visited) = visits.next().await {
            if let Some((life, next)) = visited?
                && let Some(later) = due.get_mut(next)
            {
                later.push(life);
            }
        }
        if !go_on(loaded) {
            break;
        }
    }
    Ok(loaded)
}

/// A case before its opening.
fn born(plan: Plan, index: usize) -> Life {
    let kinds = plan.mix.kinds();
    let sum = kinds.iter().map(|(_, weight)| *weight as usize).sum();
    let kind = chance::at(kinds, chance::spread(index, sum));
    Life {
        index,
        case: None,
        kind: *kind.expect("a place within the sum"),
        chance: Chance::of_case(plan.seed, index),
        in_vain: 0,
    }
}
