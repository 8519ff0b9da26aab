//! Questions to a view.
//!
//! Which generation is live and what its rows are is read in two statements. When the generation
//! is swapped out and dropped between them its table is gone: then the question is asked again,
//! and finds the one that took its place. Nothing is locked, so a standby answers too.

use casebook_engine::ports::Fault;
use casebook_projections::{Column, Counted, Edition, Filter, Query, Row, View};
use sqlx::Row as _;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgRow;

use super::cells;
use super::generations::{self, check};
use super::statement::Statement;
use super::table::table_of;
use crate::decode::to_number;
use crate::fault::{from_sqlx, unavailable};
use crate::session::{Lent, Sessions, timed};

/// A table is dropped at most this often under one question.
const ATTEMPTS_MAX: u32 = 5;

/// The rows that a question asks for.
pub(super) async fn rows(
    sessions: &Sessions,
    view: &'static View,
    query: &Query,
) -> Result<Vec<Row>, Fault> {
    let columns: Vec<&Column> = view.columns.iter().collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let statement = |table: &str| {
        let mut statement = Statement::select(view, &names.join(", "), table);
        statement.filter(&query.filter)?;
        statement.after(query)?;
        statement.page(query)?;
        Ok(statement)
    };
    let Some((rows, table)) = fetch(sessions, view, query.edition, statement).await? else {
        return Ok(Vec::new());
    };
    let rows = rows.iter();
    rows.map(|row| cells::read(row, &columns, &table)).collect()
}

/// How many rows there are for each combination of cells.
pub(super) async fn count(
    sessions: &Sessions,
    view: &'static View,
    edition: Edition,
    filter: &Filter,
    by: &[&'static str],
) -> Result<Vec<Counted>, Fault> {
    let columns: Vec<&Column> = by.iter().filter_map(|name| view.column(name)).collect();
    let selected = [by, &["count(*)"]].concat().join(", ");
    let statement = |table: &str| {
        let mut statement = Statement::select(view, &selected, table);
        statement.filter(filter)?;
        statement.group(by);
        Ok(statement)
    };
    let Some((rows, table)) = fetch(sessions, view, edition, statement).await? else {
        return Ok(nothing_counted(by));
    };
    let counted = rows.iter().map(|row| to_counted(row, &columns, &table));
    counted.collect()
}

fn to_counted(row: &PgRow, columns: &[&Column], table: &str) -> Result<Counted, Fault> {
    let rows = row.try_get(columns.len()).map_err(from_sqlx)?;
    Ok(Counted {
        cells: cells::read(row, columns, table)?,
        rows: to_number(rows, table)?,
    })
}

/// Without a table there are no rows; without columns that is one answer all the same.
fn nothing_counted(by: &[&str]) -> Vec<Counted> {
    let none = Counted {
        cells: Vec::new(),
        rows: 0,
    };
    by.is_empty().then_some(none).into_iter().collect()
}

/// The rows of a statement, and the table it asked; `None` when nothing is live.
async fn fetch<'a>(
    sessions: &Sessions,
    view: &View,
    edition: Edition,
    statement: impl Fn(&str) -> Result<Statement<'a>, Fault>,
) -> Result<Option<(Vec<PgRow>, String)>, Fault> {
    for _ in 0..ATTEMPTS_MAX {
        let mut lent = sessions.lend().await?;
        let Some(number) = find(&mut lent, view, edition).await? else {
            lent.give_back();
            return Ok(None);
        };
        let table = table_of(view, number);
        let (sql, arguments) = statement(&table)?.finish();
        let limit = lent.limit();
        let query = sqlx::query_with(sql, arguments);
        match timed(limit, query.fetch_all(lent.connection())).await {
            Ok(rows) => {
                lent.give_back();
                return Ok(Some((rows, table)));
            }
            Err(error) if is_another_table(&error) => {}
            Err(error) => return Err(from_sqlx(error)),
        }
    }
    Err(unavailable(&format!(
        "view {} was dropped again and again while it was read",
        view.name
    )))
}

/// The generation that an edition means; `None` when nothing is live.
async fn find(lent: &mut Lent, view: &View, edition: Edition) -> Result<Option<u32>, Fault> {
    match edition {
        Edition::Live => generations::live(lent, view).await,
        Edition::Generation(number) => {
            check(lent, view, number).await?;
            Ok(Some(number))
        }
    }
}

/// Whether the table went away, or another took its name, since the generation was looked up.
fn is_another_table(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    matches!(code.as_deref(), Some("42P01" | "42703" | "0A000"))
}
