//! A bureau's year: what `demo load --scale full` of the built binary needs to make a store and its
//! views, year by year.
//!
//! `-- year` makes one year of 381,000 cases; `cases=3810` and `years=10` say otherwise. A year is
//! over when its share of the cases is opened, so the cost of an event is compared from year to
//! year while the store grows.

mod chart;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};

use crate::meter::{Meter, cpu_seconds, kib};

const CASES: u64 = 381_000;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What a year of a job cost.
#[derive(Clone, Copy, Debug)]
struct Year {
    job: Job,
    number: u64,
    /// Events that were there at its end.
    events: u64,
    /// Those that came in it, or were looked at.
    new: u64,
    seconds: f64,
    cpu_seconds: f64,
    /// The most memory that was in use during it, in MiB.
    memory_mib: u64,
    /// The file at its end, in bytes.
    file_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    /// The cases are made by commands.
    Cases,
    /// All views are made from the events.
    Views,
}

impl Job {
    fn of(line: &Value) -> Option<Self> {
        match line["job"].as_str()? {
            "demo" => Some(Self::Cases),
            "views" => Some(Self::Views),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Cases => "create",
            Self::Views => "project",
        }
    }
}

pub(crate) async fn print(words: &[String]) {
    let Some(binary) = std::env::var_os("BENCH_BINARY") else {
        println!("year: left out; BENCH_BINARY names the binary\n");
        return;
    };
    let years = asked(words, "years=").unwrap_or(1).max(1);
    let cases = asked(words, "cases=").unwrap_or(CASES) * years;
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("year.db");
    let mut load = Command::new(&binary);
    load.args(["demo", "load", "shanghai", "--scale", "full"]);
    load.args(["--cases", &cases.to_string(), "--years", &years.to_string()]);
    load.args(["--progress", "json", "-o", "json", "--store"]);
    let meter = Meter::start();
    let mut child = load
        .arg(&store)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = follow(child.stderr.take().unwrap());
    head();
    let made = watch(&mut child, &lines, &store, (years, cases)).await;
    sum(&made, cases, &meter);
    assert!(child.wait().unwrap().success(), "the bureau is loaded");
    let chart = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("year.svg");
    std::fs::write(&chart, chart::of(&made)).unwrap();
    println!("  {} is written\n", chart.display());
}

/// The number behind a name such as `cases=`; none where it is not asked for.
pub(crate) fn asked(words: &[String], name: &str) -> Option<u64> {
    let mut found = words.iter().filter_map(|word| word.strip_prefix(name));
    found.next().map(|word| word.parse().expect("a number"))
}

/// The lines of progress, as they come.
fn follow(stderr: ChildStderr) -> Receiver<Value> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            match serde_json::from_str(&line) {
                Ok(value) => drop(send.send(value)),
                Err(_) => eprintln!("{line}"),
            }
        }
    });
    receive
}

/// Says what each year cost once it is over: ten of them take an hour.
async fn watch(
    child: &mut Child,
    lines: &Receiver<Value>,
    store: &Path,
    (years, cases): (u64, u64),
) -> Vec<Year> {
    let process = child.id();
    let mut made: Vec<Year> = Vec::new();
    let (mut meter, mut cpu, mut memory) = (Meter::start(), 0.0, 0);
    loop {
        let line = match lines.recv_timeout(LOOK) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                memory = memory.max(kib(process, "VmRSS").unwrap_or(0) / 1024);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return made,
        };
        let Some(job) = Job::of(&line) else { continue };
        let over = made.iter().filter(|year| year.job == job).count() as u64;
        let number = |key: &str| line[key].as_str().and_then(|text| text.parse::<u64>().ok());
        let (done, total) = (number("done").unwrap_or(0), number("total").unwrap_or(1));
        if over >= years || done * years < (over + 1) * total {
            continue;
        }
        let now = cpu_seconds(process);
        let events = match job {
            Job::Cases => events(store).await,
            Job::Views => done,
        };
        let same = made.iter().filter(|year| year.job == job);
        made.push(Year {
            job,
            number: over + 1,
            events,
            new: events - same.map(|year| year.events).max().unwrap_or(0),
            seconds: meter.seconds(),
            cpu_seconds: now - cpu,
            memory_mib: memory.max(kib(process, "VmRSS").unwrap_or(0) / 1024),
            file_bytes: bytes(store),
        });
        tell_last(&made, cases as f64 / years as f64);
        (meter, cpu, memory) = (Meter::start(), now, 0);
    }
}

async fn events(store: &Path) -> u64 {
    let options = SqliteConnectOptions::new().filename(store).read_only(true);
    let mut reader = options.connect().await.unwrap();
    let asked = sqlx::query("SELECT coalesce(max(pos), 0) FROM events");
    let row = asked.fetch_one(&mut reader).await.unwrap();
    u64::try_from(row.get::<i64, _>(0)).unwrap()
}

fn bytes(store: &Path) -> u64 {
    std::fs::metadata(store).map_or(0, |found| found.len())
}

fn head() {
    println!(
        "  {:<8} {:>4} {:>11} {:>9} {:>8} {:>10} {:>9} {:>13} {:>12} {:>6}",
        "job",
        "year",
        "events",
        "seconds",
        "cases/s",
        "events/s",
        "µs/event",
        "CPU µs/event",
        "bytes/event",
        "MiB"
    );
}

fn tell_last(made: &[Year], cases: f64) {
    let Some((year, earlier)) = made.split_last() else {
        return;
    };
    let count = year.new.max(1) as f64;
    // The file grows by the events first, and then by the views.
    let file = earlier.last().map_or(0, |other| other.file_bytes);
    println!(
        "  {:<8} {:>4} {:>11} {:>9.1} {:>8.0} {:>10.0} {:>9.1} {:>13.1} {:>12.0} {:>6}",
        year.job.name(),
        year.number,
        year.new,
        year.seconds,
        cases / year.seconds,
        count / year.seconds,
        year.seconds * 1e6 / count,
        year.cpu_seconds * 1e6 / count,
        (year.file_bytes - file) as f64 / count,
        year.memory_mib
    );
}

fn sum(made: &[Year], cases: u64, meter: &Meter) {
    let of = |job| made.iter().filter(move |year| year.job == job);
    let seconds = |job| of(job).map(|year| year.seconds).sum::<f64>();
    let events = of(Job::Cases).next_back().map_or(0, |year| year.events);
    let file = made.last().map_or(0, |year| year.file_bytes);
    println!(
        "year: {cases} cases, {events} events: created in {:.1} s, projected in {:.1} s, {:.1} s in all \
         ({:.1} s CPU); {:.0} bytes an event with all views; at most {} MiB",
        seconds(Job::Cases),
        seconds(Job::Views),
        meter.seconds(),
        meter.cpu_seconds(),
        file as f64 / events.max(1) as f64,
        made.iter().map(|year| year.memory_mib).max().unwrap_or(0),
    );
}
