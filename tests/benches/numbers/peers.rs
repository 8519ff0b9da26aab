//! Casebook's append beside a bare INSERT, beside the limit that batches set, and beside peers, on
//! one private PostgreSQL and in files of SQLite, in one run.
//!
//! The programs of the peers are in `tests/benches/peers`; they are prepared in `target/peers`, and
//! those that cannot be had are left out with the reason. `CASEBOOK_PEERS_SECONDS` and
//! `CASEBOOK_PEERS_ROUNDS` say how long a point is measured and how often; the median counts.

mod approval;
mod chart;
mod contender;
mod file;
#[path = "../peers/load.rs"]
mod load;
mod machine;
mod markdown;
mod own;
mod pgbench;
mod prepare;
mod report;
mod table;
mod target;
mod work;

use casebook_tests::servers::PrivatePostgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::servers::POSTGRES;
use contender::{Contender, Measured};
use report::{Report, Setting};
use work::Store;

const SECONDS: (&str, u64) = ("CASEBOOK_PEERS_SECONDS", 4);
const ROUNDS: (&str, u64) = ("CASEBOOK_PEERS_ROUNDS", 1);
/// What a durable append rests on, and what else weighs.
const SETTINGS: [&str; 7] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
    "max_wal_size",
];

pub(crate) async fn print() {
    if std::env::var_os(POSTGRES).is_none() {
        println!("peers: left out without PostgreSQL; `tests/run --serve` says what is missing\n");
        return;
    }
    let (contenders, left_out) = contender::all().await;
    let server = PrivatePostgres::start().await;
    let mut settings = settings(&server).await;
    settings.extend(file::settings().await);
    let mut report = Report::begin(asked(SECONDS), asked(ROUNDS), settings);
    report.left_out = left_out;
    println!("{}", report.heading());
    for round in 0..report.rounds {
        for writers in contender::WRITERS {
            for contender in contenders.iter().filter(|one| one.takes(writers)) {
                let measured = measure(&server, contender, writers, report.seconds).await;
                eprintln!(
                    "  round {round}, {writers} writers, {}, {}: {measured}",
                    contender.work.store().name(),
                    contender.name
                );
                report.add(contender, writers, measured);
            }
        }
    }
    report.end();
    println!("{}", table::of(&report));
    let files = [
        ("json", serde_json::to_string_pretty(&report).unwrap()),
        ("svg", chart::of(&report)),
        ("md", markdown::of(&report)),
    ];
    for (ending, text) in files {
        let path = prepare::target().join(format!("compare.{ending}"));
        std::fs::write(&path, text).unwrap();
        println!("{} is written", path.display());
    }
    println!();
}

fn asked((name, otherwise): (&str, u64)) -> u64 {
    let number = std::env::var(name).ok().and_then(|text| text.parse().ok());
    number.unwrap_or(otherwise).max(1)
}

/// Each point has a file or a database of its own, and no part of a checkpoint of what was measured
/// before.
async fn measure(
    server: &PrivatePostgres,
    contender: &Contender,
    writers: usize,
    seconds: u64,
) -> Measured {
    if contender.work.store() == Store::Sqlite {
        let folder = tempfile::tempdir().unwrap();
        let url = file::url(&folder.path().join("log.db"));
        return contender.measure(&url, writers, seconds).await;
    }
    let url = server.fresh_database().await;
    execute(server, "CHECKPOINT".to_owned()).await;
    let measured = contender.measure(&url, writers, seconds).await;
    let (_, name) = url.rsplit_once('/').unwrap();
    execute(server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    measured
}

async fn execute(server: &PrivatePostgres, statement: String) {
    let mut connection = PgConnection::connect(&server.url()).await.unwrap();
    let done = sqlx::query(AssertSqlSafe(statement));
    done.execute(&mut connection).await.unwrap();
}

async fn settings(server: &PrivatePostgres) -> Vec<Setting> {
    let mut connection = PgConnection::connect(&server.url()).await.unwrap();
    let mut found = Vec::new();
    for name in SETTINGS {
        let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name);
        let value: String = value.fetch_one(&mut connection).await.unwrap();
        let store = Store::Postgres;
        found.push(Setting { store, name, value });
    }
    found
}
