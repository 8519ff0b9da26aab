//! The figures of a report: sentences, bars, and a table whose numbers lead to their cases.

use std::time::Duration;

use casebook_figures::{Filled, FilledLine, FilledSection};
use casebook_workflows::Said;
use maud::{Markup, html};

use super::{Chosen, SHAPES};
use crate::chart::pairs;
use crate::visit::Visit;

/// The report, with how long its figures took.
pub(super) fn show(visit: &Visit, chosen: &Chosen, filled: &Filled, took: Duration) -> Markup {
    let until = filled.cut.position;
    html! {
        section.report {
            h2 { (said(visit, &filled.heading())) }
            p.hint {
                @if filled.is_open { (visit.pick("本期未满 · ", "the period is not over · ")) }
                (visit.pick(
                    format!("数字取自日志 #{until}，计算用时 {:.1} 秒", took.as_secs_f32()),
                    format!("figures from the log up to #{until}, computed in {:.1} s", took.as_secs_f32()),
                ))
                " · " (filled.basis)
            }
            p {
                (visit.pick("下载：", "Files: "))
                @for (shape, _) in SHAPES {
                    a href=(chosen.address("/reports/file", until, &format!("&shape={shape}"))) download { (shape) }
                    " "
                }
            }
            @for flag in &filled.flags { p.flag { (said(visit, &flag.said)) } }
        }
        @for part in &filled.sections { (section(visit, chosen, filled, part)) }
        p.hint { (visit.pick("数字摘要", "digest of the figures")) " " code.digest { (filled.digest) } }
    }
}

fn said<'a>(visit: &Visit, said: &'a Said) -> &'a str {
    visit.pick(&said.zh, &said.en)
}

fn section(visit: &Visit, chosen: &Chosen, filled: &Filled, part: &FilledSection) -> Markup {
    let title = said(visit, &part.title);
    let bars = part.bars();
    let bars: Vec<_> = bars
        .iter()
        .map(|bar| {
            let values = [&bar.line.value, &bar.line.before];
            let values = values.map(|value| value.as_deref().unwrap_or_default());
            (said(visit, &bar.line.title), [bar.now, bar.before], values)
        })
        .collect();
    let legend = filled.legend();
    let headings = visit.pick(
        ["指标", "本期", "上期", "变化%", "占比%", "报告用语"],
        [
            "Indicator",
            "Now",
            "Before",
            "Change %",
            "Share %",
            "In the report",
        ],
    );
    html! {
        section {
            h2 { (title) }
            @if !bars.is_empty() {
                div.levels { (pairs(title, [said(visit, &legend[0]), said(visit, &legend[1])], &bars)) }
            }
            div.wide { table.cards.reported {
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody { @for line in &part.lines {
                    tr { @for (heading, cell) in headings.iter().zip(cells(visit, chosen, filled, line)) {
                        td data-label=(heading) { div { (cell) } }
                    } }
                } }
            } }
        }
    }
}

/// The cells of a line, in the order of the headings.
fn cells(visit: &Visit, chosen: &Chosen, filled: &Filled, line: &FilledLine) -> [Markup; 6] {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let figure = crate::case_filter::encoded(line.figure.as_str());
    let more = format!("&figure={figure}");
    let address = chosen.address("/reports/cases", filled.cut.position, &more);
    let value = format!("{} {}", or_dash(&line.value), said(visit, &line.unit));
    [
        html! { span title=(said(visit, &line.formula)) { (said(visit, &line.title)) } },
        html! { @if line.cases.is_empty() { (value) } @else { a href=(address) { (value) } } },
        html! { (or_dash(&line.before)) },
        html! { (or_dash(&line.change)) },
        html! { (or_dash(&line.share)) },
        html! { (said(visit, &line.said)) },
    ]
}
