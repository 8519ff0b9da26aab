//! Indicators (指标): what a figure counts, said once, as data.
//!
//! ```yaml
//! indicators: 1
//! id: reconsideration
//! title: 行政复议
//! basis: 行政复议法
//! figures:
//!   reconsideration.cases:
//!     title: 行政复议案件
//!     unit: 件
//!     cases: [{of: reconsideration, at: case.filed}]
//!   reconsideration.corrected:
//!     title: 纠错
//!     unit: 件
//!     cases: [{of: reconsideration, at: conclusion.done, when: "facts.result in ['annul', 'change']"}]
//! ```
//!
//! A source says in which cases (`of`), by which dated happening (`at`) something falls into a
//! period, and under which condition on the case at that moment (`when`).

mod check;
mod source;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::expression::Expression;
use casebook_engine::definition::{Definition, Text};
use jiff::civil::Date;
use rust_embed::RustEmbed;

use crate::problem::Problems;
use crate::yaml::{Decode, read};
use crate::{Problem, digest};

pub(crate) use source::Document as IndicatorFile;

#[derive(RustEmbed)]
#[folder = "indicators"]
struct IndicatorFiles;

/// What happens in cases of any definition, beside what a definition names itself.
pub const GENERAL: [&str; 17] = [
    "case.filed",
    "case.ended",
    "case.terminated",
    "case.reopened",
    "case.returned",
    "case.suspended",
    "case.urged",
    "step.withdrawn",
    "task.completed",
    "document.issued",
    "document.published",
    "document.withdrawn",
    "limit.met",
    "limit.late",
    "limit.expired",
    "limit.extended",
    "command.refused",
];

/// One indicator (指标).
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its id, such as `reconsideration.cases`.
    pub id: Name,
    /// What it is about: the title of its file, such as 行政复议和行政应诉.
    pub matter: Text,
    /// What it is called.
    pub title: Text,
    /// What it is counted in: 件, 场, %.
    pub unit: Text,
    /// How many decimals are shown, rounded half up.
    pub decimals: u32,
    /// How many decimals a change against another period is shown with.
    pub change_decimals: u32,
    /// The rule that asks for it.
    pub basis: String,
    /// How it is computed.
    pub formula: Formula,
    /// The first day on which there was such a thing at all; before it a figure is no zero.
    pub since: Option<Date>,
    /// Whether the legal office still has to confirm it.
    pub unconfirmed: bool,
    /// The digest of the text that it comes from.
    pub digest: Name,
}

/// How an indicator is computed.
#[derive(Clone, Debug)]
pub enum Formula {
    /// How often something happened.
    Count(Vec<Source>),
    /// In how many cases something happened, each case once in a period.
    Cases(Vec<Source>),
    /// The sum of a fact.
    Sum(Vec<Source>),
    /// How many cases there are at the end of the period: those that came, less those that left.
    Balance {
        /// What brings a case in.
        plus: Vec<Source>,
        /// What takes it out.
        minus: Vec<Source>,
    },
    /// The time from one happening to another, of which so many in a hundred took no longer.
    Duration {
        /// So many in a hundred.
        percentile: u32,
        /// From where to where.
        spans: Vec<Source>,
    },
    /// A share: one indicator of another.
    Ratio {
        /// The numerator.
        part: Name,
        /// The denominator.
        whole: Name,
    },
    /// Several indicators together.
    Total(Vec<Name>),
}

/// Where something that counts happens.
#[derive(Clone, Debug)]
pub struct Source {
    /// The definitions; of any when there is none.
    pub of: Vec<Name>,
    /// The happenings by which it falls into a period.
    pub at: Vec<Name>,
    /// For a duration, the happenings from which it runs.
    pub from: Vec<Name>,
    /// For a sum, the fact.
    pub fact: Option<Name>,
    /// The condition as it is written.
    pub when: Option<String>,
    /// The condition, read for each version of the definitions, by digest.
    pub conditions: BTreeMap<Name, Expression>,
}

