//! The report as a table of text.

use std::fmt::Write;

use super::contender::{IN_FLIGHT, OWN, columns};
use super::markdown::Language;
use super::report::{Point, Report, Row};
use super::work::{Order, Store, Work};
use super::{markdown, target};

/// A table for each work, then what the figures rest on.
pub(crate) fn of(report: &Report) -> String {
    let mut text = String::new();
    for work in Work::ALL {
        section(&mut text, report, work);
    }
    let targets = markdown::targets(&target::all(report), Language::English);
    let _ = writeln!(text, "targets\n{targets}");
    for store in [Store::Postgres, Store::Sqlite] {
        let versions = report.versions(store).join("; ");
        let _ = writeln!(text, "versions, {}: {versions}", store.name());
    }
    for left_out in &report.left_out {
        let _ = writeln!(text, "left out: {}: {}", left_out.name, left_out.why);
    }
    let _ = writeln!(
        text,
        "load of the last 1, 5, 15 minutes: {} before, {} after",
        report.load_before, report.load_after
    );
    text
}

/// Rates a second, their ratio to the baseline, and the latency that 99 of 100 stayed below.
fn section(text: &mut String, report: &Report, work: Work) {
    let ([title, _], [explanation, _]) = (work.title(), work.explanation());
    let _ = write!(text, "{}: {}\n{:32}", title, explanation, "");
    for writers in columns() {
        let _ = write!(text, "{:>28}", format!("{writers} at once"));
    }
    let _ = write!(text, "\n{:32}", "");
    for _ in columns() {
        let _ = write!(text, "{:>12}{:>7}{:>9}", "a second", "ratio", "p99 ms");
    }
    text.push('\n');
    for order in Order::ALL {
        let rows = report.rows(work).filter(|row| row.order == order);
        let mut rows = rows.peekable();
        if rows.peek().is_some() {
            let _ = writeln!(text, "{}", order.title()[0]);
        }
        rows.for_each(|row| line(text, report, row));
    }
    in_flight(text, report, work);
    comparison(text, report, work);
    text.push('\n');
}

fn line(text: &mut String, report: &Report, row: &Row) {
    let _ = write!(text, "  {:30}", row.name);
    for writers in columns() {
        let Some(point) = row.point(writers) else {
            let _ = write!(text, "{:>28}", "");
            continue;
        };
        let base = report.baseline(row.work, writers);
        let (rate, p99) = (point.per_second(), point.p99_millis());
        let ratio = base.map_or(String::new(), |base| format!("{:.2}", rate / base));
        let _ = write!(text, "{rate:>12.0}{ratio:>7}{p99:>9.2}");
    }
    text.push('\n');
    let faulty = row.points.iter().filter(|point| point.fault().is_some());
    for point in faulty {
        let (writers, errors) = (point.writers, point.errors());
        let fault = point.fault().unwrap_or_default();
        let _ = writeln!(
            text,
            "    {writers} at once: {errors} error(s), such as: {fault}"
        );
    }
}

fn in_flight(text: &mut String, report: &Report, work: Work) {
    if let Some(point) = report.in_flight(work) {
        let _ = writeln!(
            text,
            "{OWN}, {IN_FLIGHT} in flight: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms",
            point.per_second(),
            point.p50_millis(),
            point.p99_millis()
        );
    }
}

/// Casebook's rate over that of each other.
fn comparison(text: &mut String, report: &Report, work: Work) {
    let Some(own) = report.own(work) else {
        return;
    };
    let _ = writeln!(text, "{OWN} over each");
    for other in report.rows(work).filter(|row| !row.is_own()) {
        let ratios = columns().filter_map(|writers| {
            let rate = |row: &Row| row.point(writers).map(Point::per_second);
            let ratio = rate(own)? / rate(other)?;
            Some(format!("{ratio:>10.2} × at {writers}"))
        });
        let ratios: Vec<String> = ratios.collect();
        let _ = writeln!(text, "  {:30}{}", other.name, ratios.join(""));
    }
}
