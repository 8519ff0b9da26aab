//! Several logs, one for each district on a server of its own, and a municipal bureau that reads them
//! all: with the very files that operators are given.

use std::path::Path;
use std::process::Stdio;

use casebook_engine::recorded::Recorded;
use casebook_postgres::PostgresStore;
use casebook_tests::bureau::log;
use casebook_tests::contract::{append, audit, case, notes, to_any};
use casebook_tests::servers::{PrivatePostgres, postgres};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::process::Command;

const DISTRICTS: [&str; 3] = ["pudong", "xuhui", "jingan"];

/// A district: its server, its log and what was recorded there.
struct District {
    _server: PrivatePostgres,
    url: String,
    events: Vec<Recorded>,
}

impl District {
    async fn start(name: &str, cases: usize) -> Self {
        let server = PrivatePostgres::start().await;
        let url = server.fresh_database().await;
        let store = PostgresStore::connect(&url).await.expect("a log");
        for number in 0..cases {
            let stream = case(&format!("{name}-{number}"));
            append(&store, to_any(&stream, notes(number % 3 + 1)))
                .await
                .expect("appended");
        }
        audit(&store).await;
        let events = log(&store).await;
        ask(&url, "CREATE ROLE municipal LOGIN PASSWORD 'casebook'").await;
        run_file(
            "district.sql",
            &url,
            &[("district", name), ("reader", "municipal")],
        )
        .await;
        Self {
            _server: server,
            url,
            events,
        }
    }

    /// Lets the municipal bureau read this log.
    async fn join(&self, name: &str, municipal: &str) {
        let (_, place) = self.url.split_once('@').expect("a URL has a user");
        let (address, database) = place.split_once('/').expect("a URL has a path");
        let (host, port) = address.split_once(':').expect("a URL has a port");
        let variables = [
            ("district", name),
            ("host", host),
            ("port", port),
            ("database", database),
            ("reader", "municipal"),
            ("password", "casebook"),
        ];
        run_file("municipal.sql", municipal, &variables).await;
    }
}

/// Runs one of the operators' files as they do.
async fn run_file(name: &str, url: &str, variables: &[(&str, &str)]) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/guide/scaling")
        .join(name);
    let mut psql = Command::new("psql");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]);
    for (name, value) in variables {
        psql.arg("-v").arg(format!("{name}={value}"));
    }
    let output = psql
        .arg("-f")
        .arg(file)
        .arg(url)
        .stdin(Stdio::null())
        .output()
        .await;
    let output = output.expect("psql runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {complaint}");
}

/// The first column of the answer, each row as text.
async fn ask(url: &str, sql: &str) -> Vec<String> {
    let mut session = PgConnection::connect(url).await.expect("a session");
    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut session);
    rows.await.expect(sql)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_municipal_bureau_reads_the_logs_of_its_districts() {
    let municipal = postgres::fresh_database().await;
    let [one, two, three] = [0, 1, 2].map(|place| District::start(DISTRICTS[place], 40 + place));
    let (one, two, three) = tokio::join!(one, two, three);
    let districts = [one, two, three];
    for (district, name) in districts.iter().zip(DISTRICTS) {
        district.join(name, &municipal).await;
    }

    for (district, name) in districts.iter().zip(DISTRICTS) {
        let hashes =
            format!("SELECT hash FROM municipal.events WHERE district = '{name}' ORDER BY pos");
        let expected: Vec<String> = district
            .events
            .iter()
            .map(|event| event.hash.to_string())
            .collect();
        assert_eq!(
            ask(&municipal, &hashes).await,
            expected,
            "every event, in order"
        );
        let head = format!("SELECT hash FROM municipal.heads WHERE district = '{name}'");
        assert_eq!(ask(&municipal, &head).await, expected[expected.len() - 1..]);
        let plan = ask(&municipal, &format!("EXPLAIN {hashes}"))
            .await
            .join("\n");
        assert_eq!(
            plan.matches("Foreign Scan").count(),
            1,
            "one server is asked: {plan}"
        );
    }
    let total: usize = districts.iter().map(|district| district.events.len()).sum();
    let counted = ask(&municipal, "SELECT count(*)::text FROM municipal.events").await;
    assert_eq!(counted, [total.to_string()]);
    let by_district = "EXPLAIN VERBOSE SELECT district, count(*) FROM municipal.events GROUP BY 1";
    let plan = ask(&municipal, by_district).await.join("\n");
    assert_eq!(
        plan.matches("SELECT district, count(*)").count(),
        3,
        "counted there: {plan}"
    );
    for change in [
        "DELETE FROM municipal.events",
        "UPDATE municipal.events SET pos = 1",
    ] {
        let mut session = PgConnection::connect(&municipal).await.expect("a session");
        let done = sqlx::raw_sql(AssertSqlSafe(change))
            .execute(&mut session)
            .await;
        assert!(done.is_err(), "{change}");
    }
}
