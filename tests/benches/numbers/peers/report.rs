//! All that a run has found, as it is written to `compare.json`.

use jiff::Timestamp;
use serde::Serialize;

use super::contender::{Contender, IN_FLIGHT, LIMIT, Measured, OWN, columns};
use super::machine;
use super::work::{Order, Store, Work};

/// The whole run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) begun: Timestamp,
    pub(crate) ended: Timestamp,
    pub(crate) machine: String,
    pub(crate) load_before: String,
    pub(crate) load_after: String,
    pub(crate) settings: Vec<Setting>,
    pub(crate) seconds: u64,
    pub(crate) rounds: u64,
    pub(crate) rows: Vec<Row>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// A setting of the PostgreSQL server, or of a connection to a file of SQLite.
#[derive(Debug, Serialize)]
pub(crate) struct Setting {
    pub(crate) store: Store,
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// What could not be had.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) name: &'static str,
    pub(crate) why: String,
}

/// One contender.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
    pub(crate) order: Order,
    pub(crate) version: Option<String>,
    pub(crate) points: Vec<Point>,
}

/// It with so many writers, over all rounds.
#[derive(Debug, Serialize)]
pub(crate) struct Point {
    pub(crate) writers: usize,
    pub(crate) measured: Vec<Measured>,
}

impl Report {
    pub(crate) fn begin(seconds: u64, rounds: u64, settings: Vec<Setting>) -> Self {
        let now = Timestamp::now();
        Self {
            begun: now,
            ended: now,
            machine: machine::description(),
            load_before: machine::load(),
            load_after: String::new(),
            settings,
            seconds,
            rounds,
            rows: Vec::new(),
            left_out: Vec::new(),
        }
    }

    pub(crate) fn end(&mut self) {
        self.ended = Timestamp::now();
        self.load_after = machine::load();
    }

    pub(crate) fn add(&mut self, contender: &Contender, writers: usize, measured: Measured) {
        let known = self
            .rows
            .iter()
            .position(|row| row.name == contender.name && row.work == contender.work);
        let at = known.unwrap_or_else(|| {
            self.rows.push(Row {
                name: contender.name,
                work: contender.work,
                order: contender.order,
                version: None,
                points: Vec::new(),
            });
            self.rows.len() - 1
        });
        let row = &mut self.rows[at];
        if measured.version.is_some() {
            row.version.clone_from(&measured.version);
        }
        match row.points.iter_mut().find(|point| point.writers == writers) {
            Some(point) => point.measured.push(measured),
            None => row.points.push(Point {
                writers,
                measured: vec![measured],
            }),
        }
    }

    /// What was measured, and on what.
    pub(crate) fn heading(&self) -> String {
        format!(
            "peers:\n  {}\n  {}\n  {}\n  {} s a point after 1 s of warm-up, {} round(s); {}",
            self.machine,
            self.settings(Store::Postgres),
            self.settings(Store::Sqlite),
            self.seconds,
            self.rounds,
            self.begun.strftime("%Y-%m-%d %H:%M UTC")
        )
    }

    /// What a durable append there rests on.
    pub(crate) fn settings(&self, store: Store) -> String {
        let settings = self.settings.iter().filter(|one| one.store == store);
        let settings = settings.map(|one| format!("{} {}", one.name, one.value));
        let settings: Vec<String> = settings.collect();
        format!("{}: {}", store.name(), settings.join(", "))
    }

    pub(crate) fn rows(&self, work: Work) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.work == work)
    }

    /// What was measured there, each once.
    pub(crate) fn versions(&self, store: Store) -> Vec<&str> {
        let rows = self.rows.iter().filter(|row| row.work.store() == store);
        let mut versions: Vec<&str> = Vec::new();
        for version in rows.filter_map(|row| row.version.as_deref()) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        versions
    }

    /// Our own line.
    pub(crate) fn own(&self, work: Work) -> Option<&Row> {
        self.rows(work).find(|row| row.is_own())
    }

    /// The rate that ratios refer to: pgbench's, or that through sqlx where there is no pgbench.
    pub(crate) fn baseline(&self, work: Work, writers: usize) -> Option<f64> {
        let rows = self.rows(work).filter(|row| row.order == Order::Baseline);
        let mut rates = rows.filter_map(|row| Some(row.point(writers)?.per_second()));
        rates.find(|rate| *rate > 0.0)
    }

    /// Casebook with more in flight than others have connections for.
    pub(crate) fn in_flight(&self, work: Work) -> Option<&Point> {
        self.own(work)?.point(IN_FLIGHT)
    }
}

impl Row {
    pub(crate) fn is_own(&self) -> bool {
        self.name == OWN
    }

    pub(crate) fn is_limit(&self) -> bool {
        self.name == LIMIT
    }

    /// Its rate with as many writers as suit it best.
    pub(crate) fn best(&self) -> f64 {
        let points = columns().filter_map(|writers| self.point(writers));
        points.map(Point::per_second).fold(0.0, f64::max)
    }

    pub(crate) fn point(&self, writers: usize) -> Option<&Point> {
        self.points.iter().find(|point| point.writers == writers)
    }
}

impl Point {
    /// The median of the rounds.
    pub(crate) fn per_second(&self) -> f64 {
        self.median(|measured| measured.outcome.appends as f64 / measured.outcome.seconds)
    }

    /// The median of the rounds.
    pub(crate) fn p50_millis(&self) -> f64 {
        self.median(|measured| measured.outcome.p50_micros / 1e3)
    }

    /// The median of the rounds.
    pub(crate) fn p99_millis(&self) -> f64 {
        self.median(|measured| measured.outcome.p99_micros / 1e3)
    }

    /// Of all rounds.
    pub(crate) fn errors(&self) -> u64 {
        self.measured
            .iter()
            .map(|measured| measured.outcome.errors)
            .sum()
    }

    /// What was said at the first error, of a program that did not run too.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.measured
            .iter()
            .find_map(|measured| measured.outcome.fault.as_deref())
    }

    fn median(&self, of: impl Fn(&Measured) -> f64) -> f64 {
        let mut values: Vec<f64> = self.measured.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        let middle = values.len() / 2;
        if values.len() % 2 == 1 {
            values[middle]
        } else {
            f64::midpoint(values[middle - 1], values[middle])
        }
    }
}
