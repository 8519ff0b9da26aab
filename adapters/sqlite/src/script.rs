//! Several statements in one round trip to the connection.

use casebook_engine::ports::Fault;
use futures::TryStreamExt;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Either, Executor, SqlSafeStr};

use crate::fault::from_sqlx;

/// Runs the statements of `sql` one after the other, until one fails, and returns the rows of
/// each. They share the arguments, which must be written `$1`: the driver miscounts `?1` where a
/// statement leaves out a number.
///
/// A connection lives on a thread of its own, so a round trip costs more than most statements.
pub(crate) async fn run(
    connection: &mut SqliteConnection,
    sql: impl SqlSafeStr,
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

/// Runs statements without arguments and without rows worth keeping.
pub(crate) async fn plain(
    connection: &mut SqliteConnection,
    sql: impl SqlSafeStr,
) -> Result<(), sqlx::Error> {
    run(connection, sql, SqliteArguments::default()).await?;
    Ok(())
}

/// The fault that an argument stands for which cannot be bound.
pub(crate) fn encode_fault(error: BoxDynError) -> Fault {
    from_sqlx(sqlx::Error::Encode(error))
}

/// The value as a JSON text, by which a statement takes a whole list.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("numbers and texts become JSON")
}
