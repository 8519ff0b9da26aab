//! The dictionary of event types, as far as this process has met them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

use casebook_engine::Name;
use casebook_engine::ports::Fault;
use sqlx::sqlite::SqlitePool;

use crate::decode::column;
use crate::fault::from_sqlx;
use crate::script::json;

/// The names of event types by their numbers. A number never changes its name, so what was read once
/// is not asked for again.
#[derive(Debug, Default)]
pub(crate) struct Types(RwLock<HashMap<i64, Name>>);

impl Types {
    /// The names of these types, which may lack those that the file lacks.
    pub(crate) async fn of(
        &self,
        readers: &SqlitePool,
        wanted: &BTreeSet<i64>,
    ) -> Result<HashMap<i64, Name>, Fault> {
        const SQL: &str = "SELECT type_id, name FROM event_types
                           WHERE type_id IN (SELECT value FROM json_each($1))";
        let mut names = self.known(wanted);
        if names.len() == wanted.len() {
            return Ok(names);
        }
        let query = sqlx::query(SQL).bind(json(wanted));
        for row in query.fetch_all(readers).await.map_err(from_sqlx)? {
            let place = "table event_types";
            let name: &str = column(&row, 1, place)?;
            names.insert(column(&row, 0, place)?, Name::from(name));
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.extend(names.clone());
        Ok(names)
    }

    fn known(&self, wanted: &BTreeSet<i64>) -> HashMap<i64, Name> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = wanted
            .iter()
            .filter_map(|id| Some((*id, all.get(id)?.clone())));
        known.collect()
    }
}
