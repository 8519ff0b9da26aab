//! A report: a template with its figures in their places.

mod bars;
mod line;
mod sentence;

use std::fmt::Write as _;

use casebook_engine::Name;
use casebook_engine::definition::Text;
use casebook_engine::stream::{CaseId, Position};
use casebook_workflows::{ReportTemplate, Said};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use bars::Bars;

use self::line::Writer;
use crate::{Compare, Reading};

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
}
