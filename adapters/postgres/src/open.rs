//! Opening a store.

use std::sync::Arc;

use casebook_commit::{Queue, Terms};
use casebook_engine::ports::Fault;

use crate::append::Writer;
use crate::fault::PART;
use crate::migrate::migrate;
use crate::read;
use crate::seen::Seen;
use crate::session::Sessions;
use crate::settings::Settings;
use crate::store::{Parts, PostgresStore};
use crate::wake::Wake;

impl PostgresStore {
    /// Opens the log at `url`, see [`Settings::from_url`], and brings its tables up to date.
    ///
    /// Several nodes may open the same log at the same time.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the URL cannot be right, [`Fault::Newer`] when a later release has
    /// been here, [`Fault::Unavailable`] when the database cannot be reached, or is read-only or
    /// closed to this role while tables are missing.
    pub async fn connect(url: &str) -> Result<Self, Fault> {
        Self::open(Settings::from_url(url)?).await
    }

    /// The same with settings of one's own.
    pub async fn open(settings: Settings) -> Result<Self, Fault> {
        migrate(&settings, true).await?;
        Self::over(settings).await
    }

    /// The log that is there already, brought up to date; none where the schema holds no log: nothing
    /// is made then.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub async fn find(settings: Settings) -> Result<Option<Self>, Fault> {
        if !migrate(&settings, false).await? {
            return Ok(None);
        }
        Self::over(settings).await.map(Some)
    }

    async fn over(settings: Settings) -> Result<Self, Fault> {
        let seen = Seen::default();
        let sessions = Sessions::new(settings.clone(), seen.clone());
        let head = read::head(&sessions).await?;
        let wake = Wake::start(&sessions.pool, settings.channel(), head);
        let wake = Arc::new(wake);
        let terms = Terms {
            part: PART,
            patience: settings.statement_timeout,
        };
        Ok(Self(Arc::new(Parts {
            queue: Queue::start(Writer::new(settings, seen, Arc::clone(&wake)), terms),
            sessions,
            wake,
        })))
    }
}
