//! The workload port on top of the view `obligations`.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::access::{Load, Loads};
use casebook_engine::ports::{Fault, Workload};

use crate::views::OBLIGATIONS;
use crate::{Cell, DutyKind, Edition, Filter, Order, QUERY_ROWS_MAX, Query, ViewStore};

/// How many tasks persons have and had, by the rows of [`OBLIGATIONS`].
#[derive(Clone)]
pub struct ViewWorkload {
    views: Arc<dyn ViewStore>,
}

impl ViewWorkload {
    /// The workload by a view store.
    pub fn new(views: Arc<dyn ViewStore>) -> Self {
        Self { views }
    }

    async fn open(&self, loads: &mut Loads) -> Result<(), Fault> {
        let open = vec![is_task(), Filter::equal("open", true)];
        let counted = self
            .views
            .count(&OBLIGATIONS, Edition::Live, &Filter::All(open), &["person"])
            .await?;
        for group in counted {
            if let Some(person) = group.cells.first().and_then(Cell::as_text) {
                let load = loads.entry(person.into()).or_default();
                load.open = u32::try_from(group.rows).unwrap_or(u32::MAX);
            }
        }
        Ok(())
    }

    /// The latest task of each person, among the latest of all.
    async fn last(&self, loads: &mut Loads) -> Result<(), Fault> {
        let tasks = Filter::All(vec![is_task(), Filter::Present("person")]);
        let query = Query::of(tasks, QUERY_ROWS_MAX).by(Order::ColumnDescending("since"));
        for row in self.views.query(&OBLIGATIONS, &query).await? {
            let cell = |column| OBLIGATIONS.place(column).and_then(|place| row.get(place));
            let since = cell("since").and_then(Cell::as_instant);
            if let Some(person) = cell("person").and_then(Cell::as_text) {
                let load: &mut Load = loads.entry(person.into()).or_default();
                load.last = load.last.max(since);
            }
        }
        Ok(())
    }
}

fn is_task() -> Filter {
    Filter::equal("kind", DutyKind::Task.as_str())
}

#[async_trait]
impl Workload for ViewWorkload {
    async fn loads(&self) -> Result<Loads, Fault> {
        let mut loads = Loads::new();
        self.open(&mut loads).await?;
        self.last(&mut loads).await?;
        Ok(loads)
    }
}
