//! The log, the law and the engine, put together for one call.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook_engine::ports::{EventStore, Ids, Keys, Subscriptions};
use casebook_engine::runtime::{Engine, Reactor};
use casebook_postgres::PostgresStore;
use casebook_projections::{ViewStore, ViewWorkload};
use casebook_sqlite::SqliteStore;
use casebook_workflows::Catalog;

use crate::exit::Exit;
use crate::problem::Problem;
use crate::settings::{Settings, redact};
use crate::world::{SystemClock, TimedIds};

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// In a SQLite file.
    File(PathBuf),
    /// In a PostgreSQL database.
    Database(String),
}

/// A store of either kind.
pub(crate) enum Store {
    /// The embedded one.
    Sqlite(SqliteStore),
    /// The production one.
    Postgres(PostgresStore),
}

/// The log, the law and the engine over them.
pub(crate) struct House {
    /// The store.
    pub(crate) store: Store,
    /// The law in force.
    pub(crate) law: Arc<Catalog>,
    /// The engine.
    pub(crate) engine: Arc<Engine>,
}

impl Address {
    /// Reads `sqlite:PATH`, a path, or a PostgreSQL URL.
    pub(crate) fn parse(url: &str) -> Self {
        let path = url.strip_prefix("sqlite:");
        let path = path.map(|path| path.strip_prefix("//").unwrap_or(path));
        match path {
            Some(path) => Self::File(path.into()),
            None if url.contains("://") => Self::Database(url.to_owned()),
            None => Self::File(url.into()),
        }
    }
}

impl Store {
    /// Opens the store that the settings name. It must be there, a file with something in it: an empty
    /// one is what is left of a lost store, and must not be taken for a new one.
    ///
    /// # Errors
    /// `CB-5006` when it is not there; `CB-5068` when the address is that of no store. As the store's.
    pub(crate) async fn open(settings: &Settings) -> Result<Self, Problem> {
        match Address::parse(&settings.store.url) {
            Address::File(path) => {
                check_there(&path)?;
                Ok(Self::Sqlite(open_file(&path).await?))
            }
            Address::Database(url) => {
                let found = PostgresStore::find(database(&url)?).await?;
                let absent = || Problem::new(Exit::Absent, "CB-5006", redact(&url));
                found.map(Self::Postgres).ok_or_else(absent)
            }
        }
    }

    /// Opens the store that the settings name, and makes it where there is none, with its folder.
    ///
    /// # Errors
    /// As the store's; `CB-1101` when the folder cannot be made; `CB-5068` when the address is that of
    /// no store.
    pub(crate) async fn make(settings: &Settings) -> Result<Self, Problem> {
        let address = Address::parse(&settings.store.url);
        if let Address::File(path) = &address
            && let Some(folder) = path.parent().filter(|folder| *folder != Path::new(""))
        {
            std::fs::create_dir_all(folder).map_err(|error| {
                let why = format!("make the folder {}: {error}", folder.display());
                Problem::new(Exit::Unavailable, "CB-1101", why)
            })?;
        }
        Ok(match address {
            Address::File(path) => Self::Sqlite(open_file(&path).await?),
            Address::Database(url) => Self::Postgres(PostgresStore::open(database(&url)?).await?),
        })
    }

    /// Closes every connection. A file is whole by itself then, without its write-ahead log, when
    /// no other process has it open.
    ///
    /// # Errors
    /// As the store's.
    pub(crate) async fn close(&self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(store) => Ok(store.close().await?),
            // The server keeps nothing for a connection that ends.
            Self::Postgres(_) => Ok(()),
        }
    }

    /// The log.
    pub(crate) fn events(&self) -> Arc<dyn EventStore> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// The rows.
    pub(crate) fn views(&self) -> Arc<dyn ViewStore> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// What idempotency keys were answered.
    pub(crate) fn keys(&self) -> Arc<dyn Keys> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// The subscriptions.
    pub(crate) fn subscriptions(&self) -> Arc<dyn Subscriptions> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }
}

