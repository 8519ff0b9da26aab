//! Where the database is and how much of it a node may take.

use std::time::Duration;

use casebook_engine::ports::Fault;
use sqlx::postgres::PgConnectOptions;

/// The schema in which a log lives unless told otherwise.
pub const SCHEMA_DEFAULT: &str = "casebook";

/// The longest name of a schema, in bytes: with a prefix it must still be a name in PostgreSQL.
const SCHEMA_BYTES_MAX: usize = 48;

/// Where the database is and how much of it a node may take.
#[derive(Clone)]
pub struct Settings {
    pub(crate) options: PgConnectOptions,
    /// The schema that holds the log: one database may hold several logs.
    pub(crate) schema: String,
    /// The most connections for everything but appending and listening to other nodes, which have one
    /// each of their own. Default 10.
    pub connections_max: u32,
    /// How long a call waits for a free connection. Default 5 seconds.
    pub acquire_timeout: Duration,
    /// How long a single statement may take before it is given up. Default 30 seconds.
    pub statement_timeout: Duration,
    /// How long an append waits for the log while others append. Default 10 seconds. A node that
    /// stands still inside an append loses it after the same time.
    pub log_timeout: Duration,
    /// How long an append whose outcome was lost tries to learn it. Default 10 seconds.
    pub outcome_timeout: Duration,
}

impl Settings {
    /// Settings for `postgres://user:password@host:port/database`.
    ///
    /// The parameter `schema=NAME` names the schema, [`SCHEMA_DEFAULT`] without it; others are
    /// those of PostgreSQL, such as `sslmode` and `sslrootcert`.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the URL cannot be read or the name of the schema is none: the
    /// operator corrects it.
    pub fn from_url(url: &str) -> Result<Self, Fault> {
        let (url, schema) = split_schema(url);
        let schema = checked_schema(schema.as_deref().unwrap_or(SCHEMA_DEFAULT))?;
        let options = parse(&url)?;
        Ok(Self {
            options: options.application_name("casebook"),
            schema,
            connections_max: 10,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            log_timeout: Duration::from_secs(10),
            outcome_timeout: Duration::from_secs(10),
        })
    }

    /// The same database with another schema.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when it is no name of a schema.
    pub fn with_schema(mut self, schema: &str) -> Result<Self, Fault> {
        self.schema = checked_schema(schema)?;
        Ok(self)
    }

    /// The statements that let `role` work on this log, see [`grants()`](crate::grants()).
    pub fn grants(&self, role: &str) -> String {
        crate::grants(&self.schema, role)
    }

    /// The channel on which nodes tell each other that the log has grown.
    pub(crate) fn channel(&self) -> String {
        format!("casebook:{}", self.schema)
    }

    /// How to connect for migrations: names are looked up in the schema alone.
    pub(crate) fn migration_options(&self) -> PgConnectOptions {
        let path = format!("\"{}\",pg_temp", self.schema);
        self.options.clone().options([("search_path", path)])
    }

    /// How to connect for work: as for migrations, and no statement or transaction may stand
    /// still for long, so that a node that hangs does not hold up the others.
    pub(crate) fn work_options(&self) -> PgConnectOptions {
        let millis = |limit: Duration| format!("{}ms", limit.as_millis());
        self.migration_options().options([
            ("statement_timeout", millis(self.statement_timeout)),
            ("lock_timeout", millis(self.log_timeout)),
            (
                "idle_in_transaction_session_timeout",
                millis(self.log_timeout),
            ),
        ])
    }

    /// How to connect for appending: as for work, and statements are planned once, for any number of
    /// rows and whatever the size of the log was. To plan anew costs more than a lone append. The last
    /// setting tells the trigger on the order that a node inserts.
    pub(crate) fn append_options(&self) -> PgConnectOptions {
        self.work_options().options([
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("casebook.appends", "on"),
        ])
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, Fault> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(Fault::Invalid {
            reason: "the database URL does not start with postgres://".to_owned(),
        });
    }
    url.parse().map_err(|error| Fault::Invalid {
        reason: format!("the database URL cannot be read: {error}"),
    })
}

/// Takes the parameter `schema` out of a URL.
fn split_schema(url: &str) -> (String, Option<String>) {
    let Some((place, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|parameter| parameter.starts_with("schema="));
    let schema = ours.last().map(|parameter| &parameter["schema=".len()..]);
    (
        format!("{place}?{}", theirs.join("&")),
        schema.map(str::to_owned),
    )
}

fn checked_schema(name: &str) -> Result<String, Fault> {
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let reserved = name.starts_with("pg_") || name == "information_schema";
    if starts_well && name.chars().all(known) && !reserved && name.len() <= SCHEMA_BYTES_MAX {
        Ok(name.to_owned())
    } else {
        Err(Fault::Invalid {
            reason: format!(
                "`{name}` cannot be the schema of a log: use up to {SCHEMA_BYTES_MAX} lower-case \
                 letters, digits and `_`, a letter first, not `pg_`"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_comes_from_the_url_and_is_a_plain_name() {
        let rows = [
            ("postgres://h/d", Some("casebook")),
            ("postgres://h/d?schema=pudong", Some("pudong")),
            ("postgres://h/d?sslmode=disable&schema=log_2", Some("log_2")),
            ("postgres://h/d?schema=", None),
            ("postgres://h/d?schema=2fast", None),
            ("postgres://h/d?schema=Pudong", None),
            ("postgres://h/d?schema=a\"b", None),
            ("postgres://h/d?schema=pg_toast", None),
            ("mysql://h/d", None),
        ];
        for (url, schema) in rows {
            let settings = Settings::from_url(url).ok();
            assert_eq!(
                settings.as_ref().map(|s| s.schema.as_str()),
                schema,
                "{url}"
            );
        }
    }

    #[test]
    fn a_name_that_would_be_cut_is_refused() {
        let settings = Settings::from_url("postgres://h/d").unwrap();
        assert!(settings.clone().with_schema(&"a".repeat(48)).is_ok());
        assert!(settings.with_schema(&"a".repeat(49)).is_err());
    }
}
