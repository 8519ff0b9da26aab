//! The read side: the log in order, every view made anew, how soon a row shows what was done, and the
//! check of the whole log; beside what the database and the digest themselves take for the same bytes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casebook_engine::ports::{EventStore, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime;
use casebook_engine::stream::Position;
use casebook_postgres::{PostgresStore, SCHEMA_DEFAULT};
use casebook_projections::ViewStore;
use casebook_projections::running::{Builder, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_sqlite::SqliteStore;
use casebook_tests::servers::PrivatePostgres;
use sha2::Digest;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::watch;
use uuid::Uuid;

use crate::meter::{Meter, forget_peak, peak_mib, quantile};
use crate::office::{World, fill, office, open_at_a_rate};
use crate::servers::POSTGRES;

/// How many events are asked for at once.
const PAGE: usize = 1_000;
/// Commands a second while it is measured how soon they show.
const RATES: [u32; 2] = [200, 1_000];
const WATCHED: Duration = Duration::from_secs(8);

pub(crate) async fn print(count: u64) {
    println!("read: {count} events of approvals");
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("log.db")).await;
    let store = Arc::new(store.unwrap());
    let ports = ports_of(store);
    fill(&ports.events, count).await;
    read_in_order("SQLite", &ports.events).await;
    rebuild("SQLite", &ports).await;
    verify("SQLite", &ports.events).await;
    if std::env::var_os(POSTGRES).is_none() {
        println!("  PostgreSQL: left out; `tests/run --serve` says what is missing\n");
        return;
    }
    let server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    let store = Arc::new(PostgresStore::connect(&url).await.unwrap());
    let ports = ports_of(store);
    fill(&ports.events, count).await;
    let mut server = Beside::connect(&url).await;
    // The first reader of a row notes on its page that it was committed: neither of both is to pay.
    server.copy_out("events").await;
    let own = read_in_order("PostgreSQL", &ports.events).await;
    let copied = count as f64 / server.copy_out("events").await;
    println!(
        "    COPY TO a file: {copied:.0} a second; ratio {:.2}, aim 0.6",
        own / copied
    );
    let seconds = rebuild("PostgreSQL", &ports).await;
    server.copy_views(seconds).await;
    verify("PostgreSQL", &ports.events).await;
    for per_second in RATES {
        visible(&ports, &url, per_second).await;
    }
    println!();
}

fn ports_of<S>(store: Arc<S>) -> Ports
where
    S: EventStore + Subscriptions + ViewStore + 'static,
{
    Ports {
        events: store.clone(),
        subscriptions: store.clone(),
        views: store,
        clock: Arc::new(World),
        owner: Uuid::now_v7(),
    }
}

/// Events a second, as the engine has them.
async fn read_in_order(name: &str, events: &Arc<dyn EventStore>) -> f64 {
    let meter = Meter::start();
    let (mut after, mut count) = (Position::START, 0);
    loop {
        let page = events.read_all(after, PAGE).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.position;
        count += page.len();
    }
    let per_second = count as f64 / meter.seconds();
    println!(
        "  {name:<10} read in order, pages of {PAGE}: {per_second:.0} a second, {:.1} µs CPU each",
        meter.cpu_seconds() * 1e6 / count as f64
    );
    per_second
}

/// Makes every view anew, and says how many seconds that took.
async fn rebuild(name: &str, ports: &Ports) -> f64 {
    let head = ports.events.head().await.unwrap().0 as f64;
    forget_peak();
    let before = peak_mib();
    let meter = Meter::start();
    let builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::All).await;
    builder.unwrap().run(&mut |_| {}).await.unwrap();
    let seconds = meter.seconds();
    println!(
        "  {name:<10} all {} views made anew: {seconds:.2} s, {:.0} events a second, \
         {:.1} µs CPU each; {before} MiB before, {} MiB at most",
        PROJECTIONS.len(),
        head / seconds,
        meter.cpu_seconds() * 1e6 / head,
        peak_mib()
    );
    seconds
}

/// Checks the whole log, beside a digest of the same bytes.
async fn verify(name: &str, events: &Arc<dyn EventStore>) {
    let meter = Meter::start();
    let found = runtime::verify(&**events, None, |_| {}).await.unwrap();
    assert_eq!(found.problems, []);
    let own = found.events as f64 / meter.seconds();
    let page = events.read_all(Position::START, 20_000).await.unwrap();
    let meter = Meter::start();
    let digests: u64 = page.iter().map(digest).sum();
    let hashing = page.len() as f64 / meter.seconds();
    println!(
        "  {name:<10} verify: {own:.0} a second; hashing the same bytes {hashing:.0} ({digests:x}); \
         ratio {:.2}, aim 0.5",
        own / hashing
    );
}

/// Part of a digest, so that it is made.
fn digest(event: &Recorded) -> u64 {
    let mut digest = sha2::Sha256::new();
    digest.update(event.stream.to_string());
    digest.update(&event.meta);
    digest.update(&event.body);
    u64::from(digest.finalize()[0])
}

