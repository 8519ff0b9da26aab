//! The reactor itself: one step, and the loop around it.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use uuid::Uuid;

use super::deliver::{await_messages, deliver_new};
use super::fold::Folds;
use super::listeners::Listeners;
use super::tell::Teller;
use super::watch::{Begun, Watcher};
use crate::ports::{Fault, Lease, Parked, Subscriptions};
use crate::recorded::Recorded;
use crate::runtime::following::is_unknown;
use crate::runtime::mailbox::is_mailbox;
use crate::runtime::tenure::Tenure;
use crate::runtime::{Engine, Failure};
use crate::stream::{CaseId, Category, Position};

/// The name of the reactor's subscription.
pub const REACTOR: &str = "reactor";
/// How many events one step reads.
pub(super) const BATCH_EVENTS: usize = 256;

/// Lets cases know of one another. Any number of nodes may run one; the lease lets one work.
///
/// It may be dropped at any moment, in the middle of a step too.
pub struct Reactor {
    engine: Arc<Engine>,
    subscriptions: Arc<dyn Subscriptions>,
    tenure: Tenure,
    folds: Folds,
    begun: Begun,
    /// Up to where the law is that of the log.
    lawful: Position,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reacted {
    /// Events were worked on: step again at once.
    Moved,
    /// Nothing to do until the log reaches beyond this.
    Idle(Position),
    /// Another node has the lease.
    Elsewhere,
}

impl Reactor {
    /// A reactor for one node.
    pub fn new(engine: Arc<Engine>, subscriptions: Arc<dyn Subscriptions>, owner: Uuid) -> Self {
        Self {
            engine,
            subscriptions,
            tenure: Tenure::new(REACTOR, owner),
            folds: Folds::default(),
            begun: Begun::default(),
            lawful: Position::START,
        }
    }

    /// Works on the next events of the log.
    ///
    /// An event on which no command can be asked for a reason that stays (it cannot be read, the log
    /// holds no definition for it that could be taken in) is set aside and does not keep the others
    /// from it.
    ///
    /// # Errors
    /// As the ports'; [`Fault::Corrupt`] when the log was rolled back; [`Failure::Unreadable`] when
    /// the law cannot be brought up to the events. What was worked on before stands, and nothing of
    /// it is done twice.
    pub async fn step(&mut self) -> Result<Reacted, Failure> {
        match self.try_step().await {
            Err(Failure::Fault(Fault::Fenced { .. })) => Ok(Reacted::Elsewhere),
            done => done,
        }
    }

    async fn try_step(&mut self) -> Result<Reacted, Failure> {
        let (subscriptions, now) = (Arc::clone(&self.subscriptions), self.engine.clock().now());
        let Some(lease) = self.tenure.hold(&*subscriptions, now).await? else {
            return Ok(Reacted::Elsewhere);
        };
        let events = self.read(&lease).await?;
        let Some(last) = events.last() else {
            return Ok(Reacted::Idle(lease.checkpoint));
        };
        let last = (last.position, last.hash);
        self.bring_law_up(lease.checkpoint, &events).await?;
        let listeners = Listeners::of(&**self.engine.law());
        let mut done = None;
        for recorded in &events {
            if let Err(failure) = self.react(&listeners, recorded).await {
                if let Some(done) = done {
                    self.tenure.advance(&*subscriptions, &lease, done).await?;
                }
                return Err(failure);
            }
            done = Some((recorded.position, recorded.hash));
        }
        self.tenure.advance(&*subscriptions, &lease, last).await?;
        Ok(Reacted::Moved)
    }

    /// Steps until nothing is left to do here.
    ///
    /// # Errors
    /// As [`Reactor::step`].
    pub async fn drain(&mut self) -> Result<(), Failure> {
        while self.step().await? == Reacted::Moved {}
        Ok(())
    }

    /// Steps for ever. To be dropped when the node stops, after which [`Reactor::stop`] gives the
    /// lease back.
    pub async fn run(&mut self, patience: Duration) -> std::convert::Infallible {
        let engine = Arc::clone(&self.engine);
        let clock = engine.clock();
        loop {
            let waited = match self.step().await {
                Ok(Reacted::Moved) => continue,
                Ok(Reacted::Idle(after)) => engine.store().wait(after, patience).await.is_ok(),
                Ok(Reacted::Elsewhere) => false,
                Err(failure) => {
                    tracing::warn!(%failure, "cases were not told of one another");
                    false
                }
            };
            if !waited {
                let pause = SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX);
                clock.sleep_until(clock.now() + pause).await;
            }
        }
    }

