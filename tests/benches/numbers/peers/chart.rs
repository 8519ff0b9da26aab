//! The report as a drawing: one panel for each number of writers, one bar for each contender.

use std::fmt::Write;

use super::contender::{IN_FLIGHT, Order, WRITERS};
use super::report::{Point, Report, Row};
use crate::stores::BODY_BYTES;

const NAMES: f64 = 220.0;
const PANEL: f64 = 330.0;
/// Of a panel, what the longest bar takes: figures stand behind the bars.
const BAR: f64 = 195.0;
const LINE: f64 = 24.0;
const TOP: f64 = 128.0;
const MARGIN: f64 = 28.0;
/// A bar that would dwarf the others ends here, broken off, in units of the longest that counts.
const BROKEN: f64 = 1.06;
const STYLE: &str = "
    text { font: 12px 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif; fill: #24292f }
    .title { font-size: 19px; font-weight: 600 }
    .panel { font-size: 14px; font-weight: 600 }
    .group { font-size: 11px; font-weight: 600; fill: #57606a; letter-spacing: .02em }
    .own { font-weight: 700 }
    .faint { font-size: 11px; fill: #6e7781 }
    .axis { stroke: #d0d7de } .rule { stroke: #eaeef2 }";

/// A line of the drawing.
enum Line<'a> {
    Group(&'static str),
    Row(&'a Row),
}

pub(crate) fn of(report: &Report) -> String {
    let lines = lines(report);
    let columns: Vec<usize> = WRITERS.into_iter().filter(|one| *one < IN_FLIGHT).collect();
    let width = 2.0 * MARGIN + NAMES + PANEL * columns.len() as f64;
    let bottom = TOP + LINE * lines.len() as f64;
    let notes = notes(report);
    let height = bottom + 40.0 + 17.0 * notes.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>Durable appends a second</title>\n\
         <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    let subtitle = format!(
        "One event of {BODY_BYTES} bytes an append, to streams of the writer's own, with expected \
         version, answered when it is on disk. Longer is better."
    );
    write(
        &mut svg,
        "title",
        MARGIN,
        40.0,
        "Durable appends a second on PostgreSQL",
    );
    write(&mut svg, "faint", MARGIN, 62.0, &subtitle);
    names(&mut svg, &lines, width);
    for (writers, number) in columns.iter().zip(0_u8..) {
        let left = MARGIN + NAMES + PANEL * f64::from(number);
        panel(&mut svg, report, &lines, *writers, left);
    }
    for (note, number) in notes.iter().zip(0_u8..) {
        write(
            &mut svg,
            "faint",
            MARGIN,
            bottom + 32.0 + 17.0 * f64::from(number),
            note,
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// The groups in their order, in each the fastest first.
fn lines(report: &Report) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for order in Order::ALL {
        let mut rows: Vec<&Row> = report
            .rows
            .iter()
            .filter(|row| row.order == order)
            .collect();
        if order != Order::Baseline {
            rows.sort_by(|a, b| speed(b).total_cmp(&speed(a)));
        }
        if !rows.is_empty() {
            lines.push(Line::Group(order.title()));
        }
        lines.extend(rows.into_iter().map(Line::Row));
    }
    lines
}

fn speed(row: &Row) -> f64 {
    let rates = row.points.iter().map(Point::per_second);
    rates.fold(0.0, f64::max)
}

fn names(svg: &mut String, lines: &[Line<'_>], width: f64) {
    for (line, y) in lines.iter().zip(0_u8..) {
        let y = TOP + LINE * f64::from(y) + 16.0;
        match line {
            Line::Group(title) => {
                let (above, right) = (y - 16.0, width - MARGIN);
                let _ = writeln!(
                    svg,
                    "<line class=\"rule\" x1=\"{MARGIN}\" x2=\"{right}\" y1=\"{above}\" y2=\"{above}\"/>"
                );
                write(svg, "group", MARGIN, y, title);
            }
            Line::Row(row) => write(svg, own(row), MARGIN + 10.0, y, row.name),
        }
    }
}

fn panel(svg: &mut String, report: &Report, lines: &[Line<'_>], writers: usize, left: f64) {
    let title = if writers == 1 {
        "1 writer".to_owned()
    } else {
        format!("{writers} writers")
    };
    write(svg, "panel", left, TOP - 26.0, &title);
    write(
        svg,
        "faint",
        left,
        TOP - 10.0,
        "appends a second · 99 of 100 within",
    );
    let rows = report.rows.iter().filter(|row| !is_limit(row));
    let rates = rows.filter_map(|row| Some(row.point(writers)?.per_second()));
    let longest = rates.fold(1.0, f64::max);
    for (line, number) in lines.iter().zip(0_u8..) {
        let Line::Row(row) = line else { continue };
        let Some(point) = row.point(writers) else {
            continue;
        };
        bar(
            svg,
            row,
            point,
            longest,
            left,
            TOP + LINE * f64::from(number),
        );
    }
    let bottom = TOP + LINE * lines.len() as f64;
    let _ = writeln!(
        svg,
        "<line class=\"axis\" x1=\"{left}\" x2=\"{left}\" y1=\"{TOP}\" y2=\"{bottom}\"/>"
    );
}

fn bar(svg: &mut String, row: &Row, point: &Point, longest: f64, left: f64, top: f64) {
    let rate = point.per_second();
    let share = (rate / longest).min(BROKEN);
    let (length, y) = ((BAR * share / BROKEN).max(1.0), top + 4.0);
    let colour = match row.order {
        _ if own(row) == "own" => "#0969da",
        Order::Baseline => "#8c959f",
        Order::Total => "#54aeff",
        Order::Category | Order::Stream => "#b6d7f5",
    };
    let _ = writeln!(
        svg,
        "<rect x=\"{left}\" y=\"{y}\" width=\"{length:.1}\" height=\"16\" fill=\"{colour}\" rx=\"1\"/>"
    );
    if rate / longest > BROKEN {
        let at = left + length - 16.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} {} l5 -9 l-3 -2 l5 -9\" stroke=\"#fff\" stroke-width=\"3\" fill=\"none\"/>",
            y + 18.0
        );
    }
    let x = left + length + 6.0;
    let text = format!(
        "<text class=\"{}\" x=\"{x:.1}\" y=\"{}\">{} <tspan class=\"faint\">· {}</tspan></text>",
        own(row),
        y + 12.0,
        grouped(rate),
        millis(point.p99_millis())
    );
    let _ = writeln!(svg, "{text}");
}

/// The limit is no append: 1,000 of them wait for each other.
fn is_limit(row: &Row) -> bool {
    row.name.starts_with("limit")
}

fn own(row: &Row) -> &'static str {
    if row.name == "Casebook" {
        "own"
    } else {
        "other"
    }
}

fn write(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"
    );
}

/// A whole number with its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (digit, behind) in digits.chars().zip((0..digits.len()).rev()) {
        text.push(digit);
        if behind > 0 && behind % 3 == 0 {
            text.push(',');
        }
    }
    text
}

fn millis(time: f64) -> String {
    match time {
        ..1.0 => format!("{time:.2} ms"),
        ..10.0 => format!("{time:.1} ms"),
        _ => format!("{time:.0} ms"),
    }
}

fn notes(report: &Report) -> Vec<String> {
    let settings: Vec<String> = report
        .settings
        .iter()
        .map(|one| format!("{} {}", one.name, one.value))
        .collect();
    let versions = report.rows.iter().filter_map(|row| row.version.clone());
    let mut versions: Vec<String> = versions.collect();
    versions.dedup();
    let mut notes = vec![
        "The limit puts 1,000 rows into each transaction; where its bar would dwarf the others it is broken off.".to_owned(),
        format!("{} · {}", report.begun.strftime("%Y-%m-%d"), report.machine),
        format!(
            "{} s a point after 1 s of warm-up, median of {} round(s) · load {} before, {} after",
            report.seconds, report.rounds, report.load_before, report.load_after
        ),
        settings.join(" · "),
        versions.join(" · "),
    ];
    let left_out: Vec<&str> = report.left_out.iter().map(|one| one.name).collect();
    if !left_out.is_empty() {
        notes.push(format!(
            "Left out, as they could not be had: {}",
            left_out.join(", ")
        ));
    }
    notes
}
