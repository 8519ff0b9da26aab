//! `outbox …`

mod dead;
mod retry;
mod status;

use casebook_rabbitmq::Broker;

use crate::args::OutboxVerb;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;
use crate::relay;

/// How many dead letters of a reader one call takes at most.
const LETTERS_MAX: usize = 1_000;

/// Does what was asked of notices.
pub(super) async fn run(verb: &OutboxVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        OutboxVerb::Status => status::run(desk).await,
        OutboxVerb::Dead(letters) => dead::run(letters, desk).await,
        OutboxVerb::Retry(letters) => retry::run(letters, desk).await,
    }
}

/// The broker of the settings.
///
/// # Errors
/// `CB-5024` when none is set.
fn broker(desk: &Desk) -> Result<Broker, Problem> {
    let none = || Problem::new(Exit::Usage, "CB-5024", "amqp.url");
    relay::broker(&desk.settings)?.ok_or_else(none)
}
