//! Changing rows and moving checkpoints in one transaction.
//!
//! The commit is not forced to the disk by itself: the next append forces it together with its
//! own, and until then rows and checkpoint can only be lost together.

use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{Batch, Cell, Changes, View, subscription_name};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};

use super::cells::Json;
use super::generations;
use super::table::{invalid, table_of};
use crate::fault::{from_commit, from_sqlx};
use crate::script;
use crate::subscriptions::{ADVANCE, advance_arguments, to_lease};
use crate::writer::Writer;

const BEGIN: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT; PRAGMA synchronous = FULL";

/// Applies all batches, or none.
pub(super) async fn apply(writer: &Writer, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
    batches.iter().try_for_each(check)?;
    let statements: Vec<_> = batches.iter().map(Statements::of).collect();
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let connection = &mut turn.connection;
    script::plain(connection, BEGIN).await.map_err(from_sqlx)?;
    let mut leases = Vec::with_capacity(batches.len());
    for (batch, statements) in batches.iter().zip(statements) {
        leases.push(advance(connection, batch).await?);
        statements.run(connection).await?;
    }
    script::plain(connection, COMMIT)
        .await
        .map_err(from_commit)?;
    turn.done();
    Ok(leases)
}

/// What can be refused without looking into the database.
fn check(batch: &Batch<'_>) -> Result<(), Fault> {
    let (view, lease) = (batch.changes.view(), batch.lease);
    let what = if lease.name != subscription_name(view, batch.generation) {
        format!("generation {} is not of {}", batch.generation, lease.name)
    } else if batch.to < lease.checkpoint
        || batch.to == lease.checkpoint && batch.hash != lease.hash
    {
        format!("{} stands at {} already", lease.name, lease.checkpoint)
    } else {
        return Ok(());
    };
    Err(invalid(view, &what))
}

/// Moves the checkpoint, which also says whether the lease is honoured.
async fn advance(connection: &mut SqliteConnection, batch: &Batch<'_>) -> Result<Lease, Fault> {
    generations::check(connection, batch.changes.view(), batch.generation).await?;
    let arguments = advance_arguments(batch.lease, batch.to, batch.hash)?;
    let answers = script::run(connection, ADVANCE, arguments).await;
    match answers
        .map_err(from_sqlx)?
        .first()
        .and_then(|rows| rows.first())
    {
        Some(row) => to_lease(row),
        None => Err(Fault::Fenced {
            name: batch.lease.name.clone(),
        }),
    }
}

/// The statements that change the rows of one generation, each with its rows as JSON.
struct Statements(Vec<(String, String)>);

impl Statements {
    fn of(batch: &Batch<'_>) -> Self {
        let table = table_of(batch.changes.view(), batch.generation);
        let statements = [delete(&table, batch.changes), put(&table, batch.changes)];
        Self(statements.into_iter().flatten().collect())
    }

    async fn run(self, connection: &mut SqliteConnection) -> Result<(), Fault> {
        for (sql, rows) in self.0 {
            let mut arguments = SqliteArguments::default();
            arguments.add(rows).map_err(script::encode_fault)?;
            let done = script::run(connection, AssertSqlSafe(sql), arguments).await;
            done.map_err(from_sqlx)?;
        }
        Ok(())
    }
}

fn delete(table: &str, changes: &Changes) -> Option<(String, String)> {
    let key = changes.view().key;
    let rows = json(changes.deletes())?;
    let sql = format!(
        "DELETE FROM {table} WHERE ({}) IN (SELECT {} FROM json_each($1) AS j)",
        key.join(", "),
        parts(key.len())
    );
    Some((sql, rows))
}

fn put(table: &str, changes: &Changes) -> Option<(String, String)> {
    let view: &View = changes.view();
    let rows = json(changes.puts())?;
    let columns: Vec<_> = view.columns.iter().map(|column| column.name).collect();
    let sql = format!(
        "INSERT OR REPLACE INTO {table} ({}) SELECT {} FROM json_each($1) AS j",
        columns.join(", "),
        parts(columns.len())
    );
    Some((sql, rows))
}

/// The first `count` parts of each row.
fn parts(count: usize) -> String {
    let parts: Vec<_> = (0..count).map(|n| format!("j.value ->> {n}")).collect();
    parts.join(", ")
}

/// Rows as a JSON text; `None` when there is none.
fn json<'a>(rows: impl Iterator<Item = &'a Vec<Cell>>) -> Option<String> {
    let rows: Vec<Vec<Json<'_>>> = rows.map(|row| row.iter().map(Json).collect()).collect();
    (!rows.is_empty()).then(|| script::json(&rows))
}