/// How long after it was answered a command shows in the worklist.
async fn visible(ports: &Ports, url: &str, per_second: u32) {
    let engine = Arc::new(office(&ports.events));
    let mut follower = Follower::new(ports.clone(), &PROJECTIONS);
    while !follower.step().await.unwrap().caught_up {}
    let following = tokio::spawn(async move { follower.run().await.to_string() });
    let until = watch::Sender::new(None);
    let watching = tokio::spawn(marks(url.to_owned(), until.subscribe()));
    let answers = open_at_a_rate(&engine, per_second, WATCHED).await;
    until.send_replace(Some(ports.events.head().await.unwrap()));
    let marks = watching.await.unwrap();
    following.abort();
    let mut times: Vec<Duration> = answers
        .iter()
        .filter_map(|(position, answered)| {
            let place = marks.partition_point(|(checkpoint, _)| checkpoint < position);
            Some(marks.get(place)?.1.saturating_duration_since(*answered))
        })
        .collect();
    times.sort_unstable();
    println!(
        "  PostgreSQL commit to worklist at {per_second} commands a second ({:.0} were given): \
         p50 {:.1} ms, p99 {:.1} ms, aim 50",
        answers.len() as f64 / WATCHED.as_secs_f64(),
        quantile(&times, 50),
        quantile(&times, 99)
    );
}

/// How far the worklist had come, and when that was seen, until it has come as far as is said.
async fn marks(url: String, until: watch::Receiver<Option<Position>>) -> Vec<(Position, Instant)> {
    let mut connection = connect(&url).await;
    let mut looks = tokio::time::interval(Duration::from_millis(1));
    let mut marks: Vec<(Position, Instant)> = Vec::new();
    loop {
        looks.tick().await;
        let seen: i64 = sqlx::query_scalar(
            "SELECT coalesce(max(pos), 0) FROM subscriptions WHERE name LIKE 'view/worklist/%'",
        )
        .fetch_one(&mut connection)
        .await
        .unwrap();
        let seen = Position(seen.cast_unsigned());
        if marks.last().is_none_or(|last| last.0 < seen) {
            marks.push((seen, Instant::now()));
        }
        if until.borrow().is_some_and(|head| seen >= head) {
            return marks;
        }
    }
}

/// A connection that sees the tables of the store.
pub(crate) async fn connect(url: &str) -> PgConnection {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let path = format!("SET search_path = {SCHEMA_DEFAULT}");
    let statement = sqlx::raw_sql(AssertSqlSafe(path));
    statement.execute(&mut connection).await.unwrap();
    connection
}

/// A connection on which the server itself does the same.
struct Beside {
    connection: PgConnection,
    file: String,
}

impl Beside {
    async fn connect(url: &str) -> Self {
        let mut connection = connect(url).await;
        let folder: String = sqlx::query_scalar("SHOW data_directory")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let file = format!("{folder}/bench.copy");
        Self { connection, file }
    }

    async fn run(&mut self, sql: String) {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        statement.execute(&mut self.connection).await.unwrap();
    }

    async fn ask(&mut self, sql: String) -> Vec<String> {
        let statement = sqlx::query_scalar(AssertSqlSafe(sql));
        statement.fetch_all(&mut self.connection).await.unwrap()
    }

    /// Seconds that the server takes to write a table to a file.
    async fn copy_out(&mut self, table: &str) -> f64 {
        let meter = Meter::start();
        self.run(format!("COPY {table} TO '{}'", self.file)).await;
        meter.seconds()
    }

    /// The rows of all live views, copied into tables and indexes like theirs.
    async fn copy_views(&mut self, rebuilt: f64) {
        let live = "SELECT 'view_' || view || '_' || number FROM view_generations WHERE live";
        let (mut seconds, mut rows) = (0.0, 0);
        for table in self.ask(live.to_owned()).await {
            self.copy_out(&table).await;
            rows += self.rows(&table).await;
            self.run(format!("CREATE TABLE copied (LIKE {table})"))
                .await;
            let indexes = format!(
                "SELECT replace(replace(indexdef, 'INDEX ', 'INDEX c_'), ' ON {SCHEMA_DEFAULT}.{table}', ' ON copied')
                 FROM pg_indexes WHERE tablename = '{table}' ORDER BY indexname LIKE '%_pkey' DESC"
            );
            let indexes = self.ask(indexes).await;
            let file = self.file.clone();
            let meter = Meter::start();
            for (place, sql) in indexes.into_iter().enumerate() {
                self.run(sql).await;
                if place == 0 {
                    self.run(format!("COPY copied FROM '{file}'")).await;
                }
            }
            seconds += meter.seconds();
            self.run("DROP TABLE copied".to_owned()).await;
        }
        println!(
            "    COPY of the same {rows} rows into such tables: {seconds:.2} s; ratio {:.1}, aim 4",
            rebuilt / seconds
        );
        let events = self.copy_out("events").await;
        self.run("CREATE TABLE copied (LIKE events INCLUDING INDEXES)".to_owned())
            .await;
        let meter = Meter::start();
        self.run(format!("COPY copied FROM '{}'", self.file)).await;
        println!(
            "    COPY of the events out {events:.2} s and into a table like theirs {:.2} s",
            meter.seconds()
        );
    }

    async fn rows(&mut self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        let statement = sqlx::query_scalar(AssertSqlSafe(sql));
        statement.fetch_one(&mut self.connection).await.unwrap()
    }
}
