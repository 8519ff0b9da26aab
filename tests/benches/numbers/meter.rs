//! Time on the clock, time of the processors, memory.

use std::fs::read_to_string;
use std::time::{Duration, Instant};

/// The ticks of `/proc/*/stat` in a second, which Linux has promised to leave at this.
const TICKS: f64 = 100.0;

/// Runs since it was made.
pub(crate) struct Meter {
    begun: Instant,
    cpu: f64,
}

impl Meter {
    pub(crate) fn start() -> Self {
        let cpu = own_cpu_seconds();
        let begun = Instant::now();
        Self { begun, cpu }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Seconds on the clock.
    pub(crate) fn seconds(&self) -> f64 {
        self.elapsed().as_secs_f64()
    }

    /// Seconds that processors worked for this process and the children it has waited for.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        own_cpu_seconds() - self.cpu
    }
}

fn own_cpu_seconds() -> f64 {
    ticks("/proc/self/stat", 13..17) / TICKS
}

/// Seconds that processors worked for another process.
pub(crate) fn cpu_seconds(process: u32) -> f64 {
    ticks(&format!("/proc/{process}/stat"), 13..15) / TICKS
}

fn ticks(path: &str, fields: std::ops::Range<usize>) -> f64 {
    let stat = read_to_string(path).unwrap_or_default();
    // The second field is a name in brackets that may hold blanks.
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let words: Vec<&str> = behind.split_whitespace().collect();
    let numbers = fields.filter_map(|field| words.get(field - 2)?.parse::<f64>().ok());
    numbers.sum()
}

/// A line of `/proc/PID/status` in KiB, such as `VmRSS`.
pub(crate) fn kib(process: u32, key: &str) -> Option<u64> {
    let status = read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(key))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What else the machine does: without it a figure says little.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    format!(
        "{cores} cores; load of the last 1, 5, 15 minutes: {}\n",
        load.join(", ")
    )
}

/// The time below which so many hundredths lie, in milliseconds; the times are in order.
pub(crate) fn quantile(times: &[Duration], hundredth: usize) -> f64 {
    let last = times.len().saturating_sub(1);
    let place = (times.len() * hundredth / 100).min(last);
    times
        .get(place)
        .map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Forgets the most memory that this process has had, and begins to watch anew.
pub(crate) fn forget_peak() {
    // Where the system does not offer it, the peak is that of the whole run.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process has had since, in MiB.
pub(crate) fn peak_mib() -> u64 {
    kib(std::process::id(), "VmHWM").unwrap_or(0) / 1024
}
