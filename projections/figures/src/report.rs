//! A report: a template with its figures in their places.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use casebook_engine::stream::{CaseId, Position};
use casebook_workflows::{Line, ReportTemplate, Said};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

use crate::{Change, Compare, Direction, Exact, Figure, Reading};

/// Up to where the log was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// The last position.
    pub position: Position,
    /// When that was recorded.
    pub recorded: Timestamp,
    /// The day of that instant.
    pub day: Date,
}

/// A report with its figures.
#[derive(Clone, Debug, Serialize)]
pub struct Filled {
    /// The template.
    pub report: String,
    /// Its version.
    pub version: u32,
    /// What it is called.
    pub title: Said,
    /// The rule that asks for it.
    pub basis: String,
    /// The period.
    pub period: String,
    /// The period in words.
    pub period_said: Said,
    /// The period that it is compared with.
    pub compared_with: Option<String>,
    /// Up to where the log was read.
    pub cut: Cut,
    /// Whether the period is not over yet (截止…).
    pub is_open: bool,
    /// The sections.
    pub sections: Vec<FilledSection>,
    /// What contradicts itself or is missing.
    pub flags: Vec<Flag>,
    /// SHA-256 over everything that the figures are: what freezing keeps.
    pub digest: String,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct FilledSection {
    /// What it is called.
    pub title: Said,
    /// Its lines.
    pub lines: Vec<FilledLine>,
}

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

/// A figure with the words around it.
#[derive(Clone, Debug, Serialize)]
pub struct FilledLine {
    /// The indicator.
    pub figure: Name,
    /// What it is called.
    pub title: Said,
    /// How it is computed.
    pub formula: Said,
    /// The value as it is printed; `None` where nothing can be said.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Said,
    /// The figure of the other period.
    pub before: Option<String>,
    /// The change in a hundred.
    pub change: Option<String>,
    /// The change in words.
    pub change_said: Option<Said>,
    /// The share in a hundred.
    pub share: Option<String>,
    /// Of how many in a hundred the figure is made, where it is a sample.
    pub sample_percent: Option<String>,
    /// The sentence.
    pub said: Said,
    /// The first of the cases that make it.
    pub cases: Vec<CaseId>,
}

/// Something that a reader must know of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// `parts`, `no_prior`, `undecided`, `no_value`.
    pub kind: &'static str,
    /// The indicator.
    pub figure: Name,
    /// What is so.
    pub said: Said,
}

/// Puts the figures of a reading in the places of a template.
pub fn fill(
    template: &ReportTemplate,
    reading: &Reading,
    compare: Option<Compare>,
    cut: Cut,
) -> Filled {
    let mut flags = Vec::new();
    let writer = Writer {
        reading,
        compare: compare.filter(|_| reading.periods.len() > 1),
    };
    let sections = template.sections.iter().map(|section| FilledSection {
        title: said(&section.title),
        lines: section
            .lines
            .iter()
            .filter_map(|line| writer.line(line, &mut flags))
            .collect(),
    });
    let sections: Vec<FilledSection> = sections.collect();
    let period = &reading.periods[0];
    let (zh, en) = period.said();
    let mut filled = Filled {
        report: template.id.clone(),
        version: template.version,
        title: said(&template.title),
        basis: template.basis.clone(),
        period: period.name.clone(),
        period_said: Said { zh, en },
        compared_with: reading.periods.get(1).map(|period| period.name.clone()),
        is_open: cut.day <= period.to,
        cut,
        sections,
        flags,
        digest: String::new(),
    };
    filled.digest = digest(template, &filled, reading);
    filled
}