    /// Lets another node take over at once.
    ///
    /// # Errors
    /// As the port's.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        Ok(self.tenure.give_back(&*self.subscriptions).await?)
    }

    /// Brings the law up to these events, before the first of them is worked on. What was registered
    /// up to the checkpoint is looked for where the reactor was not there; from then on it comes by.
    async fn bring_law_up(
        &mut self,
        checkpoint: Position,
        events: &[Recorded],
    ) -> Result<(), Failure> {
        if self.lawful < checkpoint {
            self.engine.follow_law().await?;
        }
        let registered = events
            .iter()
            .filter(|one| one.stream.category() == Category::Registry);
        let registered: Vec<Recorded> = registered.cloned().collect();
        self.engine.learn(&registered)?;
        self.lawful = events.last().map_or(checkpoint, |last| last.position);
        Ok(())
    }

    async fn react(&mut self, listeners: &Listeners, recorded: &Recorded) -> Result<(), Failure> {
        match self.react_by_the_log(listeners, recorded).await {
            Err(failure) if stays(&failure) => {
                let reason = failure.to_string();
                let position = recorded.position;
                tracing::warn!(%position, reason, "an event was set aside");
                let parked = Parked {
                    name: REACTOR.to_owned(),
                    position,
                    stream: recorded.stream.clone(),
                    reason,
                };
                Ok(self.subscriptions.park(&parked).await?)
            }
            other => other,
        }
    }

    /// Reacts, and once more as long as the log had more law than was known before. What was asked the
    /// first time is found by its key.
    async fn react_by_the_log(
        &mut self,
        listeners: &Listeners,
        recorded: &Recorded,
    ) -> Result<(), Failure> {
        loop {
            let known = self.engine.law().followed();
            let done = self.try_react(listeners, recorded).await;
            if !is_unknown(&done) || !self.engine.knows_beyond(known).await? {
                return done;
            }
        }
    }

    async fn try_react(
        &mut self,
        listeners: &Listeners,
        recorded: &Recorded,
    ) -> Result<(), Failure> {
        if is_mailbox(&recorded.stream) && recorded.event_type == *"message_received" {
            return deliver_new(&self.engine, recorded).await;
        }
        let Some(case) = recorded.stream.case_id() else {
            return Ok(());
        };
        if recorded.stream.category() == Category::Case {
            self.tell(listeners, case, recorded).await?;
        }
        let mut watcher = Watcher {
            engine: &self.engine,
            listeners,
            begun: &mut self.begun,
        };
        watcher.look(case, recorded).await.map(drop)
    }

    async fn tell(
        &mut self,
        listeners: &Listeners,
        case: CaseId,
        recorded: &Recorded,
    ) -> Result<(), Failure> {
        let meta = recorded.read_meta()?;
        if !listeners.concerns(case, recorded.event_type.as_str(), &meta) {
            return Ok(());
        }
        let store = Arc::clone(self.engine.store());
        let scene = self.folds.read(&*store, case, recorded, meta).await?;
        if scene.state.header.is_none() {
            return Ok(());
        }
        let teller = Teller {
            engine: &self.engine,
            listeners,
            scene: &scene,
        };
        teller.tell().await?;
        if listeners.takes_messages(&scene.meta) {
            await_messages(&self.engine, &scene).await?;
        }
        Ok(())
    }

    /// The events after the checkpoint. The one at the checkpoint is read with them: it proves that
    /// the log is the one that was worked on.
    async fn read(&self, lease: &Lease) -> Result<Vec<Recorded>, Fault> {
        let store = self.engine.store();
        let checkpoint = lease.checkpoint;
        if checkpoint == Position::START {
            return store.read_all(checkpoint, BATCH_EVENTS).await;
        }
        let before = Position(checkpoint.0 - 1);
        let mut events = store.read_all(before, BATCH_EVENTS + 1).await?;
        let known = events.first().map(|event| (event.position, event.hash));
        if known != Some((checkpoint, lease.hash)) {
            return Err(Fault::Corrupt {
                place: format!("the log at position {checkpoint}"),
                reason: "it is not the event that the reactor knows: the log was rolled back"
                    .to_owned(),
            });
        }
        events.remove(0);
        if events.is_empty() && store.head().await? > checkpoint {
            // The page ended early, as it may.
            return store.read_all(checkpoint, BATCH_EVENTS).await;
        }
        Ok(events)
    }
}

/// Whether asking again changes nothing.
pub(super) const fn stays(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Unreadable(_)
            | Failure::NoDefinition(_)
            | Failure::NoCalendar(_)
            | Failure::NoCase(_)
            | Failure::KeyReused { .. }
            | Failure::Fault(Fault::Invalid { .. })
    )
}
