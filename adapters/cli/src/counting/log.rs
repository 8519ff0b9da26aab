//! The fold driven over the log: one reads, all processors count, each its own cases.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::ports::{EventStore, Law as _};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::Position;
use casebook_figures::{By, Choice, Compare, Cut, Fault, Fold, Period, Plan, Reading};
use casebook_workflows::Catalog;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::Shelf;
use crate::args::{Breakdown, Comparison, Scope};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;
use crate::progress::{Progress, Shape};

/// How many events are read at once.
const PAGE_EVENTS: usize = 8_000;

/// How many pages may wait for a counter.
const WAITING_MAX: usize = 4;

/// What is asked of the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// The indicators; all when there is none.
    pub(crate) figures: Vec<Name>,
    /// The definitions whose cases count; all when there is none.
    pub(crate) definitions: Vec<Name>,
    /// By what figures are broken down.
    pub(crate) by: Option<Breakdown>,
    /// How many cases of each figure are told.
    pub(crate) cases: usize,
    /// Only cases after this one are told.
    pub(crate) after: Option<casebook_engine::stream::CaseId>,
    /// The position up to which is counted, where that was settled before.
    pub(crate) until: Option<Position>,
}

/// What is counted: a log, under a law, telling how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The log.
    pub(crate) events: &'a dyn EventStore,
    /// The texts in force.
    pub(crate) law: &'a Catalog,
    /// How progress is told.
    pub(crate) progress: Shape,
}

impl<'a> Source<'a> {
    /// The log of a house.
    pub(crate) fn of(house: &'a House, events: &'a dyn EventStore, desk: &Desk) -> Self {
        Self {
            events,
            law: &house.law,
            progress: desk.progress_shape(),
        }
    }
}

/// What came of it.
pub(crate) struct Counted {
    /// The figures.
    pub(crate) reading: Reading,
    /// Up to where the log was read.
    pub(crate) cut: Cut,
    /// With what the period is compared.
    pub(crate) compare: Option<Compare>,
}

/// Counts over the log of a house.
///
/// # Errors
/// As [`counted_from`].
pub(crate) async fn counted(
    house: &House,
    shelf: &Shelf,
    scope: &Scope,
    question: &Question,
    desk: &Desk,
) -> Result<Counted, Problem> {
    let events = house.store.events();
    counted_from(&Source::of(house, &*events, desk), shelf, scope, question).await
}

/// Counts.
///
/// # Errors
/// `CB-5050` for an unknown indicator, `CB-5051` for what is no period, `CB-5052` for a cut-off in
/// the future, `CB-5053` where nothing happened in the period, `CB-5054` when an event cannot be
/// counted, `CB-5056` for an unknown organ or definition.
pub(crate) async fn counted_from(
    source: &Source<'_>,
    shelf: &Shelf,
    scope: &Scope,
    question: &Question,
) -> Result<Counted, Problem> {
    let compare = scope.compare.map(|compare| match compare {
        Comparison::Yoy => Compare::Year,
        Comparison::Pop => Compare::Before,
    });
    let period = Period::parse(&scope.period)
        .map_err(|fault| Problem::new(Exit::Usage, "CB-5051", fault.to_string()))?;
    let mut periods = vec![period];
    periods.extend(compare.map(|compare| periods[0].before(compare)));
    refuse_unknown(source, shelf, scope, question)?;
    let choice = Choice {
        figures: question.figures.clone(),
        organs: scope.organ.iter().map(|one| one.as_str().into()).collect(),
        definitions: question.definitions.clone(),
        by: question.by.map(by),
        cases: question.cases,
        after: question.after,
    };
    let plan = Plan::new(
        &choice,
        &shelf.indicators,
        &shelf.definitions,
        &shelf.calendars,
        periods,
    );
    let plan =
        plan.map_err(|unknown| Problem::new(Exit::Absent, "CB-5050", unknown.to_string()))?;
    let cut = cut(source.events, scope.as_of, question.until, shelf).await?;
    let fold = folded(source, Arc::new(plan), cut.position).await?;
    let reading = Reading::of(fold);
    if reading.in_period == 0 {
        let period = &reading.periods[0];
        let known = match reading.ends {
            Some((first, last)) => format!("{first} – {last}"),
            None => "–".to_owned(),
        };
        let why = format!(
            "{period} ({}..{}); #{}: {known}",
            period.from, period.to, cut.position
        );
        return Err(Problem::new(Exit::Absent, "CB-5053", why));
    }
    Ok(Counted {
        reading,
        cut,
        compare,
    })
}

const fn by(breakdown: Breakdown) -> By {
    match breakdown {
        Breakdown::Organ => By::Organ,
        Breakdown::Definition => By::Definition,
        Breakdown::Month => By::Month,
        Breakdown::Person => By::Person,
    }
}

