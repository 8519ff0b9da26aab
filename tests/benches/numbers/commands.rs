//! Whole commands: authorise, load, decide, append, answer; in this process, each client waiting for
//! its answers. Beside them the bare INSERT of the same run, and how long a long case takes to load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casebook_engine::Facts;
use casebook_engine::case::FORMAT;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Engine, Request};
use casebook_engine::stream::{CaseId, StreamId, Version};
use casebook_postgres::PostgresStore;
use casebook_sqlite::SqliteStore;
use casebook_tests::contract::Counted;
use casebook_tests::servers::PrivatePostgres;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::bare;
use crate::meter::{Meter, quantile};
use crate::office::{approving, office, opening, urging};
use crate::servers::POSTGRES;
use crate::stores::TIME;

const CLIENTS: [usize; 3] = [1, 8, 64];
/// How many events the cases have whose loading is measured.
const LONG: [u64; 3] = [1_000, 10_000, 100_000];
/// How many of them are appended at once.
const PART_EVENTS: u64 = 10_000;

pub(crate) async fn print() {
    println!(
        "commands: durable when answered; a workflow is an opening with its number and an approval"
    );
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("log.db"))
        .await
        .unwrap();
    let bare = bare::make_sqlite(&folder.path().join("bare.db")).await;
    let bare = Arc::new(Mutex::new(bare));
    let store: Arc<dyn EventStore> = Arc::new(store);
    for (clients, from) in CLIENTS.into_iter().zip([0, 1_000, 2_000]) {
        let baseline = bare::sqlite(&bare, clients, from).await.per_second;
        lines("SQLite", &store, clients, baseline).await;
    }
    long("SQLite", &store).await;
    if std::env::var_os(POSTGRES).is_none() {
        println!("  PostgreSQL: left out; `tests/run --serve` says what is missing\n");
        return;
    }
    let server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    bare::make_postgres(&url).await;
    let store: Arc<dyn EventStore> = Arc::new(PostgresStore::connect(&url).await.unwrap());
    for (clients, from) in CLIENTS.into_iter().zip([0, 1_000, 2_000]) {
        let baseline = bare::postgres(&url, clients, from).await.per_second;
        lines("PostgreSQL", &store, clients, baseline).await;
    }
    long("PostgreSQL", &store).await;
    println!();
}

async fn lines(store: &str, events: &Arc<dyn EventStore>, clients: usize, baseline: f64) {
    let engine = Arc::new(office(events));
    for work in [Work::Workflow, Work::Command] {
        let done = run(&engine, clients, work).await;
        println!(
            "  {store:<10} {clients:>2} clients, {}: {:>8.0} a second, p50 {:>6.2} ms, p99 {:>6.2} ms, \
             {:>6.1} µs CPU each; bare INSERT {baseline:>8.0}; ratio {:.2}",
            work.name(),
            done.per_second,
            done.quantile(50),
            done.quantile(99),
            done.cpu_micros,
            done.per_second / baseline
        );
    }
}

/// What a client does again and again.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// Opens a case and completes its approval.
    Workflow,
    /// Gives a command to a case of its own that was just touched.
    Command,
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Workflow => "workflows",
            Self::Command => "commands ",
        }
    }
}

struct Done {
    per_second: f64,
    cpu_micros: f64,
    /// In order.
    times: Vec<Duration>,
}

impl Done {
    /// In milliseconds.
    fn quantile(&self, hundredth: usize) -> f64 {
        quantile(&self.times, hundredth)
    }
}

async fn run(engine: &Arc<Engine>, clients: usize, work: Work) -> Done {
    let meter = Meter::start();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let engine = Arc::clone(engine);
        tasks.spawn(async move { client(&engine, work).await });
    }
    let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let count = times.len() as f64;
    times.sort_unstable();
    Done {
        per_second: count / meter.seconds(),
        cpu_micros: meter.cpu_seconds() * 1e6 / count,
        times,
    }
}

pub(crate) async fn client(engine: &Engine, work: Work) -> Vec<Duration> {
    let meter = Meter::start();
    let mut times = Vec::new();
    let own = engine.execute(&opening()).await.unwrap().case;
    while meter.elapsed() < TIME {
        let begun = Instant::now();
        match work {
            Work::Workflow => {
                let case = engine.execute(&opening()).await.unwrap().case;
                engine.execute(&approving(case)).await.unwrap();
            }
            Work::Command => {
                engine.execute(&urging(own)).await.unwrap();
            }
        }
        times.push(begun.elapsed());
    }
    times
}

/// How long a case of many events takes to load where nothing of it is remembered: as if there were no
/// snapshots, for the first time, when they are kept, and then. Each but the first time is the best of
/// five.
async fn long(store: &str, events: &Arc<dyn EventStore>) {
    let plain = Counted::without_snapshots(Arc::clone(events));
    let plain: Arc<dyn EventStore> = Arc::new(plain);
    for count in LONG {
        let case = long_case(&plain, count).await;
        let without = load(&plain, case, 5).await;
        let first = load(events, case, 1).await;
        let with = load(events, case, 5).await;
        let stream = StreamId::case(case);
        let kept = events.snapshot(&stream, FORMAT, Version(u64::MAX)).await;
        let bytes = kept.unwrap().map_or(0, |kept| kept.bytes.len());
        println!(
            "  {store:<10} a case of {count:>6} events loads in {without:>7.1} ms without snapshots, \
             {first:>7.1} ms when they are kept, {with:>5.1} ms with them; one has {bytes} bytes"
        );
    }
}

/// A case that was opened and urged so often that it has so many events.
async fn long_case(events: &Arc<dyn EventStore>, count: u64) -> CaseId {
    let engine = office(events);
    let now = Timestamp::now();
    let case = CaseId(Uuid::now_v7());
    let mut requests = std::iter::once(opening()).chain(std::iter::repeat(urging(case)));
    let (procedure, facts) = ("approval".into(), Facts::new());
    let mut appended = 0;
    while appended < count {
        let session = engine.begin(&procedure, case, now, &facts).await;
        let mut session = session.unwrap();
        let end = count.min(appended + PART_EVENTS);
        while session.state().version.0 < end {
            let Request { command, actor, .. } = requests.next().unwrap();
            engine.decide(&mut session, &command, &actor, now).unwrap();
        }
        appended = session.state().version.0;
        assert_eq!(engine.commit(vec![session]).await.unwrap(), [true]);
    }
    case
}

/// The best of so many tries, in milliseconds.
async fn load(events: &Arc<dyn EventStore>, case: CaseId, tries: u32) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..tries {
        let engine = office(events);
        let meter = Meter::start();
        engine.state(case).await.unwrap();
        best = best.min(meter.seconds());
    }
    best * 1e3
}
