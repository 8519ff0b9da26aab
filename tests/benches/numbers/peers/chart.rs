//! The report as a drawing: for each work a panel for each number of clients, one bar for each
//! contender.

use std::fmt::Write;

use super::contender::columns;
use super::markdown::{grouped, millis};
use super::report::{Point, Report, Row};
use super::work::{Order, Store, Words, Work};

const NAMES: f64 = 310.0;
const PANEL: f64 = 330.0;
/// Of a panel, what the longest bar takes: figures stand behind the bars.
const BAR: f64 = 195.0;
const LINE: f64 = 24.0;
/// What stands above the bars of a section.
const HEAD: f64 = 132.0;
const MARGIN: f64 = 28.0;
/// What stands between a note and the next.
const NOTE: f64 = 17.0;
/// A bar that would dwarf the others ends here, broken off, in units of the longest that counts.
const BROKEN: f64 = 1.06;
const STYLE: &str = "
    text { font: 12px 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; fill: #24292f }
    .title { font-size: 19px; font-weight: 600 }
    .panel { font-size: 14px; font-weight: 600 }
    .group { font-size: 11px; font-weight: 600; fill: #57606a }
    .own { font-weight: 700 }
    .faint { font-size: 11px; font-weight: 400; fill: #6e7781 }
    .axis { stroke: #8c959f } .rule { stroke: #d8dee4 }";

/// A line of the drawing.
enum Line<'a> {
    Group(Words),
    Row(&'a Row),
}

pub(crate) fn of(report: &Report) -> String {
    let width = 2.0 * MARGIN + NAMES + PANEL * columns().count() as f64;
    let mut drawing = String::new();
    let mut bottom = 12.0;
    for work in Work::ALL {
        bottom = section(&mut drawing, report, work, bottom, width);
    }
    for note in notes(report) {
        bottom += NOTE;
        write(&mut drawing, "faint", MARGIN, bottom, &note);
    }
    let height = bottom + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         {drawing}</svg>\n",
        Work::ALL[0].title()[0]
    )
}

/// Draws one work below what is there, and returns where it ends.
fn section(svg: &mut String, report: &Report, work: Work, top: f64, width: f64) -> f64 {
    let lines = lines(report, work);
    if lines.is_empty() {
        return top;
    }
    let [english, chinese] = work.explanation();
    write(svg, "title", MARGIN, top + 28.0, &both(work.title()));
    let english = format!("{english} Longer is better; each panel has a scale of its own.");
    write(svg, "faint", MARGIN, top + 49.0, &english);
    let chinese = format!("{chinese}越长越好；每栏各有比例。");
    write(svg, "faint", MARGIN, top + 66.0, &chinese);
    let first = top + HEAD;
    names(svg, &lines, first, width);
    for (writers, number) in columns().zip(0_u8..) {
        let left = MARGIN + NAMES + PANEL * f64::from(number);
        panel(svg, &lines, writers, left, first);
    }
    first + LINE * lines.len() as f64 + 20.0
}

fn both([english, chinese]: Words) -> String {
    format!("{english} · {chinese}")
}

/// The groups in their order, in each the fastest first.
fn lines(report: &Report, work: Work) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for order in Order::ALL {
        let rows = report.rows(work).filter(|row| row.order == order);
        let mut rows: Vec<&Row> = rows.collect();
        if order != Order::Baseline {
            rows.sort_by(|a, b| b.best().total_cmp(&a.best()));
        }
        if !rows.is_empty() {
            lines.push(Line::Group(order.title()));
        }
        lines.extend(rows.into_iter().map(Line::Row));
    }
    lines
}

fn names(svg: &mut String, lines: &[Line<'_>], first: f64, width: f64) {
    for (line, number) in lines.iter().zip(0_u8..) {
        let y = first + LINE * f64::from(number) + 16.0;
        match line {
            Line::Group(title) => {
                let (above, right) = (y - 16.0, width - MARGIN);
                let _ = writeln!(
                    svg,
                    "<line class=\"rule\" x1=\"{MARGIN}\" x2=\"{right}\" y1=\"{above}\" y2=\"{above}\"/>"
                );
                write(svg, "group", MARGIN, y, &both(*title));
            }
            Line::Row(row) => write(svg, class(row), MARGIN + 10.0, y, row.name),
        }
    }
}

fn panel(svg: &mut String, lines: &[Line<'_>], writers: usize, left: f64, first: f64) {
    let title = match writers {
        1 => "1 client · 1 个客户端".to_owned(),
        _ => format!("{writers} clients · {writers} 个客户端"),
    };
    write(svg, "panel", left, first - 28.0, &title);
    let caption = "a second · 99 of 100 answered within  |  每秒 · 99% 的答复用时";
    write(svg, "faint", left, first - 11.0, caption);
    let points = |line: &Line<'_>| match line {
        Line::Row(row) if !row.is_limit() => row.point(writers).map(Point::per_second),
        _ => None,
    };
    let longest = lines.iter().filter_map(points).fold(1.0, f64::max);
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
            first + LINE * f64::from(number),
        );
    }
    let bottom = first + LINE * lines.len() as f64;
    let _ = writeln!(
        svg,
        "<line class=\"axis\" x1=\"{left}\" x2=\"{left}\" y1=\"{first}\" y2=\"{bottom}\"/>"
    );
}

fn bar(svg: &mut String, row: &Row, point: &Point, longest: f64, left: f64, top: f64) {
    let rate = point.per_second();
    let share = (rate / longest).min(BROKEN);
    let (length, y) = ((BAR * share / BROKEN).max(1.0), top + 4.0);
    let colour = match row.order {
        _ if row.is_own() => "#0969da",
        Order::Baseline => "#afb8c1",
        _ => "#80ccff",
    };
    let _ = writeln!(
        svg,
        "<rect x=\"{left}\" y=\"{y}\" width=\"{length:.1}\" height=\"16\" fill=\"{colour}\"/>"
    );
    if rate / longest > BROKEN {
        let (at, below) = (left + length - 16.0, y + 18.0);
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} {below} l5 -9 l-3 -2 l5 -9\" stroke=\"#fff\" stroke-width=\"3\" fill=\"none\"/>"
        );
    }
    let (x, y) = (left + length + 6.0, y + 12.0);
    let (rate, p99, class) = (grouped(rate), millis(point.p99_millis()), class(row));
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y}\">{rate} <tspan class=\"faint\">· {p99}</tspan></text>"
    );
}

fn class(row: &Row) -> &'static str {
    if row.is_own() { "own" } else { "other" }
}

fn write(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"
    );
}

fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "The limit puts 1,000 rows into each commit; where its bar would dwarf the others it is \
         broken off. · 上限是每次提交 1,000 行；长得遮掩其他的条，从中断开。"
            .to_owned(),
        format!(
            "{} · {}",
            report.begun.strftime("%Y-%m-%d %H:%M UTC"),
            report.machine
        ),
        format!(
            "{} s a point after 1 s of warm-up · median of {} round(s) · load {} before, {} after",
            report.seconds, report.rounds, report.load_before, report.load_after
        ),
    ];
    for store in [Store::Postgres, Store::Sqlite] {
        notes.push(report.settings(store));
        notes.push(report.versions(store).join(" · "));
    }
    let left_out: Vec<&str> = report.left_out.iter().map(|one| one.name).collect();
    if !left_out.is_empty() {
        notes.push(format!(
            "Left out, as they could not be had · 未能取得: {}",
            left_out.join(", ")
        ));
    }
    notes
}
