//! The loops of a node, each until it is told to stop; then it gives its lease back.

use std::time::Duration;

use casebook_engine::runtime::relay::Relay;
use casebook_engine::runtime::{Reactor, Timer};
use casebook_projections::running::Follower;
use tokio::sync::watch;

/// How long a loop waits at most before it looks again by itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// Becomes true once, when the node is to stop.
pub(super) type Stopping = watch::Receiver<bool>;

/// The views follow the log.
pub(super) async fn follow(mut follower: Follower, mut stopping: Stopping) {
    tokio::select! {
        failure = follower.run() => {
            tracing::error!(%failure, "the views cannot follow the log any further");
        }
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    told(follower.stop().await);
}

/// Limits run out.
pub(super) async fn tick(timer: Timer, mut stopping: Stopping) {
    tokio::select! {
        never = timer.run(PATIENCE) => match never {},
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    told(timer.stop().await);
}

/// Cases are told of one another.
pub(super) async fn react(mut reactor: Reactor, mut stopping: Stopping) {
    tokio::select! {
        never = reactor.run(PATIENCE) => match never {},
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    told(reactor.stop().await);
}

/// Notices go to the broker.
pub(super) async fn send(mut relay: Relay, mut stopping: Stopping) {
    tokio::select! {
        ended = relay.run() => {
            if let Err(fault) = ended {
                tracing::error!(%fault, "no notice is sent any more");
            }
        }
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    told(relay.release().await);
}

/// A lease that is not given back ends by itself: another node only waits longer.
fn told<E: std::fmt::Display>(given_back: Result<(), E>) {
    if let Err(failure) = given_back {
        tracing::warn!(%failure, "a lease was not given back");
    }
}
