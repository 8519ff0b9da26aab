//! The cost of an event, the memory in use and the size of the file, year by year, as a drawing.

use std::fmt::Write as _;

use super::{Job, Year};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const MARGIN: f64 = 60.0;

/// Three panels under each other: microseconds an event, MiB of memory, MiB of the file.
pub(super) fn of(made: &[Year]) -> String {
    let micros = |year: &Year| year.seconds * 1e6 / year.new.max(1) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n",
        HEIGHT * 3.0
    );
    panel(&mut svg, 0.0, "microseconds an event", made, &micros);
    panel(
        &mut svg,
        HEIGHT,
        "MiB of memory in use at most",
        made,
        &|year| year.memory_mib as f64,
    );
    panel(&mut svg, HEIGHT * 2.0, "MiB of the file", made, &|year| {
        year.file_bytes as f64 / 1_048_576.0
    });
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, top: f64, title: &str, made: &[Year], value: &dyn Fn(&Year) -> f64) {
    let years = made.iter().map(|year| year.number).max().unwrap_or(1);
    let highest = made.iter().map(value).fold(1.0, f64::max) * 1.1;
    let x = |number: u64| {
        let steps = (years.max(2) - 1) as f64;
        MARGIN + (number - 1) as f64 / steps * (WIDTH - 2.0 * MARGIN)
    };
    let bottom = top + HEIGHT - 40.0;
    let y = |value: f64| bottom - value / highest * (HEIGHT - 80.0);
    text(svg, MARGIN, top + 24.0, title);
    for part in [0.0, 0.5, 1.0] {
        let level = highest * part;
        let _ = writeln!(
            svg,
            "<path d=\"M{MARGIN} {0:.1}H{1:.1}\" stroke=\"#ccc\"/>",
            y(level),
            WIDTH - MARGIN
        );
        text(svg, 8.0, y(level) + 4.0, &format!("{level:.0}"));
    }
    for number in 1..=years {
        text(svg, x(number) - 4.0, bottom + 18.0, &number.to_string());
    }
    for (job, colour) in [(Job::Cases, "#1f5fa8"), (Job::Views, "#b5541c")] {
        let points = made
            .iter()
            .filter(|year| year.job == job)
            .map(|year| (x(year.number), y(value(year))));
        let points: Vec<(f64, f64)> = points.collect();
        let line: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            line.join(" ")
        );
        for (x, y) in &points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
            );
        }
        if let Some((x, y)) = points.first() {
            text(svg, *x, y - 8.0, job.name());
        }
    }
}

fn text(svg: &mut String, x: f64, y: f64, text: &str) {
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
}
