//! Views for one call: at the head of the log before they are read.

use std::sync::Arc;

use casebook_engine::ports::Ids;
use casebook_projections::ViewStore;
use casebook_projections::running::{Builder, Failure, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;

use crate::exit::Exit;
use crate::house::Store;
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// The ports of a process that works on views for the time of one call.
pub(crate) fn ports(store: &Store) -> Ports {
    Ports {
        events: store.events(),
        subscriptions: store.subscriptions(),
        views: store.views(),
        clock: Arc::new(SystemClock),
        owner: TimedIds.next(),
    }
}

/// The views, built where they are missing and brought to the head of the log: what was recorded
/// before the call is in them. Where another process keeps them, they are as far as it has come.
///
/// # Errors
/// As the store's. `CB-1101` when a view was never built and another process has begun to, or had
/// when it was killed: no rows would look like no work.
pub(crate) async fn caught_up(store: &Store) -> Result<Arc<dyn ViewStore>, Problem> {
    let ports = ports(store);
    let views = Arc::clone(&ports.views);
    let mut builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::Missing).await?;
    builder.run(&mut |_| {}).await?;
    let mut follower = Follower::new(ports, &PROJECTIONS);
    while !follower.step().await?.caught_up {}
    follower.stop().await?;
    are_built(&*views).await?;
    Ok(views)
}

async fn are_built(views: &dyn ViewStore) -> Result<(), Problem> {
    for projection in &PROJECTIONS {
        let view = projection.view;
        let found = views.generations(view).await?;
        if !found
            .iter()
            .any(|made| made.live && made.version == view.version)
        {
            let why = format!(
                "the view {} is not built yet: another process is at it; try again in a minute",
                view.name
            );
            return Err(Problem::new(Exit::Unavailable, "CB-1101", why));
        }
    }
    Ok(())
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Fault(fault) => fault.into(),
            diverged @ Failure::Diverged { .. } => {
                Self::new(Exit::Damaged, "CB-5016", diverged.to_string())
            }
        }
    }
}
