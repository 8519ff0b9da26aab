//! Putting a figure in the line of a template, and noting what a reader must know of it.

use casebook_workflows::{Line, Said};

use super::sentence::Sentence;
use super::{FilledLine, Flag, said};
use crate::{Change, Compare, Direction, Exact, Figure, Reading};

/// Writes lines.
pub(super) struct Writer<'a> {
    pub(super) reading: &'a Reading,
    pub(super) compare: Option<Compare>,
}

impl Writer<'_> {
    pub(super) fn line(&self, line: &Line, flags: &mut Vec<Flag>) -> Option<FilledLine> {
        let figure = self.reading.figure(line.figure.as_str(), 0)?;
        let before = self.reading.figure(line.figure.as_str(), 1);
        let compare = self.compare.filter(|_| line.compare);
        let change = compare
            .zip(before)
            .map(|(_, before)| Change::of(figure, before, &self.reading.periods[1]));
        let change_said = change.as_ref().zip(compare).map(|(change, compare)| {
            let (zh, en) = change.said(compare, line.up.as_ref());
            Said { zh, en }
        });
        let share = self.share(line, figure);
        let sample = self.sample(line);
        self.check(line, figure, change.as_ref(), flags);
        let printed = printed(line, figure);
        let sentence = Sentence {
            line,
            figure,
            value: &printed,
            change: change_said.as_ref(),
            share: share.as_deref(),
            sample: sample.as_deref(),
        };
        Some(FilledLine {
            figure: line.figure.clone(),
            title: said(&figure.indicator.title),
            formula: figure.indicator.formula.said(),
            unit: said(&figure.indicator.unit),
            before: change.as_ref().and_then(|change| change.before.clone()),
            change: change.as_ref().and_then(signed),
            said: sentence.said(),
            value: printed.map(|(value, _)| value),
            change_said,
            share,
            sample_percent: sample,
            cases: figure.cases.clone(),
        })
    }

    fn share(&self, line: &Line, figure: &Figure) -> Option<String> {
        let whole = self.reading.figure(line.share.as_ref()?.as_str(), 0)?;
        let share = figure.value?.by(whole.value?)?;
        Some(share.times(100).rounded(line.share_decimals))
    }

    /// Of how many in a hundred the figure is made; `None` where it is no sample.
    fn sample(&self, line: &Line) -> Option<String> {
        let share = self.reading.figure(line.sample.as_ref()?.as_str(), 0)?;
        let share = share.value.filter(|share| !share.is(Exact::whole(1)))?;
        Some(share.times(100).rounded(0))
    }

    /// Notes what contradicts itself or is missing.
    fn check(&self, line: &Line, figure: &Figure, change: Option<&Change>, flags: &mut Vec<Flag>) {
        let mut flag = |kind, zh: String, en: String| {
            flags.push(Flag {
                kind,
                figure: line.figure.clone(),
                said: Said { zh, en },
            });
        };
        let (zh, en) = (&figure.indicator.title.zh, figure.indicator.title.en());
        let parts = line
            .parts
            .iter()
            .filter_map(|part| self.reading.figure(part.as_str(), 0)?.value);
        let sum = parts.fold(Exact::whole(0), Exact::plus);
        if let Some(value) = figure
            .value
            .filter(|value| !line.parts.is_empty() && !sum.is(*value))
        {
            let (sum, value) = (sum.rounded(0), value.rounded(0));
            flag(
                "parts",
                format!("{zh}：分项之和{sum}，与总数{value}不符"),
                format!("{en}: the parts sum to {sum}, the whole is {value}"),
            );
        }
        if change.is_some_and(|change| change.direction == Direction::Missing) {
            let other = &self.reading.periods[1];
            flag(
                "no_prior",
                format!("{zh}：{other}没有可比的数"),
                format!("{en}: there is no figure of {other} to compare with"),
            );
        }
        if figure.undecided > 0 {
            let count = figure.undecided;
            flag(
                "undecided",
                format!("{zh}：{count}件无法判断是否计入"),
                format!("{en}: of {count} it cannot be said whether they count"),
            );
        }
        if figure.value.is_none() {
            flag(
                "no_value",
                format!("{zh}：没有可计算的数"),
                format!("{en}: there is nothing to compute it from"),
            );
        }
    }
}

/// The value, and what stands between it and its unit: 万 where it is printed in ten thousands.
fn printed(line: &Line, figure: &Figure) -> Option<(String, &'static str)> {
    let value = figure.value?;
    if line.wan && value.part >= value.whole * 10_000 {
        let wan = Exact::share(value.part, value.whole * 10_000)?;
        return Some((wan.rounded(1), "万"));
    }
    Some((figure.printed()?, ""))
}

fn signed(change: &Change) -> Option<String> {
    let percent = change.percent.clone()?;
    Some(match change.direction {
        Direction::Down => format!("-{percent}"),
        _ => percent,
    })
}
