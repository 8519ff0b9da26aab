//! Fills a store with the demonstration bureau.
//!
//! Time passes in moments. All that is due at one of them is done side by side, so that many
//! commands share one commit, and the next few moments begin before it is over: nobody comes back to
//! a case before those are past. So time goes on in each case, and in the log. Each case lives by its
//! own chance: the same seed gives the same cases, however the commands of a moment fall.

use std::sync::Arc;

use casebook_engine::ports::{EventStore, Ids, Law as _, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::{Engine, Failure, register};
use casebook_engine::stream::{CaseId, Position};
use casebook_workflows::{Catalog, shipped_texts};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;

use super::chance::{self, Chance};
use super::clock::{self, MomentClock};
use super::closing::Closing;
use super::life::{self, Bureau, Life, Standing};
use super::office::{Office, hours};
use super::past;
use super::people::People;
use super::scale::{FOLLOWING, Kind, SHOWN, YEAR};

/// How many commands are under way at most.
const UNDER_WAY_MAX: usize = 2_048;

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
    /// Over how many days they are opened.
    pub(crate) days: i64,
    /// The present of the demonstration, where it is not begun yet.
    pub(crate) until: Timestamp,
    /// The seed.
    pub(crate) seed: u64,
    /// Of what it did in 2017 and 2018, so many mediations and approvals in a hundred are entered, and
    /// all else; nothing for 0.
    pub(crate) past_percent: u32,
}

/// Where the bureau is loaded.
#[derive(Clone)]
pub(crate) struct Place {
    /// The log.
    pub(crate) store: Arc<dyn EventStore>,
    /// Who works on the log from where.
    pub(crate) subscriptions: Arc<dyn Subscriptions>,
    /// What makes ids.
    pub(crate) ids: Arc<dyn Ids>,
}

/// How far the loading came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Loaded {
    /// How many cases were opened, by an earlier loading too.
    pub(crate) cases: usize,
    /// How often somebody looked after a case.
    pub(crate) steps: usize,
    /// How many entries about the past there are.
    pub(crate) entries: usize,
}

impl Plan {
    /// How many cases and entries there are to be.
    pub(crate) fn count(self) -> usize {
        self.cases + past::count(self.past_percent)
    }

    /// Another mix and another number of cases or days are another bureau, as is another seed.
    fn seed(self) -> u64 {
        let size = (self.cases as u64).rotate_left(24) ^ self.days.unsigned_abs().rotate_left(48);
        self.seed
            ^ size
            ^ (self.mix.kinds().len() as u64).rotate_left(12)
            ^ u64::from(self.past_percent).rotate_left(36)
    }
}

impl Mix {
    const fn kinds(self) -> &'static [(Kind, u32)] {
        match self {
            Self::Shown => &SHOWN,
            Self::Year => &YEAR,
        }
    }

    /// How many minutes lie between two moments, and how many moments are under way at once: a bureau
    /// to look at is not at work on the quarter of the hour alone, and in a year of one more commands
    /// share a commit.
    const fn moments(self) -> (i16, usize) {
        match self {
            Self::Shown => (1, 3),
            Self::Year => (15, 12),
        }
    }
}

/// Loads the bureau, or goes on with a loading that was interrupted: to the same cases, though what was
/// begun lives on by its chance from the start, and so not as it would have. `go_on` is told after each
/// moment how far it is, and says whether to go on. `None` when the store holds something else.
///
/// # Errors
/// As the engine's.
pub(crate) async fn load(
    place: Place,
    plan: Plan,
    go_on: &mut dyn FnMut(Loaded) -> bool,
) -> anyhow::Result<Option<Loaded>> {
    let Place {
        store,
        subscriptions,
        ids,
    } = place;
    let (first, last) = ends(&*store).await?;
    let length = SignedDuration::from_hours(24 * plan.days);
    // In whole seconds, so that it is the same when it is read from the log.
    let begin = first.unwrap_or(Timestamp::from_second((plan.until - length).as_second())?);
    let clock = Arc::new(MomentClock { otherwise: begin });
    let law = Arc::new(Catalog::new());
    let texts = shipped_texts();
    law.add(&texts);
    let calendar = law.calendar("cn").expect("the calendar ships");
    let directory = law.directory();
    let bureau = Arc::new(Bureau {
        engine: Arc::new(Engine::new(
            Arc::clone(&store),
            law,
            clock,
            Arc::clone(&ids),
        )),
        office: Office::open(&calendar, begin, begin + length, plan.mix.moments()),
        people: People::of(&directory),
        organs: directory.organs.keys().cloned().collect(),
        mass: plan.mix.kinds()[0].0,
    });
    if first.is_some() && !is_begun(&bureau, plan).await? {
        return Ok(None);
    }
    register(&*store, &texts, begin, ids.next()).await?;
    let from = last.map(|last| bureau.office.first(last));
    let of_past = (plan.past_percent, plan.seed());
    let mut loaded = Loaded::default();
    let mut stopped = false;
    let enter_on = &mut |entries: usize| {
        loaded.entries = entries;
        stopped = !go_on(loaded);
        !stopped
    };
    past::enter(&bureau, of_past, first.is_some(), enter_on).await?;
    if stopped {
        return Ok(Some(loaded));
    }
    // In the large bureau that is the work of nodes.
    let is_shown = plan.mix == Mix::Shown;
    let mut closing = is_shown.then(|| Closing::of(&bureau, subscriptions, &*ids));
    let begun = (from, loaded);
    let loaded = run(&bureau, plan, begun, closing.as_mut(), go_on).await?;
    if let Some(mut closing) = closing {
        closing.stop().await?;
    }
    Ok(Some(loaded))
}

