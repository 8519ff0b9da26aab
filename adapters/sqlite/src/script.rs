//! Several statements in one round trip to the connection.

use futures::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Either, Executor};

/// Runs the statements of `sql` one after the other, until one fails, and returns the rows of
/// each. They share the arguments, which must be written `$1`: the driver miscounts `?1` where a
/// statement leaves out a number.
///
/// A connection lives on a thread of its own, so a round trip costs more than most statements.
pub(crate) async fn run(
    connection: &mut SqliteConnection,
    sql: &'static str,
    arguments: SqliteArguments,
) -> Result<Vec<Vec<SqliteRow>>, sqlx::Error> {
    let mut answers = Vec::new();
    let mut rows = Vec::new();
    let mut steps = connection.fetch_many(sqlx::query_with(sql, arguments));
    while let Some(step) = steps.try_next().await? {
        match step {
            Either::Left(_) => answers.push(std::mem::take(&mut rows)),
            Either::Right(row) => rows.push(row),
        }
    }
    Ok(answers)
}
