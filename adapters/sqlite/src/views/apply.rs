//! Changing rows and moving checkpoints in one transaction.
//!
//! The commit is not forced to the disk by itself: the next append forces it together with its
//! own, and until then rows and checkpoint can only be lost together.

use std::sync::Arc;

use casebook_engine::ports::{Fault, Lease};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use casebook_projections::{Batch, Cell, Changes, subscription_name};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::table::{invalid, table_of};
use super::{cells, generations};
use crate::fault::{from_commit, from_sqlx, unavailable};
use crate::script;
use crate::subscriptions::{ADVANCE, advance_arguments, to_lease};
use crate::writer::Writer;

const BEGIN: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT; PRAGMA synchronous = FULL";

/// Applies all batches, or none, in a task of its own: whoever waits for it may have other work, and
/// the statements do not wait until he looks. Who gives up ends the task too.
pub(super) async fn apply_beside(
    writer: &Arc<Writer>,
    batches: &[Batch<'_>],
) -> Result<Vec<Lease>, Fault> {
    let writer = Arc::clone(writer);
    let owned: Vec<Owned> = batches.iter().map(Owned::of).collect();
    let mut task = Task(tokio::spawn(async move {
        let batches: Vec<Batch<'_>> = owned.iter().map(Owned::batch).collect();
        apply(&writer, &batches).await
    }));
    let applied = (&mut task.0).await;
    applied.unwrap_or_else(|ended| Err(unavailable(ended)))
}

/// A task that ends with whoever waits for it.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A batch by itself.
struct Owned {
    lease: Lease,
    generation: u32,
    changes: Changes,
    to: Position,
    hash: Hash,
}

impl Owned {
    fn of(batch: &Batch<'_>) -> Self {
        Self {
            lease: batch.lease.clone(),
            generation: batch.generation,
            changes: batch.changes.clone(),
            to: batch.to,
            hash: batch.hash,
        }
    }

    const fn batch(&self) -> Batch<'_> {
        Batch {
            lease: &self.lease,
            generation: self.generation,
            changes: &self.changes,
            to: self.to,
            hash: self.hash,
        }
    }
}

/// Applies all batches, or none.
async fn apply(writer: &Writer, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
    batches.iter().try_for_each(check)?;
    let mut statements = Statements::begin(batches);
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let connection = &mut turn.connection;
    script::plain(connection, BEGIN).await.map_err(from_sqlx)?;
    let mut leases = Vec::with_capacity(batches.len());
    for batch in batches {
        leases.push(advance(connection, batch).await?);
    }
    statements.run(connection).await?;
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
const ROWS: [usize; 4] = [256, 32, 4, 1];

/// How many statements wait to be run.
const MADE_AHEAD: usize = 4;

/// A statement and its cells.
type Statement = Result<(String, SqliteArguments), Fault>;

/// The statements that change the rows, made by another task while those before are run.
struct Statements {
    made: mpsc::Receiver<Statement>,
    maker: JoinHandle<()>,
}

impl Statements {
    fn begin(batches: &[Batch<'_>]) -> Self {
        let (hand_on, made) = mpsc::channel(MADE_AHEAD);
        let work = batches.iter().map(|batch| {
            let table = table_of(batch.changes.view(), batch.generation);
            (table, batch.changes.clone())
        });
        let work: Vec<_> = work.collect();
        let maker = tokio::spawn(async move {
            for (table, changes) in work {
                for statement in statements(&table, &changes) {
                    // Nobody takes it any more where a statement before it failed.
                    if hand_on.send(statement).await.is_err() {
                        return;
                    }
                }
            }
        });
        Self { made, maker }
    }

    /// Runs all of them, or fails.
    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), Fault> {
        while let Some(statement) = self.made.recv().await {
            let (sql, arguments) = statement?;
            let done = script::run(connection, AssertSqlSafe(sql), arguments).await;
            done.map_err(from_sqlx)?;
        }
        (&mut self.maker).await.map_err(unavailable)
    }
}

fn statements<'c>(table: &'c str, changes: &'c Changes) -> impl Iterator<Item = Statement> + 'c {
    let view = changes.view();
    let columns: Vec<_> = view.columns.iter().map(|column| column.name).collect();
    let delete = format!(
        "DELETE FROM {table} WHERE ({}) IN (VALUES ",
        view.key.join(", ")
    );
    let put = format!(
        "INSERT OR REPLACE INTO {table} ({}) VALUES ",
        columns.join(", ")
    );
    let keys = in_lengths(changes.deletes().collect());
    let deletes = keys.into_iter().map(move |keys| {
        let sql = format!("{delete}{})", places(keys.len(), view.key.len()));
        Ok((sql, cells_of(&keys)?))
    });
    let rows = in_lengths(changes.puts().collect());
    let puts = rows.into_iter().map(move |rows| {
        let sql = format!("{put}{}", places(rows.len(), columns.len()));
        Ok((sql, cells_of(&rows)?))
    });
    deletes.chain(puts)
}

/// The rows in stretches of the lengths that statements have.
fn in_lengths(mut rows: Vec<&Vec<Cell>>) -> Vec<Vec<&Vec<Cell>>> {
    let mut stretches = Vec::new();
    for length in ROWS {
        while rows.len() >= length {
            let rest = rows.split_off(length);
            stretches.push(std::mem::replace(&mut rows, rest));
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
