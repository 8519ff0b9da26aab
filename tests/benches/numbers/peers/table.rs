//! The report as a table of text.

use std::fmt::Write;

use super::contender::{IN_FLIGHT, Order, WRITERS, Work};
use super::report::{Point, Report, Row};

const NAME: &str = "Casebook";

/// A table for each work, then what the figures rest on.
pub(crate) fn of(report: &Report) -> String {
    let mut text = String::new();
    for work in Work::ALL {
        section(&mut text, report, work);
    }
    in_flight(&mut text, report);
    let _ = writeln!(text, "versions: {}", report.versions().join("; "));
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
    let _ = write!(text, "{}: {}\n{:32}", work.title(), work.explanation(), "");
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
            let _ = writeln!(text, "{}", order.title());
        }
        rows.for_each(|row| line(text, report, row));
    }
    comparison(text, report, work);
    text.push('\n');
}

fn columns() -> impl Iterator<Item = usize> {
    WRITERS.into_iter().filter(|writers| *writers < IN_FLIGHT)
}

fn line(text: &mut String, report: &Report, row: &Row) {
    let _ = write!(text, "  {:30}", row.name);
    for writers in columns() {
        let Some(point) = row.point(writers) else {
            let _ = write!(text, "{:>28}", "");
            continue;
        };
        let base = report
            .baseline(writers)
            .filter(|_| row.work == Work::Append);
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

fn in_flight(text: &mut String, report: &Report) {
    if let Some((row, point)) = report.in_flight() {
        let _ = writeln!(
            text,
            "{}, {IN_FLIGHT} in flight: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms",
            row.name,
            point.per_second(),
            point.p50_millis(),
            point.p99_millis()
        );
    }
}

/// Casebook's rate over that of each other.
fn comparison(text: &mut String, report: &Report, work: Work) {
    let Some(own) = report.rows(work).find(|row| row.name == NAME) else {
        return;
    };
    let _ = writeln!(text, "{NAME} over each");
    for other in report.rows(work).filter(|row| row.name != NAME) {
        let ratios = columns().filter_map(|writers| {
            let rate = |row: &Row| row.point(writers).map(Point::per_second);
            let ratio = rate(own)? / rate(other)?;
            Some(format!("{ratio:>10.2} × at {writers}"))
        });
        let ratios: Vec<String> = ratios.collect();
        let _ = writeln!(text, "  {:30}{}", other.name, ratios.join(""));
    }
}