/// What a template asks for: every indicator that it names.
pub(crate) fn figures(template: &ReportTemplate) -> Vec<Name> {
    let lines = template.sections.iter().flat_map(|section| &section.lines);
    let mut names: Vec<Name> = Vec::new();
    for line in lines {
        let more = line.share.iter().chain(&line.sample).chain(&line.parts);
        for name in std::iter::once(&line.figure).chain(more) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// SHA-256 over the template, the indicators, the period, the cut-off and every value, exact.
fn digest(template: &ReportTemplate, filled: &Filled, reading: &Reading) -> String {
    let mut text = format!(
        "{}\n{}\n{}\n{:?}\n{}\n",
        template.digest, filled.version, filled.period, filled.compared_with, filled.cut.position
    );
    for figures in &reading.figures {
        for (figure, period) in figures.iter().zip(&reading.periods) {
            let value = figure.value.map_or_else(
                || "-".to_owned(),
                |value| format!("{}/{}", value.part, value.whole),
            );
            let one = &figure.indicator;
            let _ = writeln!(
                text,
                "{} {} {period} {value} {}",
                one.id, one.digest, figure.undecided
            );
        }
    }
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Writes lines.
struct Writer<'a> {
    reading: &'a Reading,
    compare: Option<Compare>,
}

impl Writer<'_> {
    fn line(&self, line: &Line, flags: &mut Vec<Flag>) -> Option<FilledLine> {
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

/// What a sentence is made of.
struct Sentence<'a> {
    line: &'a Line,
    figure: &'a Figure,
    value: &'a Option<(String, &'static str)>,
    change: Option<&'a Said>,
    share: Option<&'a str>,
    sample: Option<&'a str>,
}

impl Sentence<'_> {
    fn said(&self) -> Said {
        let unit = &self.figure.indicator.unit;
        let title = &self.figure.indicator.title;
        let value = |unit: &str, gap: &str, none: &str| match self.value {
            Some((value, wan)) if unit == "%" => format!("{value}{wan}%"),
            Some((value, "万")) if gap == " " => format!("{value}0,000 {unit}"),
            Some((value, wan)) => format!("{value}{wan}{gap}{unit}"),
            None => none.to_owned(),
        };
        let zh = self.line.say.as_ref().map(|say| say.zh.clone());
        let zh = zh.unwrap_or_else(|| format!("{}{{value}}，{{change}}", title.zh));
        let en = self.line.say.as_ref().map(|say| say.en().to_owned());
        let en = en.unwrap_or_else(|| format!("{}: {{value}}, {{change}}", title.en()));
        let change = |pick: fn(&Said) -> &str| self.change.map(pick);
        let mut said = Said {
            zh: filled(
                &zh,
                &value(&unit.zh, "", "（无）"),
                change(|one| &one.zh),
                self.share,
            ),
            en: filled(
                &en,
                &value(unit.en(), " ", "none"),
                change(|one| &one.en),
                self.share,
            ),
        };
        if let Some(percent) = self.sample {
            let _ = write!(said.zh, "（{percent}%抽样）");
            let _ = write!(said.en, " ({percent}% sample)");
        }
        said
    }
}

/// The words with everything in its place. A change that is not asked for goes with the comma
/// before it.
fn filled(words: &str, value: &str, change: Option<&str>, share: Option<&str>) -> String {
    let words = match change {
        Some(change) => words.replace("{change}", change),
        None => words
            .replace("，{change}", "")
            .replace(", {change}", "")
            .replace("{change}", ""),
    };
    let share = share.map_or_else(|| "–".to_owned(), |share| format!("{share}%"));
    words.replace("{value}", value).replace("{share}", &share)
}

fn said(text: &Text) -> Said {
    Said {
        zh: text.zh.clone(),
        en: text.en().to_owned(),
    }
}

impl Filled {
    /// The title with the period, in Chinese and English.
    pub fn heading(&self) -> Said {
        Said {
            zh: format!("{}{}", self.period_said.zh, self.title.zh),
            en: format!("{}, {}", self.title.en, self.period_said.en),
        }
    }

    /// What the two bars of a figure are: its own period, and the one that it is compared with.
    pub fn legend(&self) -> [Said; 2] {
        let other = self.compared_with.as_deref().unwrap_or_default();
        [
            Said {
                zh: format!("本期（{}）", self.period),
                en: format!("now ({})", self.period),
            },
            Said {
                zh: format!("上期（{other}）"),
                en: format!("before ({other})"),
            },
        ]
    }

    /// Every indicator that a template names.
    pub fn asks(template: &ReportTemplate) -> Vec<Name> {
        figures(template)
    }
}
