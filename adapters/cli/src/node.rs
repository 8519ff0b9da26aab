//! A node at work: the views follow the log, limits run out, notices go out, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Clock, EventStore, Ids, Subscriptions};
use casebook_engine::runtime::{Engine, Timer, read_registry, register};
use casebook_projections::running::{self, Builder, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_projections::{ViewAgenda, ViewStore};
use casebook_workflows::{Catalog, shipped_definitions};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::exit::Exit;
use crate::house::Store;
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// How long a loop waits at most before it looks again by itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// One process of the engine over a store.
pub(crate) struct Node {
    /// The engine.
    pub(crate) engine: Arc<Engine>,
    /// The texts in force.
    pub(crate) law: Arc<Catalog>,
    /// The rows.
    pub(crate) views: Arc<dyn ViewStore>,
    subscriptions: Arc<dyn Subscriptions>,
    owner: Uuid,
    loops: JoinSet<()>,
}

impl Node {
    /// Puts a node together over a store: registers the shipped definitions that the log does not
    /// hold yet and takes in what it holds.
    ///
    /// # Errors
    /// As the store's.
    pub(crate) async fn over(store: &Store) -> Result<Self, Problem> {
        let events: Arc<dyn EventStore> = store.events();
        let law = Arc::new(Catalog::new());
        let now = SystemClock.now();
        register(&*events, &shipped_definitions(), now, TimedIds.next()).await?;
        for left_out in law.add(&read_registry(&*events).await?) {
            tracing::warn!(%left_out, "a registered text cannot be taken in");
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let engine = Engine::new(events, Arc::clone(&law) as _, clock, Arc::new(TimedIds));
        Ok(Self {
            engine: Arc::new(engine),
            law,
            views: store.views(),
            subscriptions: store.subscriptions(),
            owner: TimedIds.next(),
            loops: JoinSet::new(),
        })
    }

    fn ports(&self) -> Ports {
        Ports {
            events: Arc::clone(self.engine.store()),
            subscriptions: Arc::clone(&self.subscriptions),
            views: Arc::clone(&self.views),
            clock: Arc::clone(self.engine.clock()),
            owner: self.owner,
        }
    }

    /// Builds the views that are missing and brings all of them to the head of the log.
    ///
    /// # Errors
    /// As the store's.
    pub(crate) async fn catch_up(&self) -> Result<(), Problem> {
        let mut builder = Builder::begin(self.ports(), &PROJECTIONS, Scope::Missing)
            .await
            .map_err(stuck)?;
        builder.run(&mut |_| {}).await.map_err(stuck)?;
        let mut follower = Follower::new(self.ports(), &PROJECTIONS);
        while !follower.step().await.map_err(stuck)?.caught_up {}
        follower.stop().await.map_err(stuck)
    }

    /// Starts the loops. They run until [`Node::stop`].
    pub(crate) fn start(&mut self) {
        let mut follower = Follower::new(self.ports(), &PROJECTIONS);
        self.loops.spawn(async move {
            let failure = follower.run().await;
            tracing::error!(%failure, "the views cannot follow the log any further");
        });
        let timer = self.timer();
        self.loops.spawn(async move {
            timer.run(PATIENCE).await;
        });
    }

    fn timer(&self) -> Timer {
        let agenda = Arc::new(ViewAgenda::new(Arc::clone(&self.views)));
        let engine = Arc::clone(&self.engine);
        Timer::new(engine, agenda, Arc::clone(&self.subscriptions), self.owner)
    }

    /// Ends the loops and gives their leases back, so that another node need not wait.
    ///
    /// # Errors
    /// As the store's; the leases then end by themselves.
    pub(crate) async fn stop(&mut self) -> Result<(), Problem> {
        self.loops.shutdown().await;
        Follower::new(self.ports(), &PROJECTIONS)
            .stop()
            .await
            .map_err(stuck)?;
        Ok(self.timer().stop().await?)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` asks for"
)]
fn stuck(failure: running::Failure) -> Problem {
    Problem::new(Exit::Unavailable, "CB-1101", failure.to_string())
}