/// What came of a file of indicators.
#[derive(Debug)]
pub struct LoadedIndicators {
    /// The id of the file.
    pub id: Name,
    /// Its indicators in the order of the file; none when there is an error among the problems.
    pub indicators: Vec<Arc<Indicator>>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads files of indicators together: each may name the indicators of the others. Never fails.
pub fn load_indicators(texts: &[&[u8]], definitions: &[Arc<Definition>]) -> Vec<LoadedIndicators> {
    let mut read_files = Vec::new();
    for text in texts {
        let mut out = Problems::default();
        let root = read(text, &mut out);
        let document = root.and_then(|root| IndicatorFile::decode(&root, &mut out));
        read_files.push((document.unwrap_or_default(), digest(text), out));
    }
    let ids: BTreeSet<Name> = read_files
        .iter()
        .flat_map(|(document, ..)| document.figures.iter().map(|(id, _)| id.value.clone()))
        .collect();
    let mut seen = BTreeSet::new();
    let files = read_files.into_iter().map(|(document, digest, mut out)| {
        let around = check::Around {
            definitions,
            ids: &ids,
            digest,
        };
        let indicators = check::check(&document, &around, &mut seen, &mut out);
        LoadedIndicators {
            id: document.id.map_or_else(|| "".into(), |id| id.value),
            indicators: if out.has_errors() {
                Vec::new()
            } else {
                indicators
            },
            problems: out.into_sorted(),
        }
    });
    files.collect()
}

/// The files of indicators that ship with the program: name and text.
pub fn shipped_indicators() -> Vec<(String, Vec<u8>)> {
    let files = IndicatorFiles::iter().filter(|name| name.ends_with(".yaml"));
    files
        .filter_map(|name| {
            let file = IndicatorFiles::get(&name)?;
            Some((format!("indicators/{name}"), file.data.into_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    fn problems(figures: &str) -> Vec<String> {
        let text = format!("indicators: 1\nid: a\ntitle: 甲\nbasis: 某法\nfigures:\n{figures}");
        let catalog = Catalog::shipped();
        let loaded = load_indicators(&[text.as_bytes()], &catalog.definitions());
        let problems = loaded.iter().flat_map(|file| &file.problems);
        problems.map(ToString::to_string).collect()
    }

    #[test]
    fn what_ships_is_whole() {
        let catalog = Catalog::shipped();
        let files = shipped_indicators();
        let texts: Vec<&[u8]> = files.iter().map(|(_, text)| text.as_slice()).collect();
        let loaded = load_indicators(&texts, &catalog.definitions());
        for ((name, _), file) in files.iter().zip(&loaded) {
            assert!(file.problems.is_empty(), "{name}: {:?}", file.problems);
            assert!(!file.indicators.is_empty(), "{name} holds nothing");
        }
    }

    #[test]
    fn what_nothing_is_called_is_told_in_its_place() {
        let rows = [
            (
                "  x: {title: 甲, unit: 件, cases: [{of: litigation, at: case.filed}]}\n",
                "",
            ),
            (
                "  x: {title: 甲, unit: 件, cases: [{of: litigatoin, at: case.filed}]}\n",
                "6:39 CB-L201",
            ),
            (
                "  x: {title: 甲, unit: 件, cases: [{of: litigation, at: case.fild}]}\n",
                "6:55 CB-L201",
            ),
            (
                "  x: {title: 甲, unit: 件, cases: [{of: any, at: attend.done}]}\n",
                "6:48 CB-L201",
            ),
            (
                "  x: {title: 甲, unit: 件, cases: [{of: litigation, at: case.filed, when: facts.findng == 'annul'}]}\n",
                "CB-L204",
            ),
            (
                "  x: {title: 甲, unit: 件, sum: [{of: litigation, at: case.filed, fact: agent}]}\n",
                "CB-L201",
            ),
            (
                "  x: {title: 甲, unit: 件, ratio: {part: x, whole: y}}\n",
                "CB-L201",
            ),
            ("  x: {title: 甲, unit: 件}\n", "CB-L102"),
            (
                "  x: {title: 甲, unit: 件, total: [x], cases: [{of: litigation, at: case.filed}]}\n",
                "CB-L107",
            ),
            ("  x: {title: 甲, unit: 件, total: [x]}\n", "CB-L106"),
        ];
        for (figures, expected) in rows {
            let found = problems(figures);
            let fits = if expected.is_empty() {
                found.is_empty()
            } else {
                found.iter().any(|one| one.contains(expected))
            };
            assert!(fits, "{figures}: {found:?}");
        }
    }
}
