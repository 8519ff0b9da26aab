//! Makes new generations beside the live ones and puts them in their place.

use casebook_engine::stream::Position;
use jiff::Timestamp;

use super::Failure;
use super::group::{Group, Ports, Progress, RENEW_AFTER};
use super::partitions::Partitions;
use crate::{Generation, Projection, View};

/// How many events are read at once: more rows in a statement than in day-to-day work.
const BATCH_EVENTS: usize = 10_000;

/// How many cases are remembered between batches.
const CASES_MAX: usize = 20_000;

/// Which views are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those without a live generation of this release's version: after installing and upgrading.
    Missing,
    /// All that were named, because an operator asks for it.
    All,
}

/// Builds generations from the first event to the head of the log, all together, and swaps them in.
///
/// A build that was broken off goes on from its checkpoint, in this or another process. The
/// generation that a new one replaces is dropped; the latest one of the version before stays for
/// nodes of the release before, and so that going back to that release is quick.
pub struct Builder {
    group: Group,
    renew_at: Timestamp,
}

impl Builder {
    /// Prepares the generations, or finds those that an earlier build left unfinished. A view on
    /// which another process works is left to it.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn begin(
        ports: Ports,
        projections: impl IntoIterator<Item = &Projection>,
        scope: Scope,
    ) -> Result<Self, Failure> {
        let mut group = Group::new(ports.under("build"), BATCH_EVENTS, CASES_MAX).reading_ahead();
        for projection in projections {
            let view = projection.view;
            let generations = group.ports.views.generations(view).await?;
            if let Some(generation) = number(view, &generations, scope) {
                group.ports.views.prepare(view, generation).await?;
                group.take(*projection, generation).await?;
            }
        }
        let renew_at = Timestamp::MIN;
        Ok(Self { group, renew_at })
    }

    /// The same with batches of at most so many events, at least one; the rows do not depend on it.
    #[must_use]
    pub fn in_batches_of(mut self, events: usize) -> Self {
        self.group.batch_events = events.max(1);
        self
    }

    /// The same with so many threads that understand events, instead of one for each processor; the
    /// rows do not depend on it.
    #[must_use]
    pub fn in_parts(mut self, parts: usize) -> Self {
        self.group.understanding = Partitions::new(parts, CASES_MAX);
        self
    }

    /// The views that are being built here.
    pub fn views(&self) -> impl Iterator<Item = &'static View> {
        self.group
            .targets
            .iter()
            .map(|target| target.projection.view)
    }

    /// Handles one batch of events. When that reaches the head of the log, indexes the new
    /// generations, swaps them in and is done: then [`Builder::views`] is empty.
    ///
    /// # Errors
    /// [`Failure::passes`] says whether stepping again later may help. Nothing of the batch was
    /// kept, all before it was.
    pub async fn step(&mut self) -> Result<Progress, Failure> {
        self.renew().await?;
        let progress = self.group.advance(Position(u64::MAX)).await?;
        if progress.caught_up && !self.group.targets.is_empty() {
            self.finish().await?;
        }
        Ok(progress)
    }

    /// Steps until the build is done; `progress` is told after each batch.
    ///
    /// # Errors
    /// As [`Builder::step`]: the caller may run it again, or begin anew later.
    pub async fn run(
        &mut self,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<(), Failure> {
        while self.views().next().is_some() {
            progress(&self.step().await?);
        }
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        let now = self.group.ports.clock.now();
        if now < self.renew_at {
            return Ok(());
        }
        let at_work = self.group.targets.iter();
        let at_work: Vec<_> = at_work
            .map(|target| (target.projection, target.generation))
            .collect();
        self.group.take_only(at_work).await?;
        self.renew_at = now.saturating_add(RENEW_AFTER).unwrap_or(Timestamp::MAX);
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        let views = std::sync::Arc::clone(&self.group.ports.views);
        for target in &self.group.targets {
            views
                .index(target.projection.view, target.generation)
                .await?;
        }
        // Indexing took its time: what came meanwhile is handled before anybody sees the rows.
        self.renew_at = Timestamp::MIN;
        self.renew().await?;
        while !self.group.advance(Position(u64::MAX)).await?.caught_up {}
        for target in &self.group.targets {
            let (view, generation) = (target.projection.view, target.generation);
            views.swap(view, generation).await?;
            for old in superseded(view, &views.generations(view).await?, generation) {
                views.drop_generation(view, old).await?;
            }
        }
        self.group.release().await
    }

    /// Breaks the build off; a later one goes on with it.
    ///
    /// # Errors
    /// As the port's; the leases then end by themselves.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        self.group.release().await
    }
}

/// The generation to build, if any: one that was left unfinished, or a new one.
fn number(view: &View, generations: &[Generation], scope: Scope) -> Option<u32> {
    let of_version = || generations.iter().filter(|g| g.version == view.version);
    if scope == Scope::Missing && of_version().any(|g| g.live) {
        return None;
    }
    let unfinished = of_version().rfind(|g| !g.live).map(|g| g.number);
    let highest = generations.iter().map(|g| g.number).max().unwrap_or(0);
    Some(unfinished.unwrap_or(highest + 1))
}

/// The generations that nobody needs once `new` is live.
fn superseded(view: &View, generations: &[Generation], new: u32) -> Vec<u32> {
    let before = generations
        .iter()
        .filter(|g| g.live && g.version < view.version);
    let kept = before.max_by_key(|g| g.version).map(|g| g.number);
    let numbers = generations.iter().map(|g| g.number);
    numbers
        .filter(|number| *number < new && Some(*number) != kept)
        .collect()
}
