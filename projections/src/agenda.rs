//! The agenda port on top of the view `agenda`.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::ports::{Agenda, Fault};
use casebook_engine::stream::CaseId;
use jiff::Timestamp;

use crate::views::AGENDA;
use crate::{Cell, Compare, Filter, Order, Query, Row, ViewStore};

/// Which cases have something due, by the rows of [`AGENDA`].
#[derive(Clone)]
pub struct ViewAgenda {
    views: Arc<dyn ViewStore>,
}

impl ViewAgenda {
    /// The agenda of a view store.
    pub fn new(views: Arc<dyn ViewStore>) -> Self {
        Self { views }
    }

    async fn earliest(
        &self,
        filter: Filter,
        limit: usize,
    ) -> Result<Vec<(Timestamp, CaseId)>, Fault> {
        let query = Query::of(filter, limit).by(Order::Column("at"));
        let rows = self.views.query(&AGENDA, &query).await?;
        rows.iter().map(entry).collect()
    }
}

#[async_trait]
impl Agenda for ViewAgenda {
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<(Timestamp, CaseId)>, Fault> {
        let is_due = Filter::Is("at", Compare::AtMost, until.into());
        let mut due = self
            .earliest(is_due, limit.min(crate::QUERY_ROWS_MAX))
            .await?;
        let mut seen = std::collections::BTreeSet::new();
        due.retain(|(_, case)| seen.insert(*case));
        Ok(due)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let next = self.earliest(Filter::EVERYTHING, 1).await?;
        Ok(next.first().map(|(at, _)| *at))
    }
}

fn entry(row: &Row) -> Result<(Timestamp, CaseId), Fault> {
    let cell = |column| AGENDA.place(column).and_then(|place| row.get(place));
    let case = cell("case_id")
        .and_then(Cell::as_text)
        .and_then(|id| id.parse().ok());
    match (cell("at").and_then(Cell::as_instant), case) {
        (Some(at), Some(case)) => Ok((at, case)),
        _ => Err(Fault::Corrupt {
            place: "view agenda".to_owned(),
            reason: format!("a row is no case with an instant: {row:?}"),
        }),
    }
}
