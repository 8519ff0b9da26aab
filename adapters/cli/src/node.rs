//! A node at work: the views follow the log, limits run out, notices go out, until it is told to stop.

mod loops;

use std::sync::Arc;

use casebook_engine::ports::{Clock, EventStore, Ids, Subscriptions};
use casebook_engine::runtime::relay::Relay;
use casebook_engine::runtime::{Engine, Reactor, Timer, register};
use casebook_projections::running::{self, Builder, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_projections::{ViewAgenda, ViewStore, ViewWorkload};
use casebook_workflows::{Catalog, shipped_definitions};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::exit::Exit;
use crate::house::Store;
use crate::problem::Problem;
use crate::relay;
use crate::settings::Settings;
use crate::world::{SystemClock, TimedIds};

/// One process of the engine over a store.
pub(crate) struct Node {
    /// The engine.
    pub(crate) engine: Arc<Engine>,
    /// The texts in force; they follow the log.
    pub(crate) law: Arc<Catalog>,
    /// The rows.
    pub(crate) views: Arc<dyn ViewStore>,
    subscriptions: Arc<dyn Subscriptions>,
    owner: Uuid,
    /// The relay until it is started; none without a broker.
    relay: Option<Relay>,
    stopping: watch::Sender<bool>,
    loops: JoinSet<()>,
}

impl Node {
    /// Puts a node together over a store: registers the shipped definitions that the log does not
    /// hold yet and takes in what it holds.
    ///
    /// # Errors
    /// As the store's; `CB-1105` when the address of the broker cannot be used.
    pub(crate) async fn over(store: &Store, settings: &Settings) -> Result<Self, Problem> {
        let events: Arc<dyn EventStore> = store.events();
        let law = Arc::new(Catalog::new());
        let now = SystemClock.now();
        register(&*events, &shipped_definitions(), now, TimedIds.next()).await?;
        let owner = TimedIds.next();
        let broker = relay::broker(settings)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let workload = Arc::new(ViewWorkload::new(store.views()));
        let engine = Engine::new(events, Arc::clone(&law) as _, clock, Arc::new(TimedIds))
            .with_workload(workload);
        engine.follow_law().await?;
        Ok(Self {
            engine: Arc::new(engine),
            law,
            views: store.views(),
            subscriptions: store.subscriptions(),
            owner,
            relay: broker.map(|broker| relay::relay(store, broker, owner)),
            stopping: watch::Sender::new(false),
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
        let stopping = self.stopping.subscribe();
        let follower = Follower::new(self.ports(), &PROJECTIONS);
        let timer = self.timer();
        self.loops.spawn(loops::follow(follower, stopping.clone()));
        self.loops.spawn(loops::tick(timer, stopping.clone()));
        let engine = Arc::clone(&self.engine);
        self.loops.spawn(loops::refresh(engine, stopping.clone()));
        let (engine, subscriptions) = (Arc::clone(&self.engine), Arc::clone(&self.subscriptions));
        let reactor = Reactor::new(engine, subscriptions, self.owner);
        self.loops.spawn(loops::react(reactor, stopping.clone()));
        if let Some(relay) = self.relay.take() {
            self.loops.spawn(loops::send(relay, stopping));
        }
    }

    fn timer(&self) -> Timer {
        let agenda = Arc::new(ViewAgenda::new(Arc::clone(&self.views)));
        let engine = Arc::clone(&self.engine);
        Timer::new(engine, agenda, Arc::clone(&self.subscriptions), self.owner)
    }

    /// Ends the loops; each gives its lease back, so that another node need not wait for its end.
    pub(crate) async fn stop(&mut self) {
        self.stopping.send_replace(true);
        while self.loops.join_next().await.is_some() {}
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` asks for"
)]
fn stuck(failure: running::Failure) -> Problem {
    Problem::new(Exit::Unavailable, "CB-1101", failure.to_string())
}
