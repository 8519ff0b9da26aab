//! What an event costs as the log grows: appends, the reading of a case and the opening of the store
//! with one million events in the log, with ten, and with as many as are asked for.
//!
//! `-- growth events=100000000` says how many. The tables are filled by SQL, with events of a few
//! bytes under hashes that prove nothing; so more of them fit the disk, and neither appends nor reads
//! by stream look at them. Beside each figure stands a bare `INSERT` into a table of its own, which
//! does not grow along: what the disk gives changes from minute to minute.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::EventStore;
use casebook_engine::stream::{Category, StreamId, Version};
use casebook_postgres::PostgresStore;
use casebook_sqlite::SqliteStore;
use casebook_tests::servers::PrivatePostgres;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tokio::sync::Mutex;

use crate::bare;
use crate::meter::{Meter, quantile};
use crate::read::connect;
use crate::servers::POSTGRES;
use crate::stores::{Rate, append};
use crate::year::asked;

const MILLION: u64 = 1_000_000;
const EVENTS_DEFAULT: u64 = 10 * MILLION;
/// Rows of a transaction while the tables are filled.
const ROWS: u64 = MILLION / 2;
const WRITERS: usize = 64;
/// How many cases are read at each size.
const READ: u64 = 2_000;
/// So many cases are under way at once, an event of each in turn, until each has [`EVENTS_OF_CASE`].
const CASES_AT_ONCE: u64 = 1_000;
const EVENTS_OF_CASE: u64 = 12;

const TYPE: &str = "INSERT INTO event_types (type_id, name)
    SELECT 1, 'task_completed' WHERE NOT EXISTS (SELECT 1 FROM event_types WHERE type_id = 1)";
/// Behind the number of a stream; so its id is as long as that of a case.
const REST_OF_ID: &str = "-0000-7000-8000-000000000000";

/// What was found at a size.
struct Found {
    bytes: u64,
    opened: Duration,
    lone: [Rate; 2],
    many: [Rate; 2],
    reads: Vec<Duration>,
}

/// The table of a bare `INSERT`.
enum Bare {
    File(Arc<Mutex<SqliteConnection>>),
    Server(String),
}

/// So many events, behind those that were there.
struct Fill {
    behind: u64,
    events: u64,
}

pub(crate) async fn print(words: &[String]) {
    let most = asked(words, "events=").unwrap_or(EVENTS_DEFAULT);
    let most = most.max(MILLION);
    println!(
        "growth: appends a second, in brackets the ratio to a bare INSERT; {READ} cases read whole"
    );
    println!(
        "  {:<10} {:>11} {:>6} {:>8} {:>13} {:>14} {:>9} {:>8}",
        "store", "events", "GB", "opened", "1 writer", "64 writers", "read p50", "p99"
    );
    sqlite(most).await;
    if std::env::var_os(POSTGRES).is_some() {
        postgres(most).await;
    } else {
        println!("  PostgreSQL: left out; `tests/run --serve` says what is missing");
    }
    println!();
}

/// One million, ten, and so on up to the most; the last step at least doubles the log.
fn sizes(most: u64) -> impl Iterator<Item = u64> {
    let powers = std::iter::successors(Some(MILLION), |size| size.checked_mul(10));
    powers
        .take_while(move |size| *size <= most / 2)
        .chain([most])
}

async fn sqlite(most: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let bare = bare::make_sqlite(&folder.path().join("bare.db")).await;
    let bare = Bare::File(Arc::new(Mutex::new(bare)));
    SqliteStore::open(&path).await.unwrap();
    for size in sizes(most) {
        let fill = fill_sqlite(&path, size).await;
        let bytes = path.metadata().unwrap().len();
        let meter = Meter::start();
        let store = SqliteStore::open(&path).await.unwrap();
        let found = measure(Arc::new(store), meter.elapsed(), &fill, bytes, &bare);
        line("SQLite", size, &found.await);
    }
}

