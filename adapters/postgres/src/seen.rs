//! What a node knows the log to hold, so that it notices a database that holds less.

use std::sync::{Arc, Mutex, PoisonError};

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use sqlx::postgres::PgConnection;

use crate::decode::to_bigint;
use crate::fault::{corrupt, unavailable};
use crate::session::bounded;
use crate::settings::Settings;

/// The furthest event that this node has read or written.
///
/// A standby that had not received everything may take over, or an older copy be put in the place of
/// the log. What the node remembers, such as states of cases, what was sent and where views stand, is
/// then of a log that is no more, and other events may come to stand at the same positions and
/// versions. Every new connection is asked for the furthest event first; while it is not there the
/// node does nothing.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Option<(Position, Hash)>>>);

impl Seen {
    /// Takes note of an event that the log holds.
    pub(crate) fn note(&self, position: Position, hash: Hash) {
        let mut furthest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if furthest.is_none_or(|(before, _)| before < position) {
            *furthest = Some((position, hash));
        }
    }

    /// Makes sure that the database of a new connection holds the furthest event.
    ///
    /// # Errors
    /// [`Fault::Corrupt`]: the log was rolled back; an operator decides, and starts the node anew.
    /// [`Fault::Unavailable`]: it is a standby that has not come so far yet.
    pub(crate) async fn check(
        &self,
        connection: &mut PgConnection,
        settings: &Settings,
    ) -> Result<(), Fault> {
        let furthest = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((position, hash)) = furthest else {
            return Ok(());
        };
        let question = sqlx::query_as(
            "SELECT EXISTS (SELECT FROM events WHERE pos = $1 AND hash = $2), pg_is_in_recovery()",
        )
        .bind(to_bigint(position.0))
        .bind(hash.0);
        let asking = question.fetch_one(connection);
        let (is_there, is_standby): (bool, bool) =
            bounded(settings.statement_timeout, asking).await?;
        if is_there {
            return Ok(());
        }
        if is_standby {
            return Err(unavailable(&"the database is a standby that lags behind"));
        }
        Err(corrupt(
            format!("the log at position {position}"),
            &"it is not the event that this node knows: the log was rolled back; find out what was \
              lost, then start the node again",
        ))
    }
}
