//! Reading on in the log after a checkpoint.

use casebook_engine::ports::{EventStore, Fault, Lease, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::Position;

use super::Failure;

/// Up to `limit` events after the checkpoint at which all of the leases stand, once it is certain
/// that the log is the one that was read up to there.
///
/// # Errors
/// [`Failure::Diverged`] when it is another one; it is reported on the subscription.
pub(super) async fn read_on<'a>(
    events: &dyn EventStore,
    subscriptions: &dyn Subscriptions,
    leases: impl IntoIterator<Item = &'a Lease>,
    from: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Failure> {
    let before = Position(from.0.saturating_sub(1));
    let overlap = usize::from(from > Position::START);
    let mut batch = events.read_all(before, limit + overlap).await?;
    if from > Position::START {
        let other = leases
            .into_iter()
            .find(|lease| !is_known(lease, batch.first()));
        if let Some(lease) = other {
            return Err(diverged(subscriptions, lease).await?);
        }
        batch.remove(0);
    }
    for (recorded, expected) in batch.iter().zip(from.0 + 1..) {
        if recorded.position.0 != expected {
            let place = format!("the log at position {expected}");
            let reason = format!("position {} is there", recorded.position);
            return Err(Fault::Corrupt { place, reason }.into());
        }
    }
    Ok(batch)
}

/// Whether the event at the checkpoint is the one that was there.
fn is_known(lease: &Lease, found: Option<&Recorded>) -> bool {
    found.is_some_and(|found| found.position == lease.checkpoint && found.hash == lease.hash)
}

async fn diverged(subscriptions: &dyn Subscriptions, lease: &Lease) -> Result<Failure, Fault> {
    let failure = Failure::Diverged {
        subscription: lease.name.clone(),
        checkpoint: lease.checkpoint,
    };
    let error = failure.to_string();
    subscriptions.report(&lease.name, Some(&error)).await?;
    Ok(failure)
}
