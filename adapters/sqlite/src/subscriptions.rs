//! Leases and checkpoints.
//!
//! Each call is one statement and so one transaction. Time is that of the machine the file is on,
//! read by SQLite inside the statement.

use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Fault, Lease, Parked, Subscription, SubscriptionState, Subscriptions,
};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Sqlite};
use uuid::Uuid;

use crate::decode::{self, to_integer};
use crate::fault::{corrupt, from_commit, from_sqlx};
use crate::{SqliteStore, script};

/// The present moment, in milliseconds since 1970.
macro_rules! now_millis {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    };
}

const ACQUIRE: &str = concat!(
    "INSERT INTO subscriptions (name, pos, hash, owner, epoch, lease_until_millis)
     VALUES ($1, 0, zeroblob(32), $2, 1, ",
    now_millis!(),
    " + $3)
     ON CONFLICT (name) DO UPDATE SET
         epoch = epoch + (owner IS NOT excluded.owner),
         owner = excluded.owner,
         lease_until_millis = excluded.lease_until_millis
     WHERE owner IS excluded.owner OR owner IS NULL OR lease_until_millis <= ",
    now_millis!(),
    "
     RETURNING name, owner, epoch, pos, hash"
);

/// Moves a checkpoint while the lease is honoured; no row comes back when it is not.
pub(crate) const ADVANCE: &str = "
    UPDATE subscriptions SET pos = $1, hash = $2
    WHERE name = $3 AND owner = $4 AND epoch = $5 AND pos = $6
    RETURNING name, owner, epoch, pos, hash";

const LIST: &str = concat!(
    "SELECT name, iif(lease_until_millis > ",
    now_millis!(),
    ", owner, NULL), pos, error
     FROM subscriptions ORDER BY name"
);

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

impl SqliteStore {
    /// Runs a statement in a turn of its own and returns its row, if it has one.
    async fn write_one(&self, query: Query) -> Result<Option<SqliteRow>, Fault> {
        let mut turn = self.shared.writer.turn().await.map_err(from_sqlx)?;
        let row = query.fetch_all(&mut turn.connection).await;
        let row = row.map_err(from_commit)?.pop();
        turn.done();
        Ok(row)
    }
}

#[async_trait]
impl Subscriptions for SqliteStore {
    async fn acquire(
        &self,
        name: &str,
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Option<Lease>, Fault> {
        let query = sqlx::query(ACQUIRE)
            .bind(name.to_owned())
            .bind(owner)
            .bind(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 2));
        let row = self.write_one(query).await?;
        row.as_ref().map(to_lease).transpose()
    }

    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault> {
        if to <= lease.checkpoint {
            return Err(Fault::Invalid {
                reason: format!("{} stands at {} already", lease.name, lease.checkpoint),
            });
        }
        let arguments = advance_arguments(lease, to, hash)?;
        match self.write_one(sqlx::query_with(ADVANCE, arguments)).await? {
            Some(row) => to_lease(&row),
            None => Err(Fault::Fenced {
                name: lease.name.clone(),
            }),
        }
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        let query = sqlx::query(
            "UPDATE subscriptions SET owner = NULL WHERE name = $1 AND owner = $2 AND epoch = $3",
        );
        let query = query
            .bind(lease.name.clone())
            .bind(lease.owner)
            .bind(to_integer(lease.epoch));
        self.write_one(query).await?;
        Ok(())
    }

    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault> {
        let query = sqlx::query("UPDATE subscriptions SET error = $2 WHERE name = $1 RETURNING 1");
        let query = query.bind(name.to_owned()).bind(error.map(str::to_owned));
        match self.write_one(query).await? {
            Some(_) => Ok(()),
            None => Err(Fault::Invalid {
                reason: format!("there is no subscription {name}; acquire it first"),
            }),
        }
    }

    async fn park(&self, parked: &Parked) -> Result<(), Fault> {
        let query = sqlx::query(
            "INSERT INTO parked_events (name, pos, stream, reason) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name, pos) DO UPDATE SET stream = excluded.stream, reason = excluded.reason",
        );
        let query = query
            .bind(parked.name.clone())
            .bind(to_integer(parked.position.0))
            .bind(parked.stream.to_string())
            .bind(parked.reason.clone());
        self.write_one(query).await?;
        Ok(())
    }

    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault> {
        let query = sqlx::query(
            "SELECT name, pos, stream, reason FROM parked_events WHERE name = $1 ORDER BY pos",
        );
        let rows = query.bind(name).fetch_all(&self.shared.readers).await;
        rows.map_err(from_sqlx)?.iter().map(to_parked).collect()
    }

    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault> {
        let query = sqlx::query("DELETE FROM parked_events WHERE name = $1 AND pos = $2");
        let query = query.bind(name.to_owned()).bind(to_integer(position.0));
        self.write_one(query).await?;
        Ok(())
    }

    async fn list(&self) -> Result<Vec<Subscription>, Fault> {
        let rows = sqlx::query(LIST).fetch_all(&self.shared.readers).await;
        let rows = rows.map_err(from_sqlx)?;
        rows.iter().map(to_subscription).collect()
    }
}

const PLACE: &str = "table subscriptions";

/// The arguments of [`ADVANCE`].
pub(crate) fn advance_arguments(
    lease: &Lease,
    to: Position,
    hash: Hash,
) -> Result<SqliteArguments, Fault> {
    let mut arguments = SqliteArguments::default();
    let mut add = || {
        arguments.add(to_integer(to.0))?;
        arguments.add(hash.0.to_vec())?;
        arguments.add(lease.name.clone())?;
        arguments.add(lease.owner)?;
        arguments.add(to_integer(lease.epoch))?;
        arguments.add(to_integer(lease.checkpoint.0))
    };
    add().map_err(script::encode_fault)?;
    Ok(arguments)
}

/// A lease as the statements return it.
pub(crate) fn to_lease(row: &SqliteRow) -> Result<Lease, Fault> {
    Ok(Lease {
        name: decode::column(row, 0, PLACE)?,
        owner: decode::column(row, 1, PLACE)?,
        epoch: decode::number(row, 2, PLACE)?,
        checkpoint: Position(decode::number(row, 3, PLACE)?),
        hash: decode::hash(row, 4, PLACE)?,
    })
}

fn to_subscription(row: &SqliteRow) -> Result<Subscription, Fault> {
    let error: Option<String> = decode::column(row, 3, PLACE)?;
    Ok(Subscription {
        name: decode::column(row, 0, PLACE)?,
        owner: decode::column(row, 1, PLACE)?,
        checkpoint: Position(decode::number(row, 2, PLACE)?),
        state: error.map_or(SubscriptionState::Well, SubscriptionState::Stuck),
    })
}

fn to_parked(row: &SqliteRow) -> Result<Parked, Fault> {
    const PLACE: &str = "table parked_events";
    let stream: &str = decode::column(row, 2, PLACE)?;
    Ok(Parked {
        name: decode::column(row, 0, PLACE)?,
        position: Position(decode::number(row, 1, PLACE)?),
        stream: stream.parse().map_err(|error| corrupt(PLACE, error))?,
        reason: decode::column(row, 3, PLACE)?,
    })
}
