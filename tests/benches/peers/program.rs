//! What the programs of the peers are asked and what they print:
//! `PROGRAM URL WRITERS SECONDS BYTES [MORE]` prints one line of JSON.

use std::time::Duration;

use serde_json::{Map, Value};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::load::Outcome;

/// What is asked.
pub(crate) struct Asked {
    /// Of PostgreSQL, or of a file of SQLite.
    pub(crate) url: String,
    pub(crate) writers: usize,
    pub(crate) time: Duration,
    pub(crate) body: String,
    #[allow(dead_code)]
    pub(crate) more: Vec<String>,
}

impl Asked {
    pub(crate) fn from_arguments() -> Self {
        let mut words = std::env::args().skip(1);
        let mut next = |name: &str| words.next().unwrap_or_else(|| panic!("{name} is missing"));
        let url = next("URL");
        let mut number = |name: &str| next(name).parse::<u64>().expect("a number");
        let writers = number("WRITERS") as usize;
        let time = Duration::from_secs(number("SECONDS"));
        let body = "b".repeat(number("BYTES") as usize);
        Self {
            url,
            writers,
            time,
            body,
            more: words.collect(),
        }
    }

    pub(crate) fn options(&self) -> PgConnectOptions {
        self.url.parse().expect("a URL of PostgreSQL")
    }

    /// A connection for each writer, all of them open.
    pub(crate) async fn pool(&self, options: PgConnectOptions) -> PgPool {
        let writers = self.writers as u32;
        let pool = PgPoolOptions::new()
            .max_connections(writers)
            .min_connections(writers);
        pool.connect_with(options)
            .await
            .expect("PostgreSQL answers")
    }
}

/// Prints the line.
pub(crate) fn print(version: &str, outcome: &Outcome) {
    let line = serde_json::to_value(outcome).expect("an outcome is JSON");
    let mut line: Map<String, Value> = serde_json::from_value(line).expect("an object");
    line.insert("version".into(), version.into());
    println!("{}", Value::Object(line));
}