/// When the first and the last event were recorded.
async fn ends(store: &dyn EventStore) -> anyhow::Result<(Option<Timestamp>, Option<Timestamp>)> {
    let head = store.head().await?;
    let first = store.read_all(Position::START, 1).await?;
    let last = store
        .read_all(Position(head.0.saturating_sub(1)), 1)
        .await?;
    let recorded = |page: &[Recorded]| page.first().map(|event| event.recorded);
    Ok((recorded(&first), recorded(&last)))
}

/// Whether the log holds the first case of this very plan, or the first entry about its past.
async fn is_begun(bureau: &Bureau, plan: Plan) -> anyhow::Result<bool> {
    if let Some(entry) = past::first(bureau, plan.past_percent, plan.seed())
        && bureau.engine.state(entry).await?.header.is_some()
    {
        return Ok(true);
    }
    let first = born(bureau, plan, 0, Standing::Unknown).case;
    Ok(bureau.engine.state(first).await?.header.is_some())
}

/// Lives through the moments, all of them or those from one at which an earlier loading ended.
async fn run(
    bureau: &Arc<Bureau>,
    plan: Plan,
    (from, mut loaded): (Option<usize>, Loaded),
    mut closing: Option<&mut Closing>,
    go_on: &mut dyn FnMut(Loaded) -> bool,
) -> anyhow::Result<Loaded> {
    let moments = bureau.office.len();
    let mut days = Days {
        due: std::iter::repeat_with(Vec::new).take(moments).collect(),
        left: vec![0; moments],
        visits: FuturesUnordered::new(),
    };
    for moment in from.unwrap_or(0)..moments {
        if let Some(over) = moment.checked_sub(bureau.office.ahead) {
            days.until(|days| days.left[over] == 0).await?;
        }
        let standing = if from == Some(moment) {
            Standing::Unknown
        } else {
            Standing::Unborn
        };
        let mut lives = std::mem::take(&mut days.due[moment]);
        while loaded.cases < plan.cases && bureau.office.opening(loaded.cases, plan.cases) <= moment
        {
            lives.push(born(bureau, plan, loaded.cases, standing));
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
        if let Some(closing) = closing.as_mut().filter(|_| bureau.office.closes(moment)) {
            days.until(|days| days.visits.is_empty()).await?;
            let now = bureau.office.at(moment);
            for case in clock::at(now, closing.look(bureau)).await? {
                days.follow(bureau, plan, case, moment);
            }
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
    /// Somebody looks after a case that came of another from the next day on.
    fn follow(&mut self, bureau: &Bureau, plan: Plan, case: CaseId, moment: usize) {
        let index = usize::try_from(case.0.as_u128() >> 66).unwrap_or(usize::MAX);
        let mut chance = Chance::of_case(plan.seed(), index);
        let later = bureau.office.at(moment) + hours(chance.between(16, 90));
        let life = Life {
            index,
            case,
            standing: Standing::Opened,
            kind: FOLLOWING,
            chance,
            in_vain: 0,
        };
        let next = bureau.office.after(moment, later);
        if let Some(due) = self.due.get_mut(next) {
            due.push(life);
        }
    }

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

/// A case of which nobody remembers anything.
fn born(bureau: &Bureau, plan: Plan, index: usize, standing: Standing) -> Life {
    let kinds = plan.mix.kinds();
    let sum = kinds.iter().map(|(_, weight)| *weight as usize).sum();
    let kind = chance::at(kinds, chance::spread(index, sum));
    let mut chance = Chance::of_case(plan.seed(), index);
    let opening = bureau.office.opening(index, plan.cases);
    Life {
        index,
        case: life::id(bureau.office.at(opening), &mut chance),
        standing,
        kind: *kind.expect("a place within the sum"),
        chance,
        in_vain: 0,
    }
}
