//! Bars as SVG. Each chart stands beside a table with the same numbers.

use maud::{Markup, html};

use crate::lang::Lang;
use crate::light::Lamp;

const WIDTH: u64 = 720;
const LABEL: u64 = 250;
const ROW: u64 = 34;
const BAR: u64 = 22;
/// How high a pair of bars is, with the room below it.
const PAIR: u64 = 46;
/// The longest bar of a pair; its number stands beside it.
const LONGEST: f32 = 400.0;
/// The narrowest part that has room for its number.
const WRITTEN: u64 = 34;

/// A bar: what it is called, and how many of each lamp in the order of [`Lamp::ALL`].
pub(crate) struct Bar {
    /// What it is called.
    pub(crate) label: String,
    /// How many.
    pub(crate) counts: [u64; Lamp::ALL.len()],
}

impl Bar {
    /// How many in all.
    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The parts as place, width, lamp and count; none for a count of zero.
    fn parts(&self, longest: u64) -> Vec<(u64, u64, Lamp, u64)> {
        let scale = |count: u64| count * (WIDTH - LABEL - 40) / longest.max(1);
        let mut before = 0;
        let mut parts = Vec::new();
        for (lamp, count) in Lamp::ALL.into_iter().zip(self.counts) {
            if count > 0 {
                let from = scale(before);
                let to = scale(before + count);
                parts.push((LABEL + from, (to - from).max(2), lamp, count));
            }
            before += count;
        }
        parts
    }
}

/// The bars, one under the other, all to one scale.
pub(crate) fn stacked(title: &str, bars: &[&Bar], lang: Lang) -> Markup {
    let longest = bars.iter().map(|bar| bar.total()).max().unwrap_or(0);
    let rows = u64::try_from(bars.len()).unwrap_or(u64::MAX);
    let height = rows.saturating_mul(ROW).saturating_add(6);
    html! {
        svg.chart role="img" aria-label=(title) viewBox={ "0 0 " (WIDTH) " " (height) } {
            @for (bar, y) in bars.iter().zip((0_u64..).map(|row| row * ROW)) {
                text.label x=(LABEL - 10) y=(y + 20) text-anchor="end" { (bar.label) }
                @for (x, width, lamp, count) in bar.parts(longest) {
                    g class={ "part " (lamp.word()) } {
                        title { (bar.label) " · " (lamp.name(lang)) " " (count) }
                        rect x=(x) y=(y + 4) width=(width) height=(BAR) {}
                        @if width >= WRITTEN {
                            text x=(x + width / 2) y=(y + 20) text-anchor="middle" {
                                (lamp.shape()) (count)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One bar for each step, one under the other, all to one scale.
pub(crate) fn levels(title: &str, steps: &[(&str, u64)]) -> Markup {
    let longest = steps.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let rows = u64::try_from(steps.len()).unwrap_or(u64::MAX);
    let height = rows.saturating_mul(ROW).saturating_add(6);
    html! {
        svg.chart role="img" aria-label=(title) viewBox={ "0 0 " (WIDTH) " " (height) } {
            @for ((label, count), y) in steps.iter().zip((0_u64..).map(|row| row * ROW)) {
                @let width = count * (WIDTH - LABEL - 60) / longest.max(1);
                text.label x=(LABEL - 10) y=(y + 20) text-anchor="end" { (label) }
                g.part.step {
                    title { (label) " " (count) }
                    rect x=(LABEL) y=(y + 4) width=(width.max(2)) height=(BAR) {}
                }
                text.label x=(LABEL + width.max(2) + 8) y=(y + 20) { (count) }
            }
        }
    }
}

/// Bars in pairs, all to one scale: a figure above that of the other period, with a legend of both.
pub(crate) fn pairs(
    title: &str,
    legend: [&str; 2],
    figures: &[(&str, [f32; 2], [&str; 2])],
) -> Markup {
    let rows = u64::try_from(figures.len()).unwrap_or(u64::MAX);
    let height = rows.saturating_mul(PAIR).saturating_add(30);
    let classes = ["now", "then"];
    html! {
        svg.chart.pairs role="img" aria-label=(title) viewBox={ "0 0 " (WIDTH) " " (height) } {
            @for ((said, class), x) in legend.iter().zip(classes).zip([LABEL, LABEL + 200]) {
                rect class=(class) x=(x) y="4" width="12" height="12" {}
                text x=(x + 18) y="15" { (said) }
            }
            @for ((label, parts, values), y) in figures.iter().zip((0_u64..).map(|row| row * PAIR + 26)) {
                text.label x=(LABEL - 10) y=(y + 22) text-anchor="end" { (label) }
                @for (((part, value), class), down) in parts.iter().zip(values).zip(classes).zip([0, 18]) {
                    @let width = (part * LONGEST).round().max(2.0);
                    rect class=(class) x=(LABEL) y=(y + down) width=(width) height="16" {}
                    text x=(258.0 + width) y=(y + down + 13) { (value) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_side_by_side_and_leave_out_nothings() {
        let bar = Bar {
            label: "a".to_owned(),
            counts: [1, 0, 2, 0, 0, 1],
        };
        let parts = bar.parts(4);
        let places: Vec<_> = parts.iter().map(|(x, width, ..)| (*x, *width)).collect();
        assert_eq!(places, [(250, 107), (357, 215), (572, 108)]);
    }
}
