//! Changing rows and moving checkpoints in one transaction.
//!
//! The commit is not forced to the disk by itself: rows and checkpoint lie in the same place of
//! the write-ahead log, so a crash can only lose them together. The row of each generation is
//! held meanwhile, so that it is not dropped, and the row of each subscription, so that nobody
//! takes its lease.

use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{Batch, Cell, Changes, Column, Row, View, subscription_name};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgArguments;

use super::cells::bind_all;
use super::generations::check_version;
use super::table::{array_type, invalid, table_of};
use crate::decode::to_bigint;
use crate::session::{Lent, Sessions, bounded};

const RELAXED: &str = "SET LOCAL synchronous_commit = off";

/// The versions of the generations in the order given; nothing for those that are not there.
const HOLD: &str = "
SELECT want.ord, g.version
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS want (view, number, ord)
JOIN view_generations AS g ON g.view = want.view AND g.number = want.number
FOR SHARE OF g";

/// The subscriptions whose leases are honoured.
const ADVANCE: &str = "
UPDATE subscriptions AS s SET pos = want.new_pos, hash = want.hash
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[])
    AS want (name, owner, epoch, pos, new_pos, hash)
WHERE s.name = want.name AND s.owner = want.owner AND s.epoch = want.epoch AND s.pos = want.pos
RETURNING s.name";

/// Applies all batches, or none.
pub(super) async fn apply(sessions: &Sessions, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
    batches.iter().try_for_each(check)?;
    let mut lent = sessions.lend().await?;
    lent.begin().await?;
    lent.run(RELAXED).await?;
    hold(&mut lent, batches).await?;
    advance(&mut lent, batches).await?;
    for batch in batches {
        let table = table_of(batch.changes.view(), batch.generation);
        for (sql, arguments) in [delete(&table, batch.changes)?, put(&table, batch.changes)?]
            .into_iter()
            .flatten()
        {
            let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
            bounded(lent.limit(), query.execute(lent.connection())).await?;
        }
    }
    lent.commit().await?;
    Ok(batches.iter().map(moved).collect())
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

/// Keeps the generations from being dropped, and checks that they are there.
async fn hold(lent: &mut Lent, batches: &[Batch<'_>]) -> Result<(), Fault> {
    let names: Vec<&str> = batches.iter().map(|b| b.changes.view().name).collect();
    let numbers: Vec<i64> = batches.iter().map(|b| b.generation.into()).collect();
    let query = sqlx::query_as(HOLD).bind(names).bind(numbers);
    let found: Vec<(i64, i64)> = bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
    for (place, batch) in (1..).zip(batches) {
        let version = found.iter().find(|(ord, _)| *ord == place);
        let version = version.map(|(_, version)| *version);
        check_version(batch.changes.view(), batch.generation, version)?;
    }
    Ok(())
}

/// Moves the checkpoints, which also says whether the leases are honoured.
async fn advance(lent: &mut Lent, batches: &[Batch<'_>]) -> Result<(), Fault> {
    let column = |value: fn(&Batch<'_>) -> u64| -> Vec<i64> {
        batches
            .iter()
            .map(|batch| to_bigint(value(batch)))
            .collect()
    };
    let names: Vec<&str> = batches.iter().map(|b| b.lease.name.as_str()).collect();
    let query = sqlx::query_scalar(ADVANCE)
        .bind(&names)
        .bind(batches.iter().map(|b| b.lease.owner).collect::<Vec<_>>())
        .bind(column(|batch| batch.lease.epoch))
        .bind(column(|batch| batch.lease.checkpoint.0))
        .bind(column(|batch| batch.to.0))
        .bind(batches.iter().map(|b| b.hash.0).collect::<Vec<_>>());
    let honoured: Vec<String> = bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
    match names
        .iter()
        .find(|name| !honoured.iter().any(|h| h == *name))
    {
        None => Ok(()),
        Some(fenced) => Err(Fault::Fenced {
            name: (*fenced).to_owned(),
        }),
    }
}

/// The lease as it stands afterwards.
fn moved(batch: &Batch<'_>) -> Lease {
    Lease {
        checkpoint: batch.to,
        hash: batch.hash,
        ..batch.lease.clone()
    }
}

type Change = (String, PgArguments);

fn delete(table: &str, changes: &Changes) -> Result<Option<Change>, Fault> {
    let columns: Vec<&Column> = key_columns(changes.view()).collect();
    let keys: Vec<&Row> = changes.deletes().collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let names = names(&columns);
    let same = columns.iter().map(|column| {
        let name = column.name;
        format!("t.{name} = gone.{name}")
    });
    let sql = format!(
        "DELETE FROM {table} AS t USING {} AS gone ({names}) WHERE {}",
        unnest(&columns),
        same.collect::<Vec<_>>().join(" AND ")
    );
    Ok(Some((sql, arguments(&columns, &keys)?)))
}

fn put(table: &str, changes: &Changes) -> Result<Option<Change>, Fault> {
    let view = changes.view();
    let columns: Vec<&Column> = view.columns.iter().collect();
    let rows: Vec<&Row> = changes.puts().collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT * FROM {} ON CONFLICT ({}) DO {}",
        names(&columns),
        unnest(&columns),
        view.key.join(", "),
        replace(view)
    );
    Ok(Some((sql, arguments(&columns, &rows)?)))
}

/// What is done where the row is there: its other cells are replaced, if it has any.
fn replace(view: &View) -> String {
    let others = view.columns.iter().map(|column| column.name);
    let others = others.filter(|name| !view.key.contains(name));
    let set: Vec<String> = others
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    if set.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", set.join(", "))
    }
}

fn key_columns(view: &'static View) -> impl Iterator<Item = &'static Column> {
    let column = |name: &&str| view.column(name).expect("a key column is a column");
    view.key.iter().map(column)
}

fn names(columns: &[&Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

/// Arrays side by side, one for each column, as rows.
fn unnest(columns: &[&Column]) -> String {
    let arrays = (1..).zip(columns);
    let arrays = arrays.map(|(number, column)| format!("${number}::{}", array_type(column.kind)));
    format!("unnest({})", arrays.collect::<Vec<_>>().join(", "))
}

fn arguments(columns: &[&Column], rows: &[&Row]) -> Result<PgArguments, Fault> {
    let mut arguments = PgArguments::default();
    for (place, column) in columns.iter().enumerate() {
        let cells = rows.iter().map(|row: &&Vec<Cell>| &row[place]);
        bind_all(&mut arguments, column.kind, cells)?;
    }
    Ok(arguments)
}
