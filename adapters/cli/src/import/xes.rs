//! Import of XES logs: streamed, in batches, any number of times.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::Context as _;
use casebook_engine::Name;
use casebook_engine::runtime::{Engine, Failure, Session};
use casebook_engine::stream::CaseId;
use casebook_exchange::xes::{Limits, Trace, XesReader};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::replay::{Replayer, activity, happenings};

/// How many cases are appended at once.
const BATCH_CASES: usize = 500;
/// The namespace from which the ids of imported cases are made.
const NAMESPACE: Uuid = Uuid::from_u128(0x6a0e_44f3_21c9_5d0b_9b5a_7d4b_6c0f_3a11);

/// What an import did. `traces = cases + present + empty + refused`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// Traces read.
    pub(crate) traces: u64,
    /// Cases made of them now.
    pub(crate) cases: u64,
    /// Cases that were there already.
    pub(crate) present: u64,
    /// Traces without an event.
    pub(crate) empty: u64,
    /// Traces that could not be read.
    pub(crate) refused: u64,
    /// Events of the traces read.
    pub(crate) events: u64,
    /// How often each activity was read.
    pub(crate) activities: BTreeMap<String, u64>,
    /// How often each rule was broken.
    pub(crate) deviations: BTreeMap<String, u64>,
    /// How many traces broke a rule.
    pub(crate) deviating: u64,
    /// What was odd about the file.
    pub(crate) warnings: Vec<String>,
}

/// Imports a log, `.xes` or `.xes.gz`; tells after each batch how many bytes of the file were read.
///
/// The same trace makes the same case, so an import that was broken off is simply run again.
///
/// # Errors
/// When the file cannot be read or the store is away: what was imported stays, run it again.
pub(crate) async fn import(
    engine: &Engine,
    path: &Path,
    definition: &Name,
    organ: &Name,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Summary> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let mut reader = XesReader::open(BufReader::with_capacity(1 << 16, file), Limits::default())?;
    let law = engine
        .law()
        .definition_at(definition.as_str(), Timestamp::now());
    let law = law.ok_or_else(|| Failure::NoDefinition(definition.to_string()))?;
    let replayer = Replayer {
        engine,
        definition: definition.clone(),
        organ: organ.clone(),
        happenings: happenings(&law),
    };
    let mut summary = Summary::default();
    let mut batch = Vec::with_capacity(BATCH_CASES);
    while let Some(read) = reader.next() {
        summary.traces += 1;
        let trace = match read {
            Ok(trace) => trace,
            Err(fault) => {
                summary.refused += 1;
                summary.warnings.push(format!("{}: {fault}", fault.code()));
                continue;
            }
        };
        summary.count(&trace);
        match replayer.walk(&trace, case_of(definition, &trace))? {
            Some(walked) => {
                summary.deviate(&walked.deviations);
                batch.push(walked.session);
            }
            None => summary.empty += 1,
        }
        if batch.len() == BATCH_CASES {
            flush(engine, &mut batch, &mut summary).await?;
            progress(reader.progress().source_bytes);
        }
    }
    flush(engine, &mut batch, &mut summary).await?;
    progress(reader.progress().source_bytes);
    Ok(summary)
}

async fn flush(
    engine: &Engine,
    batch: &mut Vec<Session>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    for taken in engine.commit(std::mem::take(batch)).await? {
        if taken {
            summary.cases += 1;
        } else {
            summary.present += 1;
        }
    }
    Ok(())
}

fn case_of(definition: &Name, trace: &Trace) -> CaseId {
    let name = trace
        .name
        .clone()
        .unwrap_or_else(|| format!("#{}", trace.ordinal));
    CaseId(Uuid::new_v5(
        &NAMESPACE,
        format!("{definition}/{name}").as_bytes(),
    ))
}

impl Summary {
    fn count(&mut self, trace: &Trace) {
        self.events += trace.events.len() as u64;
        for event in &trace.events {
            *self
                .activities
                .entry(activity(event).to_owned())
                .or_default() += 1;
        }
    }

    fn deviate(&mut self, rules: &[Name]) {
        self.deviating += u64::from(!rules.is_empty());
        for rule in rules {
            *self.deviations.entry(rule.to_string()).or_default() += 1;
        }
    }
}
