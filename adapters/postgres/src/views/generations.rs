//! Making, swapping and dropping the tables of views.

use std::time::Duration;

use casebook_engine::ports::Fault;
use casebook_projections::{Generation, View, subscription_name};
use sqlx::AssertSqlSafe;

use super::table::{create_indexes, create_table, invalid, table_of};
use crate::fault::corrupt;
use crate::session::{Lent, Sessions, bounded};

/// The longest that making one index may take.
const INDEX_TIME_MAX: Duration = Duration::from_hours(2);

const PLACE: &str = "table view_generations";

/// The generations of a view, of all its versions, by number.
pub(super) async fn list(sessions: &Sessions, view: &View) -> Result<Vec<Generation>, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(
        "SELECT number, version, live FROM view_generations WHERE view = $1 ORDER BY number",
    )
    .bind(view.name);
    let rows: Vec<(i64, i64, bool)> =
        bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
    lent.give_back();
    let generations = rows.into_iter().map(|(number, version, live)| {
        Ok(Generation {
            number: small(number)?,
            version: small(version)?,
            live,
        })
    });
    generations.collect()
}

/// The live generation of this version of the view.
pub(super) async fn live(lent: &mut Lent, view: &View) -> Result<Option<u32>, Fault> {
    let query = sqlx::query_scalar(
        "SELECT number FROM view_generations WHERE view = $1 AND version = $2 AND live",
    )
    .bind(view.name)
    .bind(i64::from(view.version));
    let number = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    number.map(small).transpose()
}

/// The same for several views, in the order given.
pub(super) async fn all_live(
    sessions: &Sessions,
    views: &[&'static View],
) -> Result<Vec<Option<u32>>, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_scalar(
        "SELECT g.number
         FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS want (view, version, ord)
         LEFT JOIN view_generations AS g
             ON g.view = want.view AND g.version = want.version AND g.live
         ORDER BY want.ord",
    )
    .bind(views.iter().map(|view| view.name).collect::<Vec<_>>())
    .bind(
        views
            .iter()
            .map(|view| i64::from(view.version))
            .collect::<Vec<_>>(),
    );
    let numbers: Vec<Option<i64>> =
        bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
    lent.give_back();
    let numbers = numbers.into_iter();
    numbers
        .map(|number| number.map(small).transpose())
        .collect()
}

/// That there is such a generation, made for this version of the view.
pub(super) async fn check(lent: &mut Lent, view: &View, generation: u32) -> Result<(), Fault> {
    let query =
        sqlx::query_scalar("SELECT version FROM view_generations WHERE view = $1 AND number = $2")
            .bind(view.name)
            .bind(i64::from(generation));
    let version = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    check_version(view, generation, version)
}

/// The same for a version that was read already.
pub(super) fn check_version(
    view: &View,
    generation: u32,
    version: Option<i64>,
) -> Result<(), Fault> {
    match version {
        Some(version) if version == i64::from(view.version) => Ok(()),
        Some(version) => {
            let what = format!("generation {generation} is of version {version}");
            Err(invalid(view, &what))
        }
        None => {
            let what = format!("there is no generation {generation}");
            Err(invalid(view, &what))
        }
    }
}

/// Makes the empty table, unless it is there. Of two nodes that come at once one waits for the
/// other at the row of the generation.
pub(super) async fn prepare(
    sessions: &Sessions,
    view: &View,
    generation: u32,
) -> Result<(), Fault> {
    let mut lent = sessions.lend().await?;
    lent.begin().await?;
    let query = sqlx::query(
        "INSERT INTO view_generations (view, number, version) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
    )
    .bind(view.name)
    .bind(i64::from(generation))
    .bind(i64::from(view.version));
    let inserted = bounded(lent.limit(), query.execute(lent.connection())).await?;
    if inserted.rows_affected() > 0 {
        lent.run(&create_table(view, generation)).await?;
    }
    check(&mut lent, view, generation).await?;
    lent.commit().await
}

/// Makes the further indexes, each in a transaction of its own so that rows can change between. Those
/// of other generations change meanwhile.
pub(super) async fn index(sessions: &Sessions, view: &View, generation: u32) -> Result<(), Fault> {
    let statistics = format!("ANALYZE {}", table_of(view, generation));
    for sql in create_indexes(view, generation).chain([statistics]) {
        let mut lent = sessions.lend().await?;
        lent.begin().await?;
        lock_one(&mut lent, view, generation).await?;
        check(&mut lent, view, generation).await?;
        lent.run("SET LOCAL statement_timeout = 0").await?;
        let make = sqlx::raw_sql(AssertSqlSafe(sql)).execute(lent.connection());
        bounded(INDEX_TIME_MAX, make).await?;
        lent.commit().await?;
    }
    Ok(())
}

/// Makes a generation the live one of its version.
pub(super) async fn swap(sessions: &Sessions, view: &View, generation: u32) -> Result<(), Fault> {
    let mut lent = sessions.lend().await?;
    lent.begin().await?;
    lock_all(&mut lent, view).await?;
    check(&mut lent, view, generation).await?;
    for sql in [
        "UPDATE view_generations SET live = false
         WHERE view = $1 AND version = $3 AND live AND number <> $2",
        "UPDATE view_generations SET live = true
         WHERE view = $1 AND version = $3 AND NOT live AND number = $2",
    ] {
        let query = sqlx::query(sql)
            .bind(view.name)
            .bind(i64::from(generation))
            .bind(i64::from(view.version));
        bounded(lent.limit(), query.execute(lent.connection())).await?;
    }
    lent.commit().await
}

/// Removes a generation and its subscription.
pub(super) async fn drop(sessions: &Sessions, view: &View, generation: u32) -> Result<(), Fault> {
    const FORGET: &str = "
        WITH generation AS (DELETE FROM view_generations WHERE view = $1 AND number = $2),
             parked AS (DELETE FROM parked_events WHERE name = $3)
        DELETE FROM subscriptions WHERE name = $3";
    let mut lent = sessions.lend().await?;
    lent.begin().await?;
    lock_all(&mut lent, view).await?;
    if live(&mut lent, view).await? == Some(generation) {
        let what = format!("generation {generation} is the live one");
        return Err(invalid(view, &what));
    }
    let query = sqlx::query(FORGET)
        .bind(view.name)
        .bind(i64::from(generation))
        .bind(subscription_name(view, generation));
    bounded(lent.limit(), query.execute(lent.connection())).await?;
    let table = table_of(view, generation);
    lent.run(&format!("DROP TABLE IF EXISTS {table}")).await?;
    lent.commit().await
}

/// Waits until nobody else changes this generation, nor rows of it, and keeps it so.
async fn lock_one(lent: &mut Lent, view: &View, generation: u32) -> Result<(), Fault> {
    let query =
        sqlx::query("SELECT FROM view_generations WHERE view = $1 AND number = $2 FOR UPDATE")
            .bind(view.name)
            .bind(i64::from(generation));
    bounded(lent.limit(), query.execute(lent.connection())).await?;
    Ok(())
}

/// The same for all generations of the view.
async fn lock_all(lent: &mut Lent, view: &View) -> Result<(), Fault> {
    let query =
        sqlx::query("SELECT FROM view_generations WHERE view = $1 ORDER BY number FOR UPDATE")
            .bind(view.name);
    bounded(lent.limit(), query.execute(lent.connection())).await?;
    Ok(())
}

fn small(number: i64) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|error| corrupt(PLACE, &error))
}
