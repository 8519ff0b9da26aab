//! Nodes of an installation: several processes over one store, killed and told to stop.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare itself fails"
)]

mod installation;
mod load;
mod notices;

mod archive;
mod following;
mod killing;
mod outbox;
mod side_by_side;
mod stopping;
