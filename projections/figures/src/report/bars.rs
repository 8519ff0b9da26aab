//! The compared lines of a section as bars to one scale.

use super::{FilledLine, FilledSection};

/// A figure beside that of the other period, as two bars.
#[derive(Clone, Copy, Debug)]
pub struct Bars<'a> {
    /// The line.
    pub line: &'a FilledLine,
    /// How long the bar of the figure is, as a part of the longest of the section.
    pub now: f32,
    /// How long that of the other period is.
    pub before: f32,
}

impl FilledSection {
    /// The lines that are compared, as bars to one scale; none where all figures are 0.
    pub fn bars(&self) -> Vec<Bars<'_>> {
        let number = |text: &Option<String>| text.as_ref()?.parse::<f32>().ok();
        let bars = self.lines.iter().filter_map(|line| {
            let (now, before) = (number(&line.value)?, number(&line.before)?);
            Some(Bars { line, now, before })
        });
        let mut bars: Vec<Bars<'_>> = bars.collect();
        let longest = bars.iter().map(|bar| bar.now.max(bar.before));
        let longest = longest.fold(0.0, f32::max);
        if longest <= 0.0 {
            return Vec::new();
        }
        for bar in &mut bars {
            bar.now = bar.now.max(0.0) / longest;
            bar.before = bar.before.max(0.0) / longest;
        }
        bars
    }
}
