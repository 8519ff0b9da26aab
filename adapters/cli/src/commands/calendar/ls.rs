//! `calendar ls`: the calendars in force.

use serde_json::json;

use super::open::law;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("id", "日历", "calendar"),
    Column::text("first_year", "起始年", "first year"),
    Column::text("last_year", "截止年", "last year"),
    Column::text("exceptions", "例外日", "exceptions"),
    Column::hidden("version"),
];

/// One row for each calendar.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let law = law(desk).await?;
    let rows = law.calendars().into_iter().map(|calendar| {
        json!({
            "id": calendar.id(),
            "version": calendar.version(),
            "first_year": calendar.years().map(|(first, _)| first),
            "last_year": calendar.years().map(|(_, last)| last),
            "exceptions": calendar.exceptions().len(),
        })
    });
    Ok(Answer::list(COLUMNS, rows.collect()))
}
