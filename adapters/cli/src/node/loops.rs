//! The loops of a node, each until it is told to stop; then it gives its lease back.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::runtime::relay::Relay;
use casebook_engine::runtime::{Engine, Failure, PATIENCE, Reactor, Timer};
use casebook_engine::stream::Position;
use casebook_projections::running::Follower;
use tokio::sync::watch;

/// How long the law is left alone at least, however fast the log grows.
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

/// The law follows what other nodes and the command line register, retire and change.
///
/// What the node does by itself does not wait for this loop: the reactor and the agenda bring the law
/// up to the log themselves. What persons ask of the node is decided by law that lags behind the log by
/// about [`REST`], and by [`PATIENCE`] more where nothing says that the log has grown: until then a
/// version that was replaced still opens cases here, and a case under one that is new here is answered
/// with CB-1005.
pub(super) async fn refresh(engine: Arc<Engine>, mut stopping: Stopping) {
    tokio::select! {
        never = follow_law(&engine) => match never {},
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

async fn follow_law(engine: &Engine) -> std::convert::Infallible {
    loop {
        let looked = look_for_law(engine).await;
        tokio::time::sleep(REST).await;
        let waited = match looked {
            Ok(seen) => {
                let waited = engine.store().wait(seen, PATIENCE).await;
                waited.map_err(Failure::from)
            }
            Err(failure) => Err(failure),
        };
        if let Err(failure) = waited {
            tracing::warn!(%failure, "the law does not follow the log");
        }
    }
}

/// Takes in what was registered, and says how far the log reached before.
async fn look_for_law(engine: &Engine) -> Result<Position, Failure> {
    let seen = engine.store().head().await?;
    engine.follow_law().await?;
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
