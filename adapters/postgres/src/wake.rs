//! Telling readers that the log has grown: within the process at once, to other nodes by `NOTIFY`.

use std::time::Duration;

use casebook_engine::stream::Position;
use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::session::timed;

/// At most one notification per node in this time, never inside an append: there it would cost
/// more than the append itself.
const ANNOUNCE_EVERY: Duration = Duration::from_millis(20);

/// After so much silence the listener makes sure that its connection still lives, and nobody waits
/// longer for an answer.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// Pauses between attempts to listen, where the database is away or cannot be listened to.
const RETRY_FIRST: Duration = Duration::from_millis(250);
const RETRY_LAST: Duration = Duration::from_secs(10);

/// The furthest position that this node has heard of. A hint: notifications may be lost.
pub(crate) struct Wake {
    heard: watch::Sender<u64>,
    announced: watch::Sender<u64>,
    tasks: [AbortHandle; 2],
}

impl Wake {
    /// Starts to listen and to announce.
    pub(crate) fn start(pool: &PgPool, channel: String, from: Position) -> Self {
        let heard = watch::Sender::new(from.0);
        let announced = watch::Sender::new(from.0);
        let announcing = announce(pool.clone(), channel.clone(), announced.subscribe());
        let listening = listen(pool.clone(), channel, heard.clone());
        let tasks = [
            tokio::spawn(announcing).abort_handle(),
            tokio::spawn(listening).abort_handle(),
        ];
        Self {
            heard,
            announced,
            tasks,
        }
    }

    /// This node has appended up to `head`.
    pub(crate) fn appended(&self, head: Position) {
        raise(&self.heard, head.0);
        raise(&self.announced, head.0);
    }

    /// The furthest position heard of.
    pub(crate) fn heard(&self) -> Position {
        Position(*self.heard.borrow())
    }

    /// A reader found nothing after `after` although this node had heard of `heard` before it
    /// looked: the log was rolled back, or a standby lags behind. Without this, waiting would
    /// return at once again and again.
    pub(crate) fn found_nothing(&self, after: Position, heard: Position) {
        self.heard.send_if_modified(|position| {
            let wrong = *position == heard.0 && after < heard;
            if wrong {
                *position = after.0;
            }
            wrong
        });
    }

    /// Returns when the log reaches beyond `after`, or when `patience` has passed.
    pub(crate) async fn wait(&self, after: Position, patience: Duration) {
        let mut heard = self.heard.subscribe();
        let beyond = heard.wait_for(|position| *position > after.0);
        // Late or closed, the caller reads again either way.
        let _ = tokio::time::timeout(patience, beyond).await;
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn raise(position: &watch::Sender<u64>, to: u64) {
    position.send_if_modified(|position| {
        let further = to > *position;
        if further {
            *position = to;
        }
        further
    });
}

async fn announce(pool: PgPool, channel: String, mut announced: watch::Receiver<u64>) {
    while announced.changed().await.is_ok() {
        let head = announced.borrow_and_update().to_string();
        if let Err(error) = tell(&pool, &channel, &head).await {
            tracing::debug!(%error, "other nodes were not told that the log has grown");
        }
        tokio::time::sleep(ANNOUNCE_EVERY).await;
    }
}

/// A connection that does not answer is not given back.
async fn tell(pool: &PgPool, channel: &str, head: &str) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let notify = sqlx::query("SELECT pg_notify($1, $2)")
        .bind(channel)
        .bind(head)
        .execute(&mut *connection);
    let told = timed(SILENCE_MAX, notify).await;
    if told.is_err() {
        connection.close_on_drop();
    }
    told.map(drop)
}

async fn listen(pool: PgPool, channel: String, heard: watch::Sender<u64>) {
    let mut pause = RETRY_FIRST;
    loop {
        let before = tokio::time::Instant::now();
        if let Err(error) = listen_once(&pool, &channel, &heard).await {
            tracing::debug!(%error, "not listening to other nodes, readers rely on their timers");
        }
        if before.elapsed() > RETRY_LAST {
            pause = RETRY_FIRST;
        }
        tokio::time::sleep(pause).await;
        pause = RETRY_LAST.min(pause * 2);
    }
}

/// Listens until the connection is lost. What was announced while nobody listened is made good by
/// reading the head.
async fn listen_once(
    pool: &PgPool,
    channel: &str,
    heard: &watch::Sender<u64>,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    timed(SILENCE_MAX, listener.listen(channel)).await?;
    loop {
        raise(heard, read_head(&mut listener).await?);
        while let Ok(received) = tokio::time::timeout(SILENCE_MAX, listener.try_recv()).await {
            let Some(notification) = received? else {
                return Ok(());
            };
            if let Ok(position) = notification.payload().parse() {
                raise(heard, position);
            }
        }
    }
}

async fn read_head(listener: &mut PgListener) -> Result<u64, sqlx::Error> {
    let query = sqlx::query_scalar::<_, i64>("SELECT coalesce(max(pos), 0) FROM events");
    let head = timed(SILENCE_MAX, query.fetch_one(listener)).await?;
    Ok(u64::try_from(head).unwrap_or_default())
}
