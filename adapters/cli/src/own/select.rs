//! Which of our own cases.

use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Failure, load_moments};
use casebook_engine::stream::CaseId;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Cell, Filter, Query, ViewStore};

use super::{Told, tell};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;
use crate::reading;

/// How many cases are asked for at once.
const PAGE_CASES: usize = 500;

/// What may be asked: the columns of the list of cases that a query names.
const KEYS: [&str; 4] = ["definition", "organ", "status", "number"];

/// Cases that were selected.
pub(crate) struct Selected {
    /// The house, for the names of what was done.
    pub(crate) house: House,
    /// Their ids, in order.
    pub(crate) cases: Vec<CaseId>,
}

/// The cases that a query such as `definition=penalty.hearing,status=ended` selects; `all` selects
/// every case.
///
/// # Errors
/// `CB-5001` for a key that there is not. As the store's.
pub(crate) async fn select(query: &str, desk: &Desk) -> Result<Selected, Problem> {
    let filter = Filter::All(conditions(query)?);
    let house = desk.house().await?;
    let views = reading::caught_up(&house.store).await?;
    let cases = found(&*views, filter).await?;
    Ok(Selected { house, cases })
}

fn conditions(query: &str) -> Result<Vec<Filter>, Problem> {
    let parts = query.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty() && *part != "all");
    let condition = |part: &str| {
        let (key, value) = part.split_once('=')?;
        let column = KEYS.into_iter().find(|known| *known == key)?;
        Some(Filter::equal(column, value))
    };
    let refused = |part: &str| {
        let why = format!(
            "--cases {part}: `all`, or KEY=VALUE with one of {}",
            KEYS.join(", ")
        );
        Problem::new(Exit::Usage, "CB-5001", why)
    };
    parts
        .map(|part| condition(part).ok_or_else(|| refused(part)))
        .collect()
}

async fn found(views: &dyn ViewStore, filter: Filter) -> Result<Vec<CaseId>, Problem> {
    let mut query = Query::of(filter, PAGE_CASES);
    let mut cases = Vec::new();
    loop {
        let rows = views.query(&CASE_LIST, &query).await?;
        let ids = rows
            .iter()
            .filter_map(|row| row.first()?.as_text()?.parse::<CaseId>().ok());
        cases.extend(ids);
        let Some(last) = rows.last() else {
            return Ok(cases);
        };
        let after: Vec<Cell> = query.cursor(&CASE_LIST, last);
        query.after = Some(after);
    }
}

impl Selected {
    /// What happened in a case, told.
    ///
    /// # Errors
    /// As the store's.
    pub(crate) async fn told(&self, case: CaseId, desk: &Desk) -> Result<Option<Told>, Failure> {
        let events: &dyn EventStore = &*self.house.store.events();
        let moments = load_moments(events, case).await?;
        Ok(tell(case, moments, &self.house.law, desk.lang()))
    }
}
