//! Reads a log and prints what is in it, how fast it went and how much memory it took.
//!
//! `cargo run --release -p casebook-exchange --example xes_counts -- FILE.xes.gz`

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::time::Instant;

use casebook_exchange::xes::{Limits, Stamp, XesReader};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or("name a file: xes_counts FILE.xes or FILE.xes.gz")?;
    let start = Instant::now();
    let source = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut reader = XesReader::open(source, Limits::default())?;
    let mut activities = BTreeMap::<String, u64>::new();
    let mut first: Option<Stamp> = None;
    let mut last: Option<Stamp> = None;
    let mut out = io::stdout().lock();
    for trace in reader.by_ref() {
        let trace = match trace {
            Ok(trace) => trace,
            Err(fault) => {
                writeln!(out, "{} {fault}", fault.code())?;
                continue;
            }
        };
        for event in trace.events {
            first = first
                .into_iter()
                .chain(event.time)
                .min_by_key(|stamp| stamp.instant);
            last = last
                .into_iter()
                .chain(event.time)
                .max_by_key(|stamp| stamp.instant);
            *activities
                .entry(event.name.unwrap_or_default())
                .or_default() += 1;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let counts = reader.counts();
    writeln!(out, "traces   {:?}", counts.traces)?;
    writeln!(out, "events   {:?}", counts.events)?;
    for (activity, count) in &activities {
        writeln!(out, "{count:>9} {activity}")?;
    }
    for warning in reader.warnings().iter() {
        let (code, subject) = (warning.code, &warning.subject);
        writeln!(
            out,
            "{code} {subject} {} times, lines {:?}",
            warning.count, warning.lines
        )?;
    }
    let shown = |stamp: Option<Stamp>| stamp.map_or_else(|| "none".to_owned(), |s| s.to_string());
    writeln!(out, "from {} to {}", shown(first), shown(last))?;
    writeln!(out, "bytes    {:?}", reader.progress())?;
    let rate = u32::try_from(counts.events.read).map_or(f64::INFINITY, f64::from) / seconds;
    writeln!(out, "{seconds:.2} seconds, {rate:.0} events per second")?;
    writeln!(out, "peak memory {}", peak_memory())?;
    Ok(())
}

/// As the kernel tells it; only Linux does.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}