/// Whether there is a file, and something in it.
///
/// # Errors
/// `CB-5006` when there is none or an empty one; `CB-5068` when it can be none.
pub(crate) fn check_there(path: &Path) -> Result<(), Problem> {
    check_name(path)?;
    let shown = path.display();
    let why = match std::fs::metadata(path) {
        Ok(found) if !found.is_file() || found.len() > 0 => return Ok(()),
        Ok(_) => format!("{shown}: the file is empty"),
        Err(_) => shown.to_string(),
    };
    Err(Problem::new(Exit::Absent, "CB-5006", why))
}

/// Opens a file, or makes it.
///
/// # Errors
/// `CB-5068` when it can be none. As the store's.
pub(crate) async fn open_file(path: &Path) -> Result<SqliteStore, Problem> {
    check_name(path)?;
    Ok(SqliteStore::open(path).await?)
}

fn database(url: &str) -> Result<casebook_postgres::Settings, Problem> {
    let settings = casebook_postgres::Settings::from_url(url);
    settings.map_err(|fault| no_store(&redact(url), &fault))
}

fn check_name(path: &Path) -> Result<(), Problem> {
    if path.as_os_str().is_empty() {
        return Err(no_store(&"sqlite:", &"it names no file"));
    }
    if path.is_dir() {
        return Err(no_store(&path.display(), &"it is a folder"));
    }
    Ok(())
}

/// Whether both are one file.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| path.canonicalize().ok();
    place(one).is_some_and(|one| Some(one) == place(other))
}

/// An address that cannot be that of a store.
pub(crate) fn no_store(address: &dyn Display, why: &dyn Display) -> Problem {
    Problem::new(Exit::Usage, "CB-5068", format!("{address}: {why}"))
}

impl House {
    /// Opens the store and reads the law from its log.
    ///
    /// # Errors
    /// As [`Store::open`]'s and the log's.
    pub(crate) async fn open(settings: &Settings) -> Result<Self, Problem> {
        Self::over(Store::open(settings).await?).await
    }

    /// Puts the engine over a store.
    ///
    /// # Errors
    /// As the log's.
    pub(crate) async fn over(store: Store) -> Result<Self, Problem> {
        let events = store.events();
        let law = Arc::new(Catalog::new());
        let workload = ViewWorkload::new(store.views());
        let engine = Engine::new(
            events,
            Arc::clone(&law) as _,
            Arc::new(SystemClock),
            Arc::new(TimedIds),
        )
        .with_workload(Arc::new(workload));
        engine.follow_law().await?;
        Ok(Self {
            store,
            law,
            engine: Arc::new(engine),
        })
    }

    /// Lets an act have its consequences in other cases at once, where the store is a file: nobody
    /// else may be at work on it. A node that is does it by itself.
    pub(crate) async fn react(&self) {
        if matches!(self.store, Store::Postgres(_)) {
            return;
        }
        let (engine, subscriptions) = (Arc::clone(&self.engine), self.store.subscriptions());
        let mut reactor = Reactor::new(engine, subscriptions, TimedIds.next());
        let reacted = reactor.drain().await;
        let stopped = reactor.stop().await;
        if let Err(failure) = reacted.and(stopped) {
            // The act stands; whoever works on the store next makes up for it.
            tracing::warn!(%failure, "other cases were not told of it yet");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_or_a_database() {
        for (url, expected) in [
            ("sqlite:/a/b.db", Address::File("/a/b.db".into())),
            ("sqlite:///a/b.db", Address::File("/a/b.db".into())),
            ("b.db", Address::File("b.db".into())),
            (
                "postgres://db/log",
                Address::Database("postgres://db/log".into()),
            ),
        ] {
            assert_eq!(Address::parse(url), expected);
        }
    }
}
