//! `outbox …`

mod dead;
mod status;

use crate::args::OutboxVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// The name of the subscription that sends notices.
const RELAY: &str = "relay";

/// Does what was asked of notices.
pub(super) async fn run(verb: &OutboxVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        OutboxVerb::Status => status::run(desk).await,
        OutboxVerb::Dead => dead::run(desk).await,
    }
}
