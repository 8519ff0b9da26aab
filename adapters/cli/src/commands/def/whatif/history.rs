//! The recorded cases of which it is asked what if.

use casebook_engine::definition::Definition;
use casebook_engine::stream::CaseId;
use casebook_http::choose as condition;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, QUERY_ROWS_MAX, Query};
use jiff::Timestamp;
use serde_json::Value;

use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;
use crate::{reading, rows};

/// A recorded case.
#[derive(Clone, Debug)]
pub(super) struct Past {
    pub(super) case: CaseId,
    /// Its number (案号), or its id where it has none.
    pub(super) name: String,
    pub(super) title: String,
    /// The version that governed it.
    pub(super) version: u64,
}

/// The cases of the definition that a query chooses.
///
/// # Errors
/// `CB-5001` when the query cannot be read; as the views'.
pub(super) async fn choose(
    query: &str,
    draft: &Definition,
    house: &House,
) -> Result<Vec<Past>, Problem> {
    let chosen = condition(query, Timestamp::now())
        .map_err(|(zh, en)| Problem::new(Exit::Usage, "CB-5001", format!("{zh} / {en}")))?;
    let of_kind = Filter::equal("definition", draft.reference.id.as_str());
    let views = reading::caught_up(&house.store).await?;
    let mut page = Query::of(Filter::All(vec![of_kind, chosen]), QUERY_ROWS_MAX);
    let mut past = Vec::new();
    loop {
        let found = views.query(&CASE_LIST, &page).await?;
        let now = Timestamp::now();
        past.extend(
            found
                .iter()
                .filter_map(|row| read(&rows::object(&CASE_LIST, row, now))),
        );
        match found.last() {
            Some(last) if found.len() == QUERY_ROWS_MAX => {
                page.after = Some(page.cursor(&CASE_LIST, last));
            }
            _ => return Ok(past),
        }
    }
}

fn read(row: &Value) -> Option<Past> {
    let id = row["case_id"].as_str()?;
    let case = id.parse().ok()?;
    let name = row["number"].as_str().unwrap_or(id).to_owned();
    let title = row["title"].as_str().unwrap_or_default().to_owned();
    let version = row["definition_version"].as_u64().unwrap_or_default();
    Some(Past {
        case,
        name,
        title,
        version,
    })
}
