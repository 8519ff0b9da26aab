//! Making, swapping and dropping the tables of views.

use casebook_engine::ports::Fault;
use casebook_projections::{Generation, View, subscription_name};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqlitePool};
use sqlx::{Arguments, AssertSqlSafe};

use super::cells::sql_type;
use super::table::{invalid, table_of};
use crate::fault::{from_commit, from_sqlx};
use crate::writer::Writer;
use crate::{decode, script};

const PLACE: &str = "table view_generations";

/// The generations of a view, of all its versions, by number.
pub(super) async fn list(readers: &SqlitePool, view: &View) -> Result<Vec<Generation>, Fault> {
    let query = sqlx::query(
        "SELECT number, version, live FROM view_generations WHERE view = $1 ORDER BY number",
    );
    let rows = query.bind(view.name).fetch_all(readers).await;
    let generations = rows.map_err(from_sqlx)?.into_iter().map(|row| {
        Ok(Generation {
            number: decode::column(&row, 0, PLACE)?,
            version: decode::column(&row, 1, PLACE)?,
            live: decode::column(&row, 2, PLACE)?,
        })
    });
    generations.collect()
}

/// The version for which a generation was made, if there is one.
async fn version(
    connection: &mut SqliteConnection,
    view: &View,
    generation: u32,
) -> Result<Option<u32>, Fault> {
    sqlx::query_scalar("SELECT version FROM view_generations WHERE view = $1 AND number = $2")
        .bind(view.name)
        .bind(generation)
        .fetch_optional(connection)
        .await
        .map_err(from_sqlx)
}

/// That there is such a generation, made for this version of the view.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    view: &View,
    generation: u32,
) -> Result<(), Fault> {
    match version(connection, view, generation).await? {
        Some(found) if found == view.version => Ok(()),
        Some(found) => Err(of_another_version(view, generation, found)),
        None => {
            let what = format!("there is no generation {generation}");
            Err(invalid(view, &what))
        }
    }
}

/// The live generation of this version of the view.
pub(super) async fn live(
    connection: &mut SqliteConnection,
    view: &View,
) -> Result<Option<u32>, Fault> {
    sqlx::query_scalar(
        "SELECT number FROM view_generations WHERE view = $1 AND version = $2 AND live = 1",
    )
    .bind(view.name)
    .bind(view.version)
    .fetch_optional(connection)
    .await
    .map_err(from_sqlx)
}

fn of_another_version(view: &View, generation: u32, found: u32) -> Fault {
    let what = format!("generation {generation} is of version {found}");
    invalid(view, &what)
}

/// Makes the empty table, unless it is there.
pub(super) async fn prepare(writer: &Writer, view: &View, generation: u32) -> Result<(), Fault> {
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let connection = &mut turn.connection;
    script::plain(connection, "BEGIN IMMEDIATE")
        .await
        .map_err(from_sqlx)?;
    match version(connection, view, generation).await? {
        Some(found) if found == view.version => {}
        Some(found) => return Err(of_another_version(view, generation, found)),
        None => {
            let sql = AssertSqlSafe(create_table(view, generation));
            script::plain(connection, sql).await.map_err(from_sqlx)?;
            sqlx::query("INSERT INTO view_generations (view, number, version) VALUES ($1, $2, $3)")
                .bind(view.name)
                .bind(generation)
                .bind(view.version)
                .execute(&mut *connection)
                .await
                .map_err(from_sqlx)?;
        }
    }
    script::plain(connection, "COMMIT")
        .await
        .map_err(from_commit)?;
    turn.done();
    Ok(())
}

/// Rows lie in the order of their key, and the further indexes end with it.
fn create_table(view: &View, generation: u32) -> String {
    let columns = view.columns.iter().map(|column| {
        let absence = if column.nullable { "" } else { " NOT NULL" };
        format!("{} {}{absence}, ", column.name, sql_type(column.kind))
    });
    format!(
        "CREATE TABLE {} ({}PRIMARY KEY ({})) STRICT, WITHOUT ROWID",
        table_of(view, generation),
        columns.collect::<String>(),
        view.key.join(", ")
    )
}

/// Makes the further indexes, each in a transaction of its own so that others can write between.
pub(super) async fn index(writer: &Writer, view: &View, generation: u32) -> Result<(), Fault> {
    let table = table_of(view, generation);
    let indexes = view.indexes.iter().enumerate().map(|(number, columns)| {
        let columns = columns.join(", ");
        format!("CREATE INDEX IF NOT EXISTS {table}_index_{number} ON {table} ({columns})")
    });
    let statistics = format!("PRAGMA analysis_limit = 1000; ANALYZE {table}");
    for sql in indexes.chain([statistics]) {
        let mut turn = writer.turn().await.map_err(from_sqlx)?;
        check(&mut turn.connection, view, generation).await?;
        let done = script::plain(&mut turn.connection, AssertSqlSafe(sql)).await;
        done.map_err(from_commit)?;
        turn.done();
    }
    Ok(())
}

/// Makes a generation the live one of its version.
pub(super) async fn swap(writer: &Writer, view: &View, generation: u32) -> Result<(), Fault> {
    const SWAP: &str = "
        UPDATE view_generations SET live = 0 WHERE view = $1 AND version = $3 AND live = 1;
        UPDATE view_generations SET live = 1 WHERE view = $1 AND number = $2;
        COMMIT";
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let connection = &mut turn.connection;
    script::plain(connection, "BEGIN IMMEDIATE")
        .await
        .map_err(from_sqlx)?;
    check(connection, view, generation).await?;
    let arguments = arguments(view, generation)?;
    script::run(connection, SWAP, arguments)
        .await
        .map_err(from_commit)?;
    turn.done();
    Ok(())
}

/// Removes a generation and its subscription.
pub(super) async fn drop(writer: &Writer, view: &View, generation: u32) -> Result<(), Fault> {
    const FORGET: &str = "
        DELETE FROM view_generations WHERE view = $1 AND number = $2;
        DELETE FROM subscriptions WHERE name = $4;
        DELETE FROM parked_events WHERE name = $4;
        COMMIT";
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let connection = &mut turn.connection;
    script::plain(connection, "BEGIN IMMEDIATE")
        .await
        .map_err(from_sqlx)?;
    if live(connection, view).await? == Some(generation) {
        let what = format!("generation {generation} is the live one");
        return Err(invalid(view, &what));
    }
    let sql = AssertSqlSafe(format!(
        "DROP TABLE IF EXISTS {}",
        table_of(view, generation)
    ));
    script::plain(connection, sql).await.map_err(from_sqlx)?;
    let mut arguments = arguments(view, generation)?;
    let name = subscription_name(view, generation);
    arguments.add(name).map_err(script::encode_fault)?;
    script::run(connection, FORGET, arguments)
        .await
        .map_err(from_commit)?;
    turn.done();
    Ok(())
}

/// `$1`: the view; `$2`: the generation; `$3`: the version of the view.
fn arguments(view: &View, generation: u32) -> Result<SqliteArguments, Fault> {
    let mut arguments = SqliteArguments::default();
    arguments.add(view.name).map_err(script::encode_fault)?;
    arguments.add(generation).map_err(script::encode_fault)?;
    arguments.add(view.version).map_err(script::encode_fault)?;
    Ok(arguments)
}
