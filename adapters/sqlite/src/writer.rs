//! The one connection that writes.

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

/// The connection that writes, and the queue for it.
#[derive(Debug)]
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    /// Empty when the last turn did not end well: the next one opens a new connection.
    slot: Mutex<Option<SqliteConnection>>,
}

/// The sole use of the connection, until [`Turn::done`].
///
/// A turn that is dropped before that closes the connection, and SQLite rolls back: whatever went
/// wrong, the next turn does not meet a transaction that is half done.
pub(crate) struct Turn<'a> {
    slot: MutexGuard<'a, Option<SqliteConnection>>,
    pub(crate) connection: SqliteConnection,
}

impl Writer {
    /// A writer that has its connection already.
    pub(crate) fn new(options: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        let slot = Mutex::new(Some(connection));
        Self { options, slot }
    }

    /// Waits for the connection, first come, first served.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, sqlx::Error> {
        let mut slot = self.slot.lock().await;
        let connection = match slot.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Turn { slot, connection })
    }

    /// Closes the connection once the turns before are over.
    pub(crate) async fn close(&self) -> Result<(), sqlx::Error> {
        use sqlx::Connection;
        match self.slot.lock().await.take() {
            Some(connection) => connection.close().await,
            None => Ok(()),
        }
    }
}

impl Turn<'_> {
    /// Hands the connection to the next turn.
    pub(crate) fn done(mut self) {
        *self.slot = Some(self.connection);
    }
}