async fn postgres(most: u64) {
    let server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    bare::make_postgres(&url).await;
    let bare = Bare::Server(url.clone());
    PostgresStore::connect(&url).await.unwrap();
    for size in sizes(most) {
        let (fill, bytes) = fill_postgres(&url, size).await;
        let meter = Meter::start();
        let store = PostgresStore::connect(&url).await.unwrap();
        let found = measure(Arc::new(store), meter.elapsed(), &fill, bytes, &bare);
        line("PostgreSQL", size, &found.await);
    }
}

/// The reads first, as the appends that are measured belong to none of the cases that were filled.
async fn measure(
    events: Arc<dyn EventStore>,
    opened: Duration,
    fill: &Fill,
    bytes: u64,
    bare: &Bare,
) -> Found {
    let from = (fill.behind + fill.events).cast_signed();
    Found {
        bytes,
        opened,
        reads: reads(&events, fill).await,
        lone: [append(&events, 1).await, bare.append(1, from).await],
        many: [
            append(&events, WRITERS).await,
            bare.append(WRITERS, from + 1).await,
        ],
    }
}

impl Bare {
    async fn append(&self, writers: usize, from: i64) -> Rate {
        match self {
            Self::File(connection) => bare::sqlite(connection, writers, from).await,
            Self::Server(url) => bare::postgres(url, writers, from).await,
        }
    }
}

/// The trigger on the order is taken off meanwhile: it looks at every row.
async fn fill_sqlite(path: &Path, size: u64) -> Fill {
    let options = SqliteConnectOptions::new().filename(path);
    let options = options.synchronous(SqliteSynchronous::Off);
    let mut file = options.foreign_keys(false).connect().await.unwrap();
    let head = sqlx::query_scalar("SELECT coalesce(max(pos), 0) FROM events");
    let head: i64 = head.fetch_one(&mut file).await.unwrap();
    let trigger = "SELECT sql FROM sqlite_schema WHERE name = 'events_in_order'";
    let trigger = sqlx::query_scalar(trigger).fetch_one(&mut file).await;
    run(&mut file, TYPE.to_owned()).await;
    run(&mut file, "DROP TRIGGER events_in_order".to_owned()).await;
    let fill = Fill::up_to(size, head);
    for part in fill.parts() {
        let series = format!(
            "(WITH RECURSIVE series (n) AS (
                 SELECT {} UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {}) SELECT n FROM series)",
            part.start, part.end
        );
        let rows = fill.rows(
            &series,
            "printf('%08x', {sid})",
            "zeroblob(32)",
            "zeroblob(40)",
        );
        run(&mut file, format!("BEGIN; {rows} COMMIT")).await;
    }
    run(&mut file, trigger.unwrap()).await;
    run(&mut file, "PRAGMA wal_checkpoint(TRUNCATE)".to_owned()).await;
    // Else the machine writes it out while the first appends are measured.
    File::open(path).unwrap().sync_all().unwrap();
    fill
}

/// Says how large tables and indexes are, too.
async fn fill_postgres(url: &str, size: u64) -> (Fill, u64) {
    let mut server = connect(url).await;
    let head = sqlx::query_scalar("SELECT coalesce(max(pos), 0) FROM events");
    let fill = Fill::up_to(size, head.fetch_one(&mut server).await.unwrap());
    run(&mut server, "SET casebook.appends = 'on'".to_owned()).await;
    run(&mut server, TYPE.to_owned()).await;
    for part in fill.parts() {
        let series = format!("generate_series({}, {}) AS s (n)", part.start, part.end - 1);
        let hash = "decode(repeat('00', 32), 'hex')";
        let body = "decode(repeat('00', 40), 'hex')";
        let rows = fill.rows(&series, "lpad(to_hex({sid}), 8, '0')", hash, body);
        run(&mut server, format!("BEGIN; {rows} COMMIT")).await;
    }
    run(&mut server, "VACUUM (ANALYZE) events".to_owned()).await;
    run(&mut server, "VACUUM (ANALYZE) streams".to_owned()).await;
    run(&mut server, "CHECKPOINT".to_owned()).await;
    let bytes = "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
                 WHERE relname IN ('events', 'streams') AND relkind = 'r'";
    let bytes: i64 = sqlx::query_scalar(bytes)
        .fetch_one(&mut server)
        .await
        .unwrap();
    (fill, bytes.cast_unsigned())
}

