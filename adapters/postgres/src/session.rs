//! Connections: a bounded pool for everything but appending.

use std::io;
use std::time::Duration;

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Recorded;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection, Postgres};

use crate::fault;
use crate::seen::Seen;
use crate::settings::Settings;
use crate::types::Types;

/// What the network may add to the time that the server allows a statement.
const NETWORK_GRACE: Duration = Duration::from_secs(5);

/// How long a single attempt to connect may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The connections of a store.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(crate) pool: PgPool,
    settings: Settings,
    seen: Seen,
    pub(crate) types: Types,
}

impl Sessions {
    /// A pool that connects when it is first used.
    pub(crate) fn new(settings: Settings, seen: Seen) -> Self {
        let checking = (settings.clone(), seen.clone());
        let pool = PgPoolOptions::new()
            // One on top: whoever listens to other nodes never gives its own back.
            .max_connections(settings.connections_max.saturating_add(1))
            .acquire_timeout(settings.acquire_timeout)
            .after_connect(move |connection, _| {
                let (settings, seen) = checking.clone();
                Box::pin(async move {
                    let checked = seen.check(connection, &settings).await;
                    checked.map_err(|fault| sqlx::Error::Protocol(fault.to_string()))
                })
            })
            .connect_lazy_with(settings.work_options());
        Self {
            pool,
            settings,
            seen,
            types: Types::default(),
        }
    }

    /// Takes note of what was read.
    pub(crate) fn saw(&self, events: &[Recorded]) {
        if let Some(last) = events.last() {
            self.seen.note(last.position, last.hash);
        }
    }

    /// Lends a connection that is known to be alive.
    pub(crate) async fn lend(&self) -> Result<Lent, Fault> {
        match self.pool.acquire().await {
            Ok(connection) => Ok(Lent {
                connection,
                limit: self.settings.statement_timeout + NETWORK_GRACE,
                whole: false,
            }),
            Err(sqlx::Error::PoolTimedOut) => Err(self.why_none_came().await),
            Err(error) => Err(fault::from_sqlx(error)),
        }
    }

    /// Runs one statement in a transaction of its own and counts the rows it changed.
    ///
    /// # Errors
    /// [`Fault::Unknown`] when the answer was lost.
    pub(crate) async fn change(
        &self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<u64, Fault> {
        let mut lent = self.lend().await?;
        let done = changing(lent.limit(), query.execute(lent.connection())).await?;
        lent.give_back();
        Ok(done.rows_affected())
    }

    /// A pool says only that time ran out; connecting once more says why.
    async fn why_none_came(&self) -> Fault {
        match connect(self.settings.work_options(), &self.settings, &self.seen).await {
            Ok(_) => fault::unavailable(&format!(
                "all {} connections are busy",
                self.settings.connections_max
            )),
            Err(fault) => fault,
        }
    }
}

/// A single connection outside the pool, to a database that holds what this node has seen.
pub(crate) async fn connect(
    options: PgConnectOptions,
    settings: &Settings,
    seen: &Seen,
) -> Result<PgConnection, Fault> {
    let connecting = PgConnection::connect_with(&options);
    let mut connection = bounded(CONNECT_TIMEOUT, connecting).await?;
    seen.check(&mut connection, settings).await?;
    Ok(connection)
}

/// A borrowed connection. Unless it is given back it is closed, so that an interrupted statement
/// or transaction never stays behind in the pool.
pub(crate) struct Lent {
    connection: PoolConnection<Postgres>,
    limit: Duration,
    whole: bool,
}

impl Lent {
    /// The connection, for one statement at a time.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// The longest that one statement may take, network included.
    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    /// Begins a transaction; each of its statements sees what is there when it begins. Unless it
    /// is committed it is rolled back.
    pub(crate) async fn begin(&mut self) -> Result<(), Fault> {
        self.run("BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    /// Runs a statement without arguments and answers.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), Fault> {
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *self.connection);
        bounded(self.limit, done).await.map(drop)
    }

    /// Commits and gives the connection back.
    ///
    /// # Errors
    /// [`Fault::Unknown`] when the answer was lost.
    pub(crate) async fn commit(mut self) -> Result<(), Fault> {
        match self.run("COMMIT").await {
            Ok(()) => {
                self.give_back();
                Ok(())
            }
            Err(fault) => Err(Fault::Unknown {
                part: fault::PART,
                reason: fault.to_string(),
            }),
        }
    }

    /// Gives the connection back for further use.
    pub(crate) fn give_back(mut self) {
        self.whole = true;
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.whole {
            self.connection.close_on_drop();
        }
    }
}

/// Waits for the database, but not for ever: a network that swallows packets answers nothing.
pub(crate) async fn bounded<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, Fault> {
    timed(limit, work).await.map_err(fault::from_sqlx)
}

/// The same for a statement that changes something and is a transaction of its own.
///
/// # Errors
/// [`Fault::Unknown`] when the answer was lost.
pub(crate) async fn changing<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, Fault> {
    timed(limit, work).await.map_err(fault::from_change)
}

/// The same with the error as it came.
pub(crate) async fn timed<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let answer = tokio::time::timeout(limit, work).await;
    answer.unwrap_or_else(|_| {
        let what = format!("no answer within {} seconds", limit.as_secs_f32());
        Err(io::Error::new(io::ErrorKind::TimedOut, what).into())
    })
}
