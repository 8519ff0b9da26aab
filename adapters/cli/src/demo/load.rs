//! Fills a store with the demonstration bureau.
//!
//! Time passes in moments. All that is due at one of them is done side by side, so that many
//! commands share one commit, and the next few moments begin before it is over: nobody comes back to
//! a case before those are past. So time goes on in each case, and in the log. Each case lives by its
//! own chance: the same seed gives the same cases, however the commands of a moment fall.

use std::sync::Arc;

use casebook_engine::ports::{EventStore, Ids, Law as _};
use casebook_engine::runtime::{Engine, Failure, register};
use casebook_workflows::{Catalog, shipped_texts};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;

use super::chance::{self, Chance};
use super::clock::{self, MomentClock};
use super::life::{Bureau, Life};
use super::office::{AHEAD, Office};
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
    let clock = Arc::new(MomentClock { otherwise: begin });
    let law = Arc::new(Catalog::new());
    let texts = shipped_texts();
    register(&*store, &texts, begin, ids.next()).await?;
    law.add(&texts);
    let calendar = law.calendar("cn").expect("the calendar ships");
    let directory = law.directory();
    let bureau = Arc::new(Bureau {
        engine: Engine::new(store, law, clock, ids),
        office: Office::open(&calendar, begin, plan.until, plan.mix.minutes_apart()),
        people: People::of(&directory),
        organs: directory.organs.keys().cloned().collect(),
        mass: plan.mix.kinds()[0].0,
    });
    run(&bureau, plan, go_on).await
}

async fn run(
    bureau: &Arc<Bureau>,
    plan: Plan,
    go_on: &mut dyn FnMut(Loaded) -> bool,
) -> anyhow::Result<Loaded> {
    let moments = bureau.office.len();
    let mut loaded = Loaded::default();
    let mut days = Days {
        due: std::iter::repeat_with(Vec::new).take(moments).collect(),
        left: vec![0; moments],
        visits: FuturesUnordered::new(),
    };
    for moment in 0..moments {
        if let Some(over) = moment.checked_sub(AHEAD) {
            days.until(|days| days.left[over] == 0).await?;
        }
        let mut lives = std::mem::take(&mut days.due[moment]);
        while loaded.cases < plan.cases && bureau.office.opening(loaded.cases, plan.cases) <= moment
        {
            lives.push(born(plan, loaded.cases));
            loaded.cases += 1;
        }
        // In the order of the cases, whoever came to the moment first.
        lives.sort_unstable_by_key(|life| life.index);
        loaded.steps += lives.len();
        for life in lives {
            days.until(|days| days.visits.len() < UNDER_WAY_MAX).await?;
            days.left[moment] += 1;
            let bureau = Arc::clone(bureau);
            let visit = async move {
                let now = bureau.office.at(moment);
                (moment, clock::at(now, bureau.visit(life, moment)).await)
            };
            days.visits.push(tokio::spawn(visit));
        }
        if !go_on(loaded) {
            break;
        }
    }
    days.until(|days| days.visits.is_empty()).await?;
    Ok(loaded)
}

type Visited = (usize, Result<Option<(Life, usize)>, Failure>);

/// What is under way and what is still to come.
struct Days {
    /// Who is to be looked after at each moment.
    due: Vec<Vec<Life>>,
    /// How many visits of each moment are not over.
    left: Vec<usize>,
    /// Each a task of its own: deciding has all processors.
    visits: FuturesUnordered<JoinHandle<Visited>>,
}

impl Days {
    /// Goes on with what is under way until that is as it should be.
    async fn until(&mut self, is_so: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        while !is_so(self) {
            let Some(visit) = self.visits.next().await else {
                break;
            };
            let (moment, visited) = visit?;
            self.left[moment] -= 1;
            if let Some((life, next)) = visited?
                && let Some(later) = self.due.get_mut(next)
            {
                later.push(life);
            }
        }
        Ok(())
    }
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
