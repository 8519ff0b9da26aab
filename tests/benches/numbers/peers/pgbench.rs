//! The baseline: PostgreSQL's own load program, one bare INSERT a transaction.

use std::path::{Path, PathBuf};
use std::process::Output;

use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use super::load::Outcome;
use super::prepare::last_lines;
use crate::bare;
use crate::stores::BODY_BYTES;

/// Variables of the program live as long as its client, so that versions go on.
const SCRIPT: &str = "\\set version :version + 1
INSERT INTO bare (sid, version, type_id, recorded_at, previous, hash, meta, body)
VALUES (:client_id, :version, 1, now(), :hash, :hash, '{}', :body);
";
/// Where versions begin in the warm-up and in the measurement.
const FIRST: [u64; 2] = [0, 1_000_000_000];
/// One of so many transactions is written to the log that quantiles are read from.
const SAMPLED: f64 = 0.1;

/// The program, or why it cannot be had.
pub(crate) async fn find() -> Result<PathBuf, String> {
    let program = PathBuf::from("pgbench");
    match Command::new(&program).arg("--version").output().await {
        Ok(done) if done.status.success() => Ok(program),
        Ok(done) => Err(last_lines(&String::from_utf8_lossy(&done.stderr), 1)),
        Err(fault) => Err(format!(
            "pgbench: {fault}; it is in Debian's package postgresql-15"
        )),
    }
}

pub(crate) async fn run(program: &Path, url: &str, writers: usize, seconds: u64) -> Outcome {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query(bare::POSTGRES_TABLE)
        .execute(&mut connection)
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bare.sql"), SCRIPT).unwrap();
    let ask = |first: u64, seconds: u64| load(program, url, writers, first, seconds, folder.path());
    let done = ask(FIRST[0], 1).await;
    let done = if done.status.success() {
        ask(FIRST[1], seconds).await
    } else {
        done
    };
    if !done.status.success() {
        let complaint = last_lines(&String::from_utf8_lossy(&done.stderr), 3);
        return Outcome {
            seconds: seconds as f64,
            fault: Some(complaint),
            ..Outcome::default()
        };
    }
    let rate = rate(&String::from_utf8_lossy(&done.stdout)).unwrap_or(0.0);
    let (p50_micros, p99_micros) = quantiles(folder.path());
    let seconds = seconds as f64;
    let appends = format!("{:.0}", rate * seconds).parse().unwrap_or(0);
    Outcome {
        appends,
        seconds,
        p50_micros,
        p99_micros,
        errors: 0,
        fault: None,
    }
}

async fn load(
    program: &Path,
    url: &str,
    writers: usize,
    first: u64,
    seconds: u64,
    folder: &Path,
) -> Output {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut load = Command::new(program);
    load.current_dir(folder)
        .args(["--no-vacuum", "--protocol=prepared", "--file=bare.sql"]);
    load.arg(format!("--client={writers}"))
        .arg(format!("--jobs={}", threads.min(writers)));
    load.arg(format!("--time={seconds}"))
        .arg(format!("--define=version={first}"));
    load.arg(format!("--define=hash={}", "h".repeat(32)));
    load.arg(format!("--define=body={}", "b".repeat(BODY_BYTES)));
    if first == FIRST[1] {
        load.args(["--log", "--log-prefix=measured"]);
        load.arg(format!("--sampling-rate={SAMPLED}"));
    }
    load.arg(url).kill_on_drop(true).output().await.unwrap()
}

/// The time that clients take to connect is left out.
fn rate(output: &str) -> Option<f64> {
    let mut lines = output
        .lines()
        .filter_map(|line| line.strip_prefix("tps = "));
    let line = lines.find(|line| line.contains("without initial connection time"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The third word of each line of the logs is the time of a transaction in microseconds.
fn quantiles(folder: &Path) -> (f64, f64) {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let logs = files.filter(|file| file.file_name().to_string_lossy().starts_with("measured"));
    let mut micros: Vec<f64> = Vec::new();
    for log in logs {
        let text = std::fs::read_to_string(log.path()).unwrap();
        micros.extend(
            text.lines()
                .filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok()),
        );
    }
    micros.sort_unstable_by(f64::total_cmp);
    let quantile = |percent: usize| micros.get(micros.len() * percent / 100);
    (
        quantile(50).copied().unwrap_or(0.0),
        quantile(99).copied().unwrap_or(0.0),
    )
}
