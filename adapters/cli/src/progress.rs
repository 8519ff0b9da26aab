//! How far a long job has come, on stderr.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shape {
    /// A bar, while stderr is a terminal.
    Bar,
    /// One JSON object on a line, for every percent.
    Json,
    /// Nothing.
    None,
}

/// A job with a known amount of work.
pub(crate) struct Progress {
    shape: Shape,
    bar: ProgressBar,
    job: &'static str,
    told: u64,
}

impl Progress {
    /// Begins a job of `total` steps.
    pub(crate) fn new(shape: Shape, job: &'static str, total: u64) -> Self {
        let is_shown = shape == Shape::Bar && std::io::stderr().is_terminal();
        let bar = if is_shown {
            let style =
                ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}");
            ProgressBar::new(total)
                .with_message(job)
                .with_style(style.expect("the template is a constant"))
        } else {
            ProgressBar::hidden()
        };
        bar.set_length(total);
        Self {
            shape,
            bar,
            job,
            told: 0,
        }
    }

    /// The job has come to `done` steps.
    pub(crate) fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        let total = self.bar.length().unwrap_or_default().max(1);
        let percent = done.saturating_mul(100) / total;
        if self.shape == Shape::Json && percent > self.told {
            self.told = percent;
            let job = self.job;
            let line = serde_json::json!({ "job": job, "done": done.to_string(), "total": total.to_string() });
            // Progress that nobody reads is no reason to stop the job.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// The job is over.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
