//! How the file is opened.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

/// How long a connection waits for a lock before it gives up: longer than a slow disk needs for
/// the commits of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a read waits for a free connection; longer than a new one may wait for a lock.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// The most connections that read at a time.
const READERS_MAX: u32 = 4;

/// The largest write-ahead log that is kept on disk once its pages are in the file.
const WAL_BYTES_MAX: &str = "67108864";

/// How much of the file a reader keeps in memory, in KiB: the default of SQLite.
const READER_CACHE: &str = "-2000";

/// How many pages the write-ahead log takes before they go into the file: a page that many commits
/// touch, such as those of the index of streams, then goes there once for all of them. As many as
/// [`WAL_BYTES_MAX`] has room for.
const WAL_PAGES: &str = "16000";

/// How much of the file the writer keeps in memory at most, in KiB: the index of streams of a bureau
/// year, so that a new stream costs no reading, and the rows that a batch of a rebuild touches. It
/// grows with the work, so a small store needs little.
const WRITER_CACHE: &str = "-65536";

/// How many rows a connection may read ahead of whoever takes them.
const ROWS_AHEAD: usize = 1_024;

/// How to open the file for writing; the file is made if there is none.
///
/// Every commit is on the disk before it is answered.
pub(crate) fn writer_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", WAL_BYTES_MAX)
        .pragma("wal_autocheckpoint", WAL_PAGES)
        .pragma("cache_size", WRITER_CACHE)
        .row_buffer_size(ROWS_AHEAD)
}

/// Connections that read and cannot write, opened when needed.
pub(crate) fn reader_pool(path: &Path) -> SqlitePool {
    let options = writer_options(path)
        .create_if_missing(false)
        .pragma("query_only", "ON")
        .pragma("cache_size", READER_CACHE);
    SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_lazy_with(options)
}
