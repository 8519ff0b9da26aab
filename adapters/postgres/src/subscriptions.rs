//! The subscriptions port over PostgreSQL. Time is the database's clock.

use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Fault, Lease, Parked, Subscription, SubscriptionState, Subscriptions,
};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Position, StreamId};
use uuid::Uuid;

use crate::decode::{to_bigint, to_hash, to_number};
use crate::fault::corrupt;
use crate::session::{bounded, changing};
use crate::store::PostgresStore;

/// The row locks make two nodes take turns; `clock_timestamp` is read after the turn has come. Leases
/// that others hold are left alone, and the rest is taken in one order, so that nobody waits for a
/// node that waits for him.
const ACQUIRE: &str = "
INSERT INTO subscriptions AS s (name, pos, hash, owner, epoch, lease_until)
SELECT want.name, 0, $4, $2, 1, clock_timestamp() + $3 * interval '1 microsecond'
FROM unnest($1::text[]) AS want (name)
WHERE NOT EXISTS (
    SELECT FROM subscriptions AS held
    WHERE held.name = want.name AND held.owner <> $2 AND held.lease_until > clock_timestamp())
ORDER BY want.name
ON CONFLICT (name) DO UPDATE
SET epoch = CASE WHEN s.owner = excluded.owner THEN s.epoch ELSE s.epoch + 1 END,
    owner = excluded.owner,
    lease_until = clock_timestamp() + $3 * interval '1 microsecond'
WHERE s.owner = excluded.owner OR s.owner IS NULL OR s.lease_until <= clock_timestamp()
RETURNING name, epoch, pos, hash";

const ADVANCE: &str = "
UPDATE subscriptions SET pos = $5, hash = $6
WHERE name = $1 AND owner = $2 AND epoch = $3 AND pos = $4";

const RELEASE: &str = "
UPDATE subscriptions SET owner = NULL, lease_until = '-infinity'
WHERE name = $1 AND owner = $2 AND epoch = $3";

const REPORT: &str = "UPDATE subscriptions SET error = $2 WHERE name = $1";

const PARK: &str = "
INSERT INTO parked_events (name, pos, stream, reason) VALUES ($1, $2, $3, $4)
ON CONFLICT (name, pos) DO UPDATE SET stream = excluded.stream, reason = excluded.reason";

const PARKED: &str = "
SELECT name, pos, stream, reason FROM parked_events WHERE name = $1 ORDER BY pos";

const UNPARK: &str = "DELETE FROM parked_events WHERE name = $1 AND pos = $2";

const LIST: &str = "
SELECT name, pos, CASE WHEN lease_until > clock_timestamp() THEN owner END, error
FROM subscriptions ORDER BY name";

#[async_trait]
impl Subscriptions for PostgresStore {
    async fn acquire(
        &self,
        name: &str,
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Option<Lease>, Fault> {
        let names = [name.to_owned()];
        let leases = self.acquire_all(&names, owner, ttl).await?;
        Ok(leases.into_iter().next().flatten())
    }

    async fn acquire_all(
        &self,
        names: &[String],
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Vec<Option<Lease>>, Fault> {
        let micros = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX);
        let mut lent = self.sessions().lend().await?;
        let query = sqlx::query_as(ACQUIRE)
            .bind(names)
            .bind(owner)
            .bind(micros)
            .bind(&Hash::ZERO.0[..]);
        let rows: Vec<LeaseRow> =
            changing(lent.limit(), query.fetch_all(lent.connection())).await?;
        lent.give_back();
        let leases = rows.into_iter().map(|row| to_lease(row, owner));
        let leases = leases.collect::<Result<Vec<Lease>, Fault>>()?;
        let lease_of = |name: &String| leases.iter().find(|lease| lease.name == *name).cloned();
        Ok(names.iter().map(lease_of).collect())
    }

    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault> {
        if to <= lease.checkpoint {
            return Err(Fault::Invalid {
                reason: format!("{} stands at {} already", lease.name, lease.checkpoint),
            });
        }
        let query = sqlx::query(ADVANCE)
            .bind(&lease.name)
            .bind(lease.owner)
            .bind(to_bigint(lease.epoch))
            .bind(to_bigint(lease.checkpoint.0))
            .bind(to_bigint(to.0))
            .bind(&hash.0[..]);
        if self.sessions().change(query).await? == 0 {
            return Err(Fault::Fenced {
                name: lease.name.clone(),
            });
        }
        Ok(Lease {
            checkpoint: to,
            hash,
            ..lease.clone()
        })
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        let query = sqlx::query(RELEASE)
            .bind(&lease.name)
            .bind(lease.owner)
            .bind(to_bigint(lease.epoch));
        self.sessions().change(query).await.map(drop)
    }

    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault> {
        let query = sqlx::query(REPORT).bind(name).bind(error.map(storable));
        if self.sessions().change(query).await? == 0 {
            return Err(Fault::Invalid {
                reason: format!("there is no subscription {name}; acquire it first"),
            });
        }
        Ok(())
    }

    async fn park(&self, parked: &Parked) -> Result<(), Fault> {
        let query = sqlx::query(PARK)
            .bind(&parked.name)
            .bind(to_bigint(parked.position.0))
            .bind(parked.stream.to_string())
            .bind(storable(&parked.reason));
        self.sessions().change(query).await.map(drop)
    }

    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault> {
        let mut lent = self.sessions().lend().await?;
        let query = sqlx::query_as(PARKED).bind(name);
        let rows = bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
        lent.give_back();
        rows.into_iter().map(to_parked).collect()
    }

    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault> {
        let query = sqlx::query(UNPARK).bind(name).bind(to_bigint(position.0));
        self.sessions().change(query).await.map(drop)
    }

    async fn list(&self) -> Result<Vec<Subscription>, Fault> {
        let mut lent = self.sessions().lend().await?;
        let rows = bounded(
            lent.limit(),
            sqlx::query_as(LIST).fetch_all(lent.connection()),
        )
        .await?;
        lent.give_back();
        rows.into_iter().map(to_subscription).collect()
    }
}

/// Texts of the database hold no NUL; a reason that has one is still worth keeping.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn to_parked(
    (name, position, stream, reason): (String, i64, String, String),
) -> Result<Parked, Fault> {
    let place = format!("parked_events at {name}, position {position}");
    let stream: StreamId = stream
        .parse()
        .map_err(|error| corrupt(place.as_str(), &error))?;
    Ok(Parked {
        name,
        position: Position(to_number(position, &place)?),
        stream,
        reason,
    })
}

type LeaseRow = (String, i64, i64, Vec<u8>);

fn to_lease((name, epoch, position, hash): LeaseRow, owner: Uuid) -> Result<Lease, Fault> {
    let place = format!("the subscription {name}");
    Ok(Lease {
        name,
        owner,
        epoch: to_number(epoch, &place)?,
        checkpoint: Position(to_number(position, &place)?),
        hash: to_hash(&hash, &place)?,
    })
}

type SubscriptionRow = (String, i64, Option<Uuid>, Option<String>);

fn to_subscription((name, position, owner, error): SubscriptionRow) -> Result<Subscription, Fault> {
    let place = format!("the subscription {name}");
    Ok(Subscription {
        checkpoint: Position(to_number(position, &place)?),
        name,
        owner,
        state: error.map_or(SubscriptionState::Well, SubscriptionState::Stuck),
    })
}