fn refuse_unknown(
    source: &Source<'_>,
    shelf: &Shelf,
    scope: &Scope,
    question: &Question,
) -> Result<(), Problem> {
    let directory = source.law.directory();
    let unknown = |what: &str| Problem::new(Exit::Absent, "CB-5056", format!("`{what}`"));
    if let Some(organ) = scope
        .organ
        .iter()
        .find(|organ| !directory.organs.contains_key(organ.as_str()))
    {
        return Err(unknown(organ));
    }
    let is_known = |id: &&Name| shelf.definitions.iter().any(|one| one.reference.id == **id);
    match question.definitions.iter().find(|id| !is_known(id)) {
        Some(id) => Err(unknown(id.as_str())),
        None => Ok(()),
    }
}

/// Up to where the log is read: its head, or the last event that was recorded by an instant. Recorded
/// time never goes back, so that position is found by halving.
async fn cut(
    events: &dyn EventStore,
    as_of: Option<Timestamp>,
    until: Option<Position>,
    shelf: &Shelf,
) -> Result<Cut, Problem> {
    let position = position(events, as_of, until).await?;
    let last = at(events, position).await?;
    let recorded = last.map_or(Timestamp::UNIX_EPOCH, |last| last.recorded);
    let calendar = shelf.calendars.iter().find(|one| one.id() == "cn");
    let calendar = calendar.or_else(|| shelf.calendars.first());
    let moment = as_of.unwrap_or(recorded).max(recorded);
    Ok(Cut {
        position,
        recorded,
        day: calendar.map_or(jiff::civil::Date::ZERO, |one| one.date_of(moment)),
    })
}

/// The position of a cut-off: the head of the log where none is named.
///
/// # Errors
/// `CB-5052` for a cut-off in the future.
pub(crate) async fn position(
    events: &dyn EventStore,
    as_of: Option<Timestamp>,
    until: Option<Position>,
) -> Result<Position, Problem> {
    let head = events.head().await?;
    if let Some(as_of) = as_of.filter(|as_of| *as_of > Timestamp::now()) {
        return Err(Problem::new(Exit::Usage, "CB-5052", as_of.to_string()));
    }
    if let Some(until) = until.filter(|until| *until > head) {
        let why = format!("#{until}; #{head}");
        return Err(Problem::new(Exit::Usage, "CB-5052", why));
    }
    let mut position = until.unwrap_or(head);
    if let Some(as_of) = as_of {
        let (mut low, mut high) = (0, position.0);
        while low < high {
            let middle = high - (high - low) / 2;
            match at(events, Position(middle)).await? {
                Some(found) if found.recorded <= as_of => low = middle,
                _ => high = middle - 1,
            }
        }
        position = Position(low);
    }
    Ok(position)
}

async fn at(events: &dyn EventStore, position: Position) -> Result<Option<Recorded>, Problem> {
    let before = Position(position.0.saturating_sub(1));
    let found = events.read_all(before, 1).await?;
    Ok(found
        .into_iter()
        .next()
        .filter(|one| one.position == position))
}

/// Reads the log once and lets each processor count its share of the cases.
async fn folded(source: &Source<'_>, plan: Arc<Plan>, until: Position) -> Result<Fold, Problem> {
    let counters = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    let mut senders = Vec::new();
    let mut folds = Vec::new();
    for _ in 0..counters {
        let (send, mut receive) = mpsc::channel::<Vec<Recorded>>(WAITING_MAX);
        let mut fold = Fold::new(Arc::clone(&plan));
        folds.push(tokio::task::spawn_blocking(move || {
            while let Some(page) = receive.blocking_recv() {
                for recorded in &page {
                    fold.take(recorded)?;
                }
            }
            Ok::<Fold, Fault>(fold)
        }));
        senders.push(send);
    }
    let mut progress = Progress::new(source.progress, "figures", until.0);
    let mut after = Position::START;
    while after < until {
        let page = source.events.read_all(after, PAGE_EVENTS).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        let mut shares: Vec<Vec<Recorded>> = senders.iter().map(|_| Vec::new()).collect();
        for recorded in page.into_iter().filter(|one| one.position <= until) {
            if let Some(case) = recorded.stream.case_id() {
                let share = usize::from(case.0.as_bytes()[15]) % counters;
                shares[share].push(recorded);
            }
        }
        for (send, share) in senders.iter().zip(shares) {
            // A counter that stopped says why when it is asked at the end.
            let _ = send.send(share).await;
        }
        progress.at(after.0.min(until.0));
    }
    progress.finish();
    drop(senders);
    let mut whole: Option<Fold> = None;
    for fold in folds {
        let fold = fold.await.map_err(anyhow::Error::from)?;
        let fold =
            fold.map_err(|fault| Problem::new(Exit::Damaged, "CB-5054", fault.to_string()))?;
        whole = Some(match whole {
            Some(whole) => whole.merge(fold),
            None => fold,
        });
    }
    Ok(whole.unwrap_or_else(|| Fold::new(plan)))
}
