//! What Casebook's rate is to be over that of each other in the same run.

use super::contender::{IN_FLIGHT, columns};
use super::report::{Point, Report, Row};
use super::work::{Order, Store, Work};

/// How many writers a rate is compared with where no target says otherwise.
const MANY: usize = 64;

/// One ratio.
pub(crate) struct Target<'a> {
    pub(crate) work: Work,
    /// Of Casebook.
    pub(crate) writers: usize,
    pub(crate) over: &'a Row,
    /// Of the other.
    pub(crate) over_writers: usize,
    /// None: it is told and nothing is asked of it.
    pub(crate) wanted: Option<f64>,
    pub(crate) found: f64,
}

/// In the order of the works and of their lines.
pub(crate) fn all(report: &Report) -> Vec<Target<'_>> {
    let mut targets = Vec::new();
    for work in Work::ALL {
        let Some(own) = report.own(work) else {
            continue;
        };
        for over in report.rows(work).filter(|row| !row.is_own()) {
            for (writers, over_writers) in pairs(over) {
                let wanted = wanted(over, writers);
                let is_told = over.order != Order::Baseline && writers == MANY;
                let rate = |row: &Row, writers| row.point(writers).map(Point::per_second);
                let rates = (rate(own, writers), rate(over, over_writers));
                if let ((Some(own), Some(other)), true) = (rates, wanted.is_some() || is_told) {
                    targets.push(Target {
                        work,
                        writers,
                        over,
                        over_writers,
                        wanted,
                        found: own / other,
                    });
                }
            }
        }
    }
    targets
}

/// Of writers of Casebook and of the other: the limit is compared with what is in flight.
fn pairs(over: &Row) -> Vec<(usize, usize)> {
    if over.is_limit() {
        return vec![(IN_FLIGHT, 8)];
    }
    columns().map(|writers| (writers, writers)).collect()
}

fn wanted(over: &Row, writers: usize) -> Option<f64> {
    match (over.work, over.order, writers) {
        (Work::Append(Store::Postgres), Order::Baseline, IN_FLIGHT) => Some(0.5),
        (Work::Append(Store::Postgres), Order::Baseline, _) => match (over.name, writers) {
            ("bare INSERT, sqlx", 1) => Some(0.9),
            ("bare INSERT, pgbench", 8) => Some(1.0),
            ("bare INSERT, pgbench", MANY) => Some(3.0),
            _ => None,
        },
        (Work::Append(Store::Sqlite), Order::Baseline, 1) => Some(0.8),
        (Work::Append(Store::Sqlite), Order::Baseline, MANY) => Some(8.0),
        (Work::Append(Store::Postgres), Order::Total, MANY)
        | (Work::Approval, Order::Engine, MANY) => Some(10.0),
        (Work::Append(Store::Postgres), Order::Category, MANY) => Some(4.0),
        (Work::Append(Store::Postgres), Order::Stream, MANY) => Some(7.0),
        _ => None,
    }
}
