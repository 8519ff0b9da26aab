//! Changing rows and moving checkpoints in one transaction.
//!
//! The commit is not forced to the disk by itself: the next append forces it together with its
//! own, and until then rows and checkpoint can only be lost together.

use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{Batch, Cell, subscription_name};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};

use super::table::{invalid, table_of};
use super::{cells, generations};
use crate::fault::{from_commit, from_sqlx};
use crate::script;
use crate::subscriptions::{ADVANCE, advance_arguments, to_lease};
use crate::writer::Writer;

const BEGIN: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT; PRAGMA synchronous = FULL";

/// Applies all batches, or none.
pub(super) async fn apply(writer: &Writer, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
    batches.iter().try_for_each(check)?;
    let statements: Result<Vec<_>, _> = batches.iter().map(Statements::of).collect();
    let statements = statements?;
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

/// How many rows a statement takes: as many as fit come in one, the rest in smaller ones. Few lengths,
/// so that each statement is prepared once and then found again.
const ROWS: [usize; 4] = [512, 64, 8, 1];

/// The statements that change the rows of one generation, each with its cells.
struct Statements(Vec<(String, SqliteArguments)>);

impl Statements {
    fn of(batch: &Batch<'_>) -> Result<Self, Fault> {
        let (view, changes) = (batch.changes.view(), batch.changes);
        let table = table_of(view, batch.generation);
        let keys: Vec<_> = changes.deletes().collect();
        let rows: Vec<_> = changes.puts().collect();
        let mut statements = Vec::new();
        for some in in_lengths(&keys) {
            let sql = format!(
                "DELETE FROM {table} WHERE ({}) IN (VALUES {})",
                view.key.join(", "),
                places(some.len(), view.key.len())
            );
            statements.push((sql, cells_of(some)?));
        }
        for some in in_lengths(&rows) {
            let columns: Vec<_> = view.columns.iter().map(|column| column.name).collect();
            let sql = format!(
                "INSERT OR REPLACE INTO {table} ({}) VALUES {}",
                columns.join(", "),
                places(some.len(), columns.len())
            );
            statements.push((sql, cells_of(some)?));
        }
        Ok(Self(statements))
    }

    async fn run(self, connection: &mut SqliteConnection) -> Result<(), Fault> {
        for (sql, arguments) in self.0 {
            let done = script::run(connection, AssertSqlSafe(sql), arguments).await;
            done.map_err(from_sqlx)?;
        }
        Ok(())
    }
}

/// The rows in stretches of the lengths that statements have.
fn in_lengths<'r, 'c>(mut rows: &'r [&'c Vec<Cell>]) -> Vec<&'r [&'c Vec<Cell>]> {
    let mut stretches = Vec::new();
    for length in ROWS {
        while let Some((first, rest)) = rows.split_at_checked(length) {
            stretches.push(first);
            rows = rest;
        }
    }
    stretches
}

/// Places for the cells of so many rows.
fn places(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    vec![row; rows].join(",")
}

fn cells_of(rows: &[&Vec<Cell>]) -> Result<SqliteArguments, Fault> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(rows.iter().map(|row| row.len()).sum(), 0);
    for cell in rows.iter().copied().flatten() {
        cells::bind(&mut arguments, cell)?;
    }
    Ok(arguments)
}
