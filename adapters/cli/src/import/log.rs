//! Import of logs: in batches, any number of times.
//!
//! The log is read on one thread, the commands are decided on another, and the store writes one
//! batch while the next is decided.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::runtime::{Engine, Failure, Session};
use casebook_exchange::xes::Trace;
use tokio::task::JoinHandle;

use super::reading::{Page, Reading};
use super::replay::{Replayer, happenings};
use super::summary::Summary;
use crate::log::Log;
use crate::problem::Problem;

/// Imports a log; tells after each batch how many bytes of the file were read.
///
/// The same trace makes the same case, so an import that was broken off is simply run again.
///
/// # Errors
/// `CB-1005` when the definition is not in force. When the store is away: what was imported stays,
/// run it again.
pub(crate) async fn import(
    engine: &Arc<Engine>,
    log: Log,
    definition: &Name,
    organ: &Name,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, Problem> {
    let now = engine.clock().now();
    let law = engine.law().definition_at(definition.as_str(), now);
    let law = law.ok_or_else(|| Failure::NoDefinition(definition.to_string()))?;
    let happenings = happenings(&law);
    let mut run = Run {
        engine,
        replayer: Replayer::new(engine, definition, organ, happenings, now),
        summary: Summary {
            complete: true,
            ..Summary::default()
        },
        writing: None,
    };
    let mut reading = Reading::start(log);
    while let Some(page) = reading.pages.recv().await {
        let source_bytes = page.source_bytes;
        let sessions = run.decide(page)?;
        run.write(sessions).await?;
        progress(source_bytes);
    }
    run.written().await?;
    let account = reading.account.await.map_err(std::io::Error::other)?;
    let (summary, counts) = (&mut run.summary, account.counts);
    summary.traces = counts.traces.read;
    summary.refused += counts.traces.refused;
    summary.events_read = counts.events.read;
    summary.events_refused = summary.events_read - summary.events;
    summary.warnings = account.oddities;
    Ok(run.summary)
}

/// An import that runs.
struct Run<'a> {
    engine: &'a Arc<Engine>,
    replayer: Replayer<'a>,
    summary: Summary,
    /// The batch that the store is writing.
    writing: Option<JoinHandle<Result<Vec<bool>, Failure>>>,
}

impl Run<'_> {
    fn decide(&mut self, page: Page) -> Result<Vec<Session>, Problem> {
        let mut sessions = Vec::with_capacity(page.traces.len());
        for read in page.traces {
            match read {
                Ok(trace) => sessions.extend(self.decide_trace(&trace)?),
                Err(fault) => self.summary.miss(&fault),
            }
        }
        Ok(sessions)
    }

    /// A trace that cannot become a case is refused alone; when the world fails, everything ends.
    fn decide_trace(&mut self, trace: &Trace) -> Result<Option<Session>, Problem> {
        match self.replayer.walk(trace) {
            Ok(Some(walked)) => {
                self.summary.keep(trace, &walked.deviations);
                return Ok(Some(walked.session));
            }
            Ok(None) => self.summary.empty += 1,
            Err(unfit) if unfit.is_of_the_trace() => self.summary.refuse(trace, &unfit),
            Err(unfit) => return Err(unfit.into()),
        }
        Ok(None)
    }

    async fn write(&mut self, sessions: Vec<Session>) -> Result<(), Problem> {
        self.written().await?;
        let engine = Arc::clone(self.engine);
        let writing = async move { engine.commit(sessions).await };
        self.writing = Some(tokio::spawn(writing));
        Ok(())
    }

    /// Waits for the batch that is being written, and books it.
    async fn written(&mut self) -> Result<(), Problem> {
        let Some(writing) = self.writing.take() else {
            return Ok(());
        };
        for is_new in writing.await.map_err(std::io::Error::other)?? {
            if is_new {
                self.summary.cases += 1;
            } else {
                self.summary.present += 1;
            }
        }
        Ok(())
    }
}
