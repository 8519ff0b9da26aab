//! The one connection that writes.

use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Error};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The connection that writes, and the queue for it.
#[derive(Debug)]
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    slot: Arc<Mutex<Slot>>,
}

/// Where the connection is between turns.
#[derive(Debug)]
enum Slot {
    /// Here.
    Ready(SqliteConnection),
    /// Gone with a turn that did not end well: the next one opens a new connection.
    Empty,
    /// Gone for good.
    Closed,
}

/// The sole use of the connection, until [`Turn::done`].
///
/// A turn that is dropped before that closes the connection, and SQLite rolls back: whatever went
/// wrong, the next turn does not meet a transaction that is half done.
pub(crate) struct Turn {
    slot: OwnedMutexGuard<Slot>,
    pub(crate) connection: SqliteConnection,
}

impl Writer {
    /// A writer that has its connection already.
    pub(crate) fn new(options: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        let slot = Arc::new(Mutex::new(Slot::Ready(connection)));
        Self { options, slot }
    }

    /// Waits for the connection, first come, first served.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let mut slot = Arc::clone(&self.slot).lock_owned().await;
        let connection = match std::mem::replace(&mut *slot, Slot::Empty) {
            Slot::Ready(connection) => connection,
            Slot::Empty => self.options.connect().await?,
            Slot::Closed => {
                *slot = Slot::Closed;
                return Err(Error::PoolClosed);
            }
        };
        Ok(Turn { slot, connection })
    }

    /// Closes the connection once the turns before are over; no turn follows.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        let mut slot = self.slot.lock().await;
        match std::mem::replace(&mut *slot, Slot::Closed) {
            Slot::Ready(connection) => connection.close().await,
            Slot::Empty | Slot::Closed => Ok(()),
        }
    }
}

impl Turn {
    /// Hands the connection to the next turn.
    pub(crate) fn done(mut self) {
        *self.slot = Slot::Ready(self.connection);
    }
}
