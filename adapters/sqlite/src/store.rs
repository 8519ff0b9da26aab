//! The store as a whole: opening and closing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use casebook_commit::{Queue, Terms};
use casebook_engine::ports::Fault;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool};

use crate::append::FileLog;
use crate::types::Types;
use crate::wake::Wake;
use crate::writer::Writer;
use crate::{connection, fault, migrate};

/// What holds for those who append.
const TERMS: Terms = Terms {
    part: fault::PART,
    patience: Duration::from_secs(30),
};

/// An event store in one SQLite file. Cheap to clone: clones share the connections.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
}

/// What all clones of a store share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) path: PathBuf,
    pub(crate) writer: Arc<Writer>,
    pub(crate) queue: Queue,
    pub(crate) readers: SqlitePool,
    pub(crate) wake: Arc<Wake>,
    pub(crate) types: Types,
}

impl SqliteStore {
    /// Opens the file, makes it if there is none, and brings its tables to this release.
    ///
    /// The folder must exist and be on a local disk: SQLite's write-ahead log does not work over
    /// a network file system.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: the file cannot be opened or written, or another process holds it.
    /// [`Fault::Corrupt`]: it is no database of ours. [`Fault::Newer`]: a newer release wrote it.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, Fault> {
        let path = path.as_ref().to_path_buf();
        let options = connection::writer_options(&path);
        let writer = connect(&options).await;
        let writer = writer.map_err(|fault| fault::of_file(fault, &path))?;
        let writer = Arc::new(Writer::new(options, writer));
        let wake = Arc::new(Wake::default());
        let log = FileLog::new(Arc::clone(&writer), Arc::clone(&wake));
        let shared = Shared {
            readers: connection::reader_pool(&path),
            queue: Queue::start(log, TERMS),
            writer,
            wake,
            types: Types::default(),
            path,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Closes all connections once their work is done; calls on clones fail from then on.
    ///
    /// The last process that closes the file folds the write-ahead log into it.
    pub async fn close(&self) -> Result<(), Fault> {
        self.shared.readers.close().await;
        self.shared.writer.close().await.map_err(fault::from_sqlx)
    }
}

/// A connection to a file whose tables are those of this release.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, Fault> {
    let mut connection = options.connect().await.map_err(fault::from_sqlx)?;
    migrate::migrate(&mut connection).await?;
    Ok(connection)
}
