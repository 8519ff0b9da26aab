//! Compares a live view with what the log says.

use std::collections::BTreeSet;

use casebook_engine::ports::Fault;
use casebook_engine::stream::{CaseId, Position, StreamId, Version};

use super::Failure;
use super::group::{Group, Ports};
use crate::{Edition, Filter, Generation, Key, Projection, Query, Row, View, subscription_name};

/// How many rows are compared at once.
const PAGE_ROWS: usize = 2_000;

/// How many cases are remembered between batches.
const CASES_MAX: usize = 20_000;

/// How many differences are named; the rest is counted.
const DIFFERENCES_MAX: usize = 100;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The position for which the view was compared.
    pub position: Position,
    /// How many rows were compared.
    pub rows: u64,
    /// Rows of cases in which something happened meanwhile: they were left out.
    pub moved: u64,
    /// How many rows are not what the log says.
    pub wrong: u64,
    /// The first of them, in order of key.
    pub differences: Vec<Difference>,
}

/// A row that is not what the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its key.
    pub key: Key,
    /// What is there.
    pub live: Option<Row>,
    /// What the log says.
    pub rebuilt: Option<Row>,
}

/// Builds a view a second time, up to the live one's checkpoint, compares all rows, and removes
/// the second one again. `progress` is told the position after each batch.
///
/// Changes nothing and holds nobody up.
///
/// # Errors
/// As the ports'. [`Fault::Unavailable`] when the view has no live generation of this version.
pub async fn verify(
    ports: Ports,
    projection: Projection,
    progress: &mut (dyn FnMut(Position) + Send),
) -> Result<Report, Failure> {
    let (view, ports) = (projection.view, ports.under("verify"));
    let generations = ports.views.generations(view).await?;
    let live = generations
        .iter()
        .find(|g| g.live && g.version == view.version);
    let Some(live) = live else {
        let reason = format!("view {} is not built yet: rebuild it", view.name);
        let part = "the views";
        return Err(Fault::Unavailable { part, reason }.into());
    };
    let scratch = scratch_number(&generations);
    let until = checkpoint(&ports, view, live.number).await?;
    ports.views.prepare(view, scratch).await?;
    let compared = build_and_compare(&ports, projection, scratch, until, progress).await;
    ports.views.drop_generation(view, scratch).await?;
    compared
}

/// Above all others, so that no build takes it for its own unfinished one while this goes on.
fn scratch_number(generations: &[Generation]) -> u32 {
    generations.iter().map(|g| g.number).max().unwrap_or(0) + 1
}

async fn checkpoint(ports: &Ports, view: &View, generation: u32) -> Result<Position, Failure> {
    let name = subscription_name(view, generation);
    let subscriptions = ports.subscriptions.list().await?;
    let found = subscriptions
        .iter()
        .find(|subscription| subscription.name == name);
    Ok(found.map_or(Position::START, |found| found.checkpoint))
}

async fn build_and_compare(
    ports: &Ports,
    projection: Projection,
    scratch: u32,
    until: Position,
    progress: &mut (dyn FnMut(Position) + Send),
) -> Result<Report, Failure> {
    let mut group = Group::new(ports.clone(), PAGE_ROWS, CASES_MAX).reading_ahead();
    if !group.take(projection, scratch).await? {
        let name = subscription_name(projection.view, scratch);
        return Err(Fault::Fenced { name }.into());
    }
    while group.lowest().is_some_and(|position| position < until) {
        group.take(projection, scratch).await?;
        progress(group.advance(until).await?.checkpoint);
    }
    let comparison = Comparison {
        ports,
        view: projection.view,
        report: Report {
            position: until,
            ..Report::default()
        },
        moved: BTreeSet::new(),
        still: BTreeSet::new(),
    };
    comparison.run(scratch).await
}

struct Comparison<'a> {
    ports: &'a Ports,
    view: &'static View,
    report: Report,
    moved: BTreeSet<CaseId>,
    still: BTreeSet<CaseId>,
}

/// The rows of one edition, page by page.
struct Rows {
    query: Query,
    page: std::vec::IntoIter<Row>,
    next: Option<Row>,
}

impl Comparison<'_> {
    async fn run(mut self, scratch: u32) -> Result<Report, Failure> {
        let mut there = self.rows(Edition::Live).await?;
        let mut again = self.rows(Edition::Generation(scratch)).await?;
        loop {
            let (left, right) = (there.key(self.view), again.key(self.view));
            let Some(key) = left.iter().chain(&right).min().cloned() else {
                return Ok(self.report);
            };
            let (mut live, mut rebuilt) = (None, None);
            if left.as_ref() == Some(&key) {
                live = there.take(self.ports, self.view).await?;
            }
            if right.as_ref() == Some(&key) {
                rebuilt = again.take(self.ports, self.view).await?;
            }
            self.compare(Difference { key, live, rebuilt }).await?;
        }
    }

    async fn rows(&self, edition: Edition) -> Result<Rows, Failure> {
        let query = Query {
            edition,
            ..Query::of(Filter::EVERYTHING, PAGE_ROWS)
        };
        let mut rows = Rows {
            query,
            page: Vec::new().into_iter(),
            next: None,
        };
        rows.take(self.ports, self.view).await?;
        Ok(rows)
    }

    async fn compare(&mut self, pair: Difference) -> Result<(), Failure> {
        self.report.rows += 1;
        if pair.live == pair.rebuilt {
            return Ok(());
        }
        if self.has_moved(&pair.key).await? {
            self.report.moved += 1;
            return Ok(());
        }
        self.report.wrong += 1;
        if self.report.differences.len() < DIFFERENCES_MAX {
            self.report.differences.push(pair);
        }
        Ok(())
    }

    /// Whether something happened in the row's case after the position that is compared.
    async fn has_moved(&mut self, key: &Key) -> Result<bool, Failure> {
        let case = key
            .first()
            .and_then(|cell| cell.as_text()?.parse::<CaseId>().ok());
        let Some(case) = case else { return Ok(false) };
        if self.moved.contains(&case) {
            return Ok(true);
        }
        if self.still.contains(&case) {
            return Ok(false);
        }
        let streams = [StreamId::case(case), StreamId::refusal(case)];
        let mut moved = false;
        for stream in streams {
            let head = self.ports.events.stream_head(&stream).await?;
            let before = Version(head.version.0.saturating_sub(1));
            let last = self.ports.events.read_stream(&stream, before, 1).await?;
            moved |= last
                .iter()
                .any(|recorded| recorded.position > self.report.position);
        }
        let seen = if moved {
            &mut self.moved
        } else {
            &mut self.still
        };
        seen.insert(case);
        Ok(moved)
    }
}

impl Rows {
    fn key(&self, view: &View) -> Option<Key> {
        self.next.as_ref().map(|row| view.key_of(row))
    }

    /// The row at hand, and goes on to the next.
    async fn take(&mut self, ports: &Ports, view: &'static View) -> Result<Option<Row>, Failure> {
        let taken = self.next.take();
        self.next = self.page.next();
        if self.next.is_none() {
            if let Some(last) = &taken {
                self.query.after = Some(self.query.cursor(view, last));
            }
            self.page = ports.views.query(view, &self.query).await?.into_iter();
            self.next = self.page.next();
        }
        Ok(taken)
    }
}
