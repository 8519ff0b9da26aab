//! Writing the golden files of a release: once.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Event};
use casebook_engine::ports::{Append, EventStore};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId};
use casebook_memory::MemoryStore;

use super::case::{CASE, play};
use super::files::{CASE_LOG, CASE_STATES, OTHERS, released};
use super::line::Line;
use super::picture::picture;
use super::samples::{appended, instant, samples};

/// Why golden files were not written.
#[derive(Debug)]
pub enum Refused {
    /// What was released stays as it is.
    Exists,
    /// The folder cannot be written.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(fault: io::Error) -> Self {
        Self::Io(fault)
    }
}

/// Writes the folder of a release: what no earlier release wrote of the samples, with a file for
/// each new shape, and a whole case.
///
/// # Errors
/// [`Refused::Exists`] when there is such a folder: nothing is written then.
pub async fn write(folder: &Path) -> Result<(), Refused> {
    if folder.exists() {
        return Err(Refused::Exists);
    }
    let released = released();
    let said: BTreeSet<&[u8]> = released
        .iter()
        .flat_map(|release| release.events.iter().chain(&release.others))
        .map(|record| record.body.as_slice())
        .collect();
    let mut shapes: BTreeSet<(Name, u16)> = released
        .iter()
        .flat_map(|release| release.events.iter().map(shape))
        .collect();
    let mut records = sealed().await;
    records.retain(|record| !said.contains(record.body.as_slice()));
    let log = play().await;
    std::fs::create_dir_all(folder)?;
    let mut others = String::new();
    for record in &records {
        if shapes.insert(shape(record)) {
            let line = serde_json::to_string_pretty(&Line::of(record)).expect("JSON");
            let file = format!("{}.json", record.event_type);
            std::fs::write(folder.join(file), line + "\n")?;
        } else {
            others += &line(record);
        }
    }
    if !others.is_empty() {
        std::fs::write(folder.join(OTHERS), others)?;
    }
    std::fs::write(
        folder.join(CASE_LOG),
        log.iter().map(line).collect::<String>(),
    )?;
    std::fs::write(folder.join(CASE_STATES), picture(&fold(&log)))?;
    Ok(())
}

/// The states of the played case, one after each event of its log.
///
/// # Panics
/// When an event cannot be read.
pub fn fold(log: &[Recorded]) -> Vec<CaseState> {
    let stream = StreamId::case(CASE);
    let mut state = CaseState::default();
    let own = log.iter().filter(|record| record.stream == stream);
    own.map(|record| {
        let event = Event::decode(record).expect("a readable event");
        let meta = record.read_meta().expect("a readable envelope");
        state.apply(CASE, &event, &meta);
        state.clone()
    })
    .collect()
}

/// The samples as a store seals them.
async fn sealed() -> Vec<Recorded> {
    let store = MemoryStore::new();
    let samples = samples();
    let appends = samples.iter().map(|event| Append {
        idempotency: None,
        streams: vec![appended(event)],
    });
    let now = instant("2026-09-29T02:00:01.5Z");
    let answers = store.append(appends.collect(), now).await;
    for answer in answers.expect("an append") {
        answer.expect("an append");
    }
    let log = store.read_all(Position::START, usize::MAX).await;
    log.expect("the log")
}

fn shape(record: &Recorded) -> (Name, u16) {
    (record.event_type.clone(), record.schema)
}

fn line(record: &Recorded) -> String {
    serde_json::to_string(&Line::of(record)).expect("JSON") + "\n"
}