async fn run<'c, C: Executor<'c>>(connection: C, sql: String) {
    let statement = sqlx::raw_sql(AssertSqlSafe(sql));
    statement.execute(connection).await.unwrap();
}

impl Fill {
    fn up_to(size: u64, head: i64) -> Self {
        let behind = head.cast_unsigned();
        let events = size.saturating_sub(behind);
        Self { behind, events }
    }

    /// The events of each transaction, counted from 0.
    fn parts(&self) -> impl Iterator<Item = Range<u64>> {
        let events = self.events;
        let starts = (0..events).step_by(usize::try_from(ROWS).unwrap());
        starts.map(move |start| start..(start + ROWS).min(events))
    }

    /// The statements that write streams and events for the numbers `n` of a series.
    fn rows(&self, series: &str, hex: &str, hash: &str, body: &str) -> String {
        let behind = self.behind;
        let round = CASES_AT_ONCE * EVENTS_OF_CASE;
        let sid = format!("({behind} + 1 + n / {round} * {round} + n % {CASES_AT_ONCE})");
        let hex = hex.replace("{sid}", &sid);
        format!(
            "INSERT INTO streams (sid, category, id)
             SELECT {sid}, 1, {hex} || '{REST_OF_ID}' FROM {series}
             WHERE n % {round} < {CASES_AT_ONCE};
             INSERT INTO events (pos, sid, version, recorded_micros, type_id, schema_version,
                                 category, previous, hash, meta, body)
             SELECT {behind} + 1 + n, {sid}, 1 + n % {round} / {CASES_AT_ONCE},
                    1700000000000000 + {behind} + n, 1, 1, 1, {hash}, {hash}, {body}, {body}
             FROM {series};"
        )
    }

    /// One of the cases that have all their events.
    fn case(&self, draw: u64) -> StreamId {
        let round = CASES_AT_ONCE * EVENTS_OF_CASE;
        let cases = self.events / round * CASES_AT_ONCE;
        let case = draw % cases;
        let sid = self.behind + 1 + case / CASES_AT_ONCE * round + case % CASES_AT_ONCE;
        StreamId::new(Category::Case, format!("{sid:08x}{REST_OF_ID}")).unwrap()
    }
}

/// Cases from all over what was filled last, nine tenths of the log, read one after the other; the
/// shortest time first.
async fn reads(events: &Arc<dyn EventStore>, fill: &Fill) -> Vec<Duration> {
    let mut times = Vec::new();
    for place in 0..READ {
        let case = fill.case(place.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8);
        let meter = Meter::start();
        let found = events
            .read_stream(&case, Version::EMPTY, 1_000)
            .await
            .unwrap();
        times.push(meter.elapsed());
        assert_eq!(found.len() as u64, EVENTS_OF_CASE, "{case}");
    }
    times.sort_unstable();
    times
}

fn line(store: &str, events: u64, found: &Found) {
    let beside = |[own, bare]: [Rate; 2]| {
        format!(
            "{:.0} ({:.2})",
            own.per_second,
            own.per_second / bare.per_second
        )
    };
    println!(
        "  {store:<10} {events:>11} {:>6.1} {:>5.0} ms {:>13} {:>14} {:>6.2} ms {:>5.2} ms",
        found.bytes as f64 / 1e9,
        found.opened.as_secs_f64() * 1e3,
        beside(found.lone),
        beside(found.many),
        quantile(&found.reads, 50),
        quantile(&found.reads, 99)
    );
}
