//! Who is measured, and how it is run.

use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::process::Command;

use super::load::Outcome;
use super::prepare::{self, Program};
use super::report::LeftOut;
use super::work::{Order, Store, Work};
use super::{approval, own, pgbench};
use crate::stores::BODY_BYTES;

/// How many write at once.
pub(crate) const WRITERS: [usize; 4] = [1, 8, 64, IN_FLIGHT];
/// Only what gathers appends on its own takes so many.
pub(crate) const IN_FLIGHT: usize = 512;
/// The name of our own lines.
pub(crate) const OWN: &str = "Casebook";
/// The name of the lines that are no append: 1,000 of them wait for each other.
pub(crate) const LIMIT: &str = "limit: 1,000 rows a commit";
/// What a program may take beyond its measurement.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a contender is run.
pub(crate) enum Run {
    Pgbench(PathBuf),
    Bare,
    Batch,
    Casebook,
    Approval,
    /// A program that prints an [`Outcome`], and the words that follow its numbers.
    Program(Program, &'static [&'static str]),
}

/// How many write at once in the columns of tables and drawings.
pub(crate) fn columns() -> impl Iterator<Item = usize> {
    WRITERS.into_iter().filter(|writers| *writers < IN_FLIGHT)
}

/// One line of the comparison.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
    pub(crate) order: Order,
    pub(crate) run: Run,
}

/// A point of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    /// What was measured, where the program tells.
    #[serde(default)]
    pub(crate) version: Option<String>,
}

impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome {
            appends,
            seconds,
            p50_micros,
            p99_micros,
            errors,
            fault,
        } = &self.outcome;
        let rate = *appends as f64 / seconds.max(f64::MIN_POSITIVE);
        write!(
            formatter,
            "{rate:.0} a second, p50 {p50_micros:.0} µs, p99 {p99_micros:.0} µs"
        )?;
        match fault {
            Some(fault) => write!(formatter, ", {errors} errors: {fault}"),
            None => Ok(()),
        }
    }
}

/// Everybody that can be had on this machine, work by work, and why the others cannot.
pub(crate) async fn all() -> (Vec<Contender>, Vec<LeftOut>) {
    let (mut contenders, mut left_out) = (Vec::new(), Vec::new());
    match pgbench::find().await {
        Ok(program) => contenders.push(Contender {
            name: "bare INSERT, pgbench",
            work: Work::Append(Store::Postgres),
            order: Order::Baseline,
            run: Run::Pgbench(program),
        }),
        Err(why) => left_out.push(LeftOut {
            name: "bare INSERT, pgbench",
            why,
        }),
    }
    for store in [Store::Postgres, Store::Sqlite] {
        let lines = [
            ("bare INSERT, sqlx", Order::Baseline, Run::Bare),
            (LIMIT, Order::Baseline, Run::Batch),
            (OWN, Order::Total, Run::Casebook),
        ];
        contenders.extend(lines.map(|(name, order, run)| Contender {
            name,
            work: Work::Append(store),
            order,
            run,
        }));
    }
    contenders.push(Contender {
        name: OWN,
        work: Work::Approval,
        order: Order::Engine,
        run: Run::Approval,
    });
    for peer in prepare::PEERS {
        match prepare::prepare(&peer).await {
            Ok(program) => contenders.extend(peer.runs.iter().map(|asked| Contender {
                name: asked.name,
                work: asked.work,
                order: asked.order,
                run: Run::Program(program.clone(), asked.more),
            })),
            Err(why) => left_out.push(LeftOut {
                name: peer.folder,
                why,
            }),
        }
    }
    // What is compared is measured in one go: a machine is not the same from minute to minute.
    contenders.sort_by_key(|contender| contender.work);
    (contenders, left_out)
}

impl Contender {
    /// Whether it makes sense with so many writers: others need a connection each.
    pub(crate) fn takes(&self, writers: usize) -> bool {
        writers < IN_FLIGHT || matches!(self.run, Run::Casebook)
    }

    pub(crate) async fn measure(&self, url: &str, writers: usize, seconds: u64) -> Measured {
        let time = Duration::from_secs(seconds);
        let outcome = match &self.run {
            Run::Pgbench(program) => pgbench::run(program, url, writers, seconds).await,
            Run::Bare => own::bare(url, writers, time).await,
            Run::Batch => own::batch(url, writers, time).await,
            Run::Casebook => own::casebook(url, writers, time).await,
            Run::Approval => approval::casebook(url, writers, time).await,
            Run::Program(program, more) => return ask(program, more, url, writers, seconds).await,
        };
        Measured {
            outcome,
            version: None,
        }
    }
}

async fn ask(
    program: &Program,
    more: &[&str],
    url: &str,
    writers: usize,
    seconds: u64,
) -> Measured {
    let mut command = Command::new(&program.command[0]);
    command.args(&program.command[1..]).arg(url);
    for number in [writers as u64, seconds, BODY_BYTES as u64] {
        command.arg(number.to_string());
    }
    command.args(more).current_dir(&program.folder);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let patience = Duration::from_secs(seconds) + PATIENCE;
    let failed = |fault: String| {
        let outcome = Outcome {
            seconds: seconds as f64,
            fault: Some(fault),
            ..Outcome::default()
        };
        Measured {
            outcome,
            version: None,
        }
    };
    let Ok(done) = tokio::time::timeout(patience, command.output()).await else {
        return failed(format!("has not ended after {} s", patience.as_secs()));
    };
    match done {
        Err(fault) => failed(fault.to_string()),
        Ok(done) if done.status.success() => {
            serde_json::from_slice(&done.stdout).unwrap_or_else(|fault| failed(fault.to_string()))
        }
        Ok(done) => failed(prepare::last_lines(
            &String::from_utf8_lossy(&done.stderr),
            3,
        )),
    }
}
