//! The agenda port on top of the view `agenda`.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::ports::{Agenda, Fault};
use casebook_engine::stream::CaseId;
use jiff::Timestamp;

use crate::views::AGENDA;
use crate::{Cell, Compare, Filter, Order, QUERY_ROWS_MAX, Query, Row, ViewStore};

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
}

#[async_trait]
impl Agenda for ViewAgenda {
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<(Timestamp, CaseId)>, Fault> {
        let is_due = Filter::Is("at", Compare::AtMost, until.into());
        let mut page = earliest(is_due, limit.min(QUERY_ROWS_MAX));
        let (mut due, mut seen) = (Vec::new(), BTreeSet::new());
        // A case has a row for each of its limits: it takes more than one page to get beyond them.
        while due.len() < limit {
            let rows = self.views.query(&AGENDA, &page).await?;
            for row in &rows {
                let (at, case) = entry(row)?;
                if due.len() < limit && seen.insert(case) {
                    due.push((at, case));
                }
            }
            match rows.last() {
                Some(last) if rows.len() == page.limit => {
                    page.after = Some(page.cursor(&AGENDA, last));
                }
                _ => break,
            }
        }
        Ok(due)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let query = earliest(Filter::EVERYTHING, 1);
        let next = self.views.query(&AGENDA, &query).await?;
        let next = next.first().map(entry).transpose()?;
        Ok(next.map(|(at, _)| at))
    }
}

/// The rows in the order in which they fall due.
fn earliest(filter: Filter, limit: usize) -> Query {
    Query::of(filter, limit).by(Order::Column("at"))
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
