//! The dictionary of event types, as far as this node has met them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use casebook_engine::Name;
use casebook_engine::ports::Fault;

use crate::session::{Sessions, bounded};

/// The names of event types by their numbers. Cheap to clone: clones share what they know.
///
/// Only what an event that was read names is remembered, so that it holds for as long as the log
/// holds that event; nothing else is asked of the database for each event.
#[derive(Clone, Default)]
pub(crate) struct Types(Arc<RwLock<HashMap<i32, Name>>>);

impl Types {
    /// The names of these types, which may lack those that the database lacks.
    pub(crate) async fn of(
        &self,
        sessions: &Sessions,
        wanted: &[i32],
    ) -> Result<HashMap<i32, Name>, Fault> {
        let mut names = self.known(wanted);
        if names.len() == wanted.len() {
            return Ok(names);
        }
        let mut lent = sessions.lend().await?;
        let query = sqlx::query_as("SELECT type_id, name FROM event_types WHERE type_id = ANY($1)")
            .bind(wanted);
        let found: Vec<(i32, String)> =
            bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
        lent.give_back();
        let found = found.into_iter().map(|(id, name)| (id, Name::from(name)));
        names.extend(found);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.extend(names.clone());
        Ok(names)
    }

    fn known(&self, wanted: &[i32]) -> HashMap<i32, Name> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = wanted
            .iter()
            .filter_map(|id| Some((*id, all.get(id)?.clone())));
        known.collect()
    }
}
