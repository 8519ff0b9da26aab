//! The loops of a node, each until it is told to stop; then it gives its lease back.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::EventStore;
use casebook_engine::runtime::relay::Relay;
use casebook_engine::runtime::{Failure, PATIENCE, Reactor, Timer, read_changes};
use casebook_engine::stream::Position;
use casebook_projections::running::Follower;
use casebook_workflows::Catalog;
use tokio::sync::watch;

/// How long the directory is left alone at least, however fast the log grows.
const REST: Duration = Duration::from_secs(1);

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

/// The directory follows what other nodes and the command line change in it.
pub(super) async fn refresh(
    events: Arc<dyn EventStore>,
    law: Arc<Catalog>,
    mut stopping: Stopping,
) {
    tokio::select! {
        never = follow_changes(&*events, &law) => match never {},
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

async fn follow_changes(events: &dyn EventStore, law: &Catalog) -> std::convert::Infallible {
    loop {
        let looked = look_for_changes(events, law).await;
        tokio::time::sleep(REST).await;
        let waited = match looked {
            Ok(seen) => events.wait(seen, PATIENCE).await.map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = waited {
            tracing::warn!(%failure, "the directory was not followed");
        }
    }
}

/// Takes in what changed, and says how far the log reached before.
async fn look_for_changes(events: &dyn EventStore, law: &Catalog) -> Result<Position, Failure> {
    let seen = events.head().await?;
    let changes = read_changes(events, law.directory_version()).await?;
    if !changes.is_empty() {
        law.follow(&changes);
    }
    Ok(seen)
}

/// Limits run out.
pub(super) async fn tick(mut timer: Timer, mut stopping: Stopping) {
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
