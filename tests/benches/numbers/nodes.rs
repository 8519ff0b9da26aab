//! Several nodes on one PostgreSQL: what they append and obey together, and what one of them asks of
//! the database while nothing happens.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Clock, EventStore};
use casebook_postgres::PostgresStore;
use casebook_tests::servers::PrivatePostgres;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::commands::{Work, client};
use crate::meter::{Meter, cpu_seconds, quantile};
use crate::office::{World, office};
use crate::servers::POSTGRES;
use crate::stores::append_timed;

const NODES: [usize; 3] = [1, 2, 4];
/// Writers and clients of all nodes together.
const CLIENTS: usize = 64;
/// How long the idle node is watched, after it has come to rest.
const IDLE: Duration = Duration::from_secs(30);
const REST: Duration = Duration::from_secs(5);

pub(crate) async fn print() {
    println!("nodes: each with a store of its own, {CLIENTS} clients together, one PostgreSQL");
    if std::env::var_os(POSTGRES).is_none() {
        println!("  left out; `tests/run --serve` says what is missing\n");
        return;
    }
    let server = PrivatePostgres::start().await;
    for count in NODES {
        let url = server.fresh_database().await;
        let mut nodes: Vec<Arc<dyn EventStore>> = Vec::new();
        for _ in 0..count {
            nodes.push(Arc::new(PostgresStore::connect(&url).await.unwrap()));
        }
        let appends = appends(&nodes).await;
        let commands = commands(&nodes).await;
        let (rate, slow) = appends;
        println!(
            "  {count} nodes: {rate:.0} appends a second, p99 {slow:.1} ms; {commands:.0} commands a second"
        );
    }
    idle(&server).await;
    println!();
}

/// Appends a second, and the milliseconds within which 99 of 100 were answered.
async fn appends(nodes: &[Arc<dyn EventStore>]) -> (f64, f64) {
    let mut all = JoinSet::new();
    for node in nodes {
        let (node, writers) = (Arc::clone(node), CLIENTS / nodes.len());
        all.spawn(async move { append_timed(&node, writers).await });
    }
    let all = all.join_all().await;
    let rate = all.iter().map(|(rate, _)| rate.per_second).sum();
    let mut times: Vec<Duration> = all.into_iter().flat_map(|(_, times)| times).collect();
    times.sort_unstable();
    (rate, quantile(&times, 99))
}

async fn commands(nodes: &[Arc<dyn EventStore>]) -> f64 {
    let meter = Meter::start();
    let mut all = JoinSet::new();
    for node in nodes {
        let engine = Arc::new(office(node));
        for _ in 0..CLIENTS / nodes.len() {
            let engine = Arc::clone(&engine);
            all.spawn(async move { client(&engine, Work::Command).await.len() });
        }
    }
    let count: usize = all.join_all().await.into_iter().sum();
    count as f64 / meter.seconds()
}

/// A node of the built binary beside which nothing happens.
async fn idle(server: &PrivatePostgres) {
    let Some(binary) = std::env::var_os("BENCH_BINARY") else {
        println!("  an idle node: left out; BENCH_BINARY names the binary");
        return;
    };
    let url = server.fresh_database().await;
    let init = Command::new(&binary)
        .args(["init", "--store", &url, "-o", "none"])
        .status();
    assert!(init.unwrap().success(), "no store to be idle on");
    let mut command = Command::new(binary);
    command.args(["serve", "--headless", "--store", &url]);
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut node = quiet.spawn().unwrap();
    World.sleep_until(World.now() + REST).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let before = (transactions(&mut connection).await, cpu_seconds(node.id()));
    World.sleep_until(World.now() + IDLE).await;
    let cpu = cpu_seconds(node.id()) - before.1;
    let statements = transactions(&mut connection).await - before.0;
    assert_eq!(node.try_wait().unwrap(), None, "the node did not stay");
    println!(
        "  an idle node: {:.0} statements a minute, {:.2} % of a core",
        statements as f64 * 60.0 / IDLE.as_secs_f64(),
        cpu / IDLE.as_secs_f64() * 100.0
    );
    node.kill().unwrap();
    node.wait().unwrap();
}

/// How many transactions the database has had: outside of one, each statement is one.
async fn transactions(connection: &mut PgConnection) -> i64 {
    // The sessions tell the server of their work a second later at most.
    sqlx::query_scalar(
        "SELECT (xact_commit + xact_rollback)::bigint FROM pg_stat_database
         WHERE datname = current_database()",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}
