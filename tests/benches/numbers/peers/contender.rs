//! Who is measured, what each keeps in order, and how it is run.

use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::process::Command;

use super::load::Outcome;
use super::prepare::{self, Program};
use super::report::LeftOut;
use super::{approval, own, pgbench};
use crate::stores::BODY_BYTES;

/// How many write at once.
pub(crate) const WRITERS: [usize; 4] = [1, 8, 64, IN_FLIGHT];
/// Only what gathers appends on its own takes so many.
pub(crate) const IN_FLIGHT: usize = 512;
/// What a program may take beyond its measurement.
const PATIENCE: Duration = Duration::from_mins(2);

/// What is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// One event is appended.
    Append,
    /// A workflow is started, and one step of it completed from outside.
    Approval,
}

impl Work {
    pub(crate) const ALL: [Self; 2] = [Self::Append, Self::Approval];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Append => "Durable appends a second on PostgreSQL",
            Self::Approval => "Approvals a second on PostgreSQL",
        }
    }

    pub(crate) fn explanation(self) -> String {
        match self {
            Self::Append => format!(
                "One event of {BODY_BYTES} bytes an append, to streams of the writer's own, with \
                 expected version, answered when it is on disk."
            ),
            Self::Approval => format!(
                "A workflow with {BODY_BYTES} bytes is started, waits for an approval, gets it \
                 and ends; both answers are on disk."
            ),
        }
    }
}

/// Which order its makers promise to a reader of more than one stream; it is not tried here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// No event store at all: what the machine can do.
    Baseline,
    /// One order of all events, in which nothing appears behind what was read.
    Total,
    /// Such an order in each category.
    Category,
    /// Of each stream alone.
    Stream,
    /// It is no event store but an engine of workflows.
    Engine,
}

impl Order {
    pub(crate) const ALL: [Self; 5] = [
        Self::Baseline,
        Self::Total,
        Self::Category,
        Self::Stream,
        Self::Engine,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Baseline => "What the machine can do",
            Self::Total => "One order of all events",
            Self::Category => "An order within each category",
            Self::Stream => "An order within each stream alone",
            Self::Engine => "Engines of durable workflows",
        }
    }
}

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

/// Everybody that can be had on this machine, and why the others cannot.
pub(crate) async fn all() -> (Vec<Contender>, Vec<LeftOut>) {
    let own = |name, order, run| Contender {
        name,
        work: Work::Append,
        order,
        run,
    };
    let (mut contenders, mut left_out) = (Vec::new(), Vec::new());
    match pgbench::find().await {
        Ok(program) => {
            let run = Run::Pgbench(program);
            contenders.push(own("bare INSERT, pgbench", Order::Baseline, run));
        }
        Err(why) => left_out.push(LeftOut {
            name: "bare INSERT, pgbench",
            why,
        }),
    }
    contenders.push(own("bare INSERT, sqlx", Order::Baseline, Run::Bare));
    contenders.push(own(
        "limit: 1,000 rows a commit",
        Order::Baseline,
        Run::Batch,
    ));
    contenders.push(own("Casebook", Order::Total, Run::Casebook));
    contenders.push(Contender {
        name: "Casebook",
        work: Work::Approval,
        order: Order::Engine,
        run: Run::Approval,
    });
    for peer in prepare::PEERS {
        match prepare::prepare(&peer).await {
            Ok(program) => contenders.extend(peer.runs.iter().map(|asked| Contender {
                name: asked.name,
                work: peer.work,
                order: asked.order,
                run: Run::Program(program.clone(), asked.more),
            })),
            Err(why) => left_out.push(LeftOut {
                name: peer.folder,
                why,
            }),
        }
    }
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
