//! What an append costs on one machine, and on a pair whose standby has it before it is answered.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::EventStore;
use casebook_postgres::PostgresStore;
use casebook_sqlite::SqliteStore;
use casebook_tests::servers::{PostgresPair, PrivatePostgres};

use crate::meter;
use crate::stores::{BODY_BYTES, append_timed};

const WRITERS: [usize; 2] = [1, 64];
/// Twice, so that what else the machine did in one of them shows.
const ROUNDS: usize = 2;

pub(crate) async fn print() {
    println!("scaling: one event of {BODY_BYTES} bytes an append, all servers on this machine");
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(&folder.path().join("log.db")).await;
    let server = PrivatePostgres::start().await;
    let alone = PostgresStore::connect(&server.fresh_database().await).await;
    let pair = PostgresPair::start().await;
    let on_pair = PostgresStore::connect(&pair.fresh_database().await).await;
    let stores: [(&str, Arc<dyn EventStore>); 3] = [
        ("SQLite", Arc::new(sqlite.unwrap())),
        ("PostgreSQL", Arc::new(alone.unwrap())),
        ("pair, HAProxy", Arc::new(on_pair.unwrap())),
    ];
    for _ in 0..ROUNDS {
        print!("{}", meter::machine());
        for (name, store) in &stores {
            for writers in WRITERS {
                line(name, writers, store).await;
            }
        }
    }
}

async fn line(name: &str, writers: usize, store: &Arc<dyn EventStore>) {
    let (rate, times) = append_timed(store, writers).await;
    let millis = |hundredth: usize| {
        let time: &Duration = &times[(times.len() - 1) * hundredth / 100];
        time.as_secs_f64() * 1e3
    };
    println!(
        "  {name:<13} {writers:>2} writers: {:>7.0} a second; p50 {:>6.2} ms, p99 {:>6.2} ms",
        rate.per_second,
        millis(50),
        millis(99)
    );
}
