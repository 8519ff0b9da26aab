//! The file, read ahead of the decisions on a thread of its own.

use casebook_exchange::xes::{Counts, Fault, Trace};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::summary::Oddity;
use crate::log::Log;

/// How many traces are handed over at once.
const PAGE_TRACES: usize = 1_000;
/// How many pages may wait.
const PAGES_AHEAD: usize = 2;

/// Traces in file order, and what took traces away.
pub(super) struct Page {
    pub(super) traces: Vec<Result<Trace, Fault>>,
    /// How far the file was read behind this page.
    pub(super) source_bytes: u64,
}

/// What is known when the file was read.
pub(super) struct Account {
    pub(super) counts: Counts,
    pub(super) oddities: Vec<Oddity>,
}

/// A file that is being read. Whoever drops `pages` ends the reading.
pub(super) struct Reading {
    pub(super) pages: mpsc::Receiver<Page>,
    pub(super) account: JoinHandle<Account>,
}

impl Reading {
    pub(super) fn start(mut reader: Log) -> Self {
        let (sender, pages) = mpsc::channel(PAGES_AHEAD);
        let account = tokio::task::spawn_blocking(move || {
            while let Some(page) = next_page(&mut reader)
                && sender.blocking_send(page).is_ok()
            {}
            Account {
                counts: reader.counts(),
                oddities: reader.warnings().iter().map(Oddity::of).collect(),
            }
        });
        Self { pages, account }
    }
}

fn next_page(reader: &mut Log) -> Option<Page> {
    let traces: Vec<_> = reader.by_ref().take(PAGE_TRACES).collect();
    let source_bytes = reader.bytes_read();
    (!traces.is_empty()).then_some(Page {
        traces,
        source_bytes,
    })
}
