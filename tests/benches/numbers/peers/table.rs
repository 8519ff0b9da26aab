//! The report as a table of text.

use std::fmt::Write;

use super::contender::{IN_FLIGHT, Order, WRITERS};
use super::report::{Point, Report, Row};

const NAME: &str = "Casebook";

/// Rates a second, their ratio to the baseline, and the latency that 99 of 100 stayed below.
pub(crate) fn of(report: &Report) -> String {
    let mut text = format!("{:32}", "");
    for writers in columns() {
        let _ = write!(text, "{:>28}", format!("{writers} writer(s)"));
    }
    let _ = write!(text, "\n{:32}", "");
    for _ in columns() {
        let _ = write!(text, "{:>12}{:>7}{:>9}", "a second", "ratio", "p99 ms");
    }
    text.push('\n');
    for order in Order::ALL {
        let mut rows = report
            .rows
            .iter()
            .filter(|row| row.order == order)
            .peekable();
        if rows.peek().is_some() {
            let _ = writeln!(text, "{}", order.title());
        }
        rows.for_each(|row| line(&mut text, report, row));
    }
    in_flight(&mut text, report);
    comparison(&mut text, report);
    versions(&mut text, report);
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
        let ratio = report
            .baseline(writers)
            .map_or(0.0, |base| point.per_second() / base);
        let (rate, p99) = (point.per_second(), point.p99_millis());
        let _ = write!(text, "{rate:>12.0}{ratio:>7.2}{p99:>9.2}");
    }
    text.push('\n');
    let faulty = row.points.iter().filter(|point| point.fault().is_some());
    for point in faulty {
        let (writers, errors) = (point.writers, point.errors());
        let fault = point.fault().unwrap_or_default();
        let _ = writeln!(
            text,
            "    {writers} writer(s): {errors} error(s), such as: {fault}"
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
fn comparison(text: &mut String, report: &Report) {
    let Some(own) = report.row(NAME) else { return };
    let _ = writeln!(text, "\n{NAME} over each:");
    for other in report.rows.iter().filter(|row| row.name != NAME) {
        let ratios = columns().filter_map(|writers| {
            let rate = |row: &Row| row.point(writers).map(Point::per_second);
            let ratio = rate(own)? / rate(other)?;
            Some(format!("{ratio:>10.2} × at {writers}"))
        });
        let ratios: Vec<String> = ratios.collect();
        let _ = writeln!(text, "  {:30}{}", other.name, ratios.join(""));
    }
}

fn versions(text: &mut String, report: &Report) {
    let mut versions: Vec<&str> = Vec::new();
    for version in report.rows.iter().filter_map(|row| row.version.as_deref()) {
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    let _ = writeln!(text, "\nversions: {}", versions.join("; "));
}
