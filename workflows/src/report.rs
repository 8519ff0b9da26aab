//! Report templates (报告模板): which figures stand where, in which words. No figure is typed into one.
//!
//! ```yaml
//! report: 1
//! id: case-analysis
//! title: 案件分析报告
//! version: 1
//! basis: 本机关规定
//! sections:
//!   - title: 行政复议
//!     lines:
//!       - {figure: reconsideration.cases, say: "办理行政复议案件{value}，{change}"}
//! texts: {summary: 综合分析}
//! ```
//!
//! In the words of a line `{value}` is the figure with its unit, `{change}` how it compares, and
//! `{share}` which share of another figure it is.

mod source;

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::Text;
use rust_embed::RustEmbed;

use crate::problem::Problems;
use crate::said::said;
use crate::yaml::{At, Decode, one_of, read};
use crate::{Code, Indicator, Problem, digest};

pub(crate) use source::Document as ReportFile;

#[derive(RustEmbed)]
#[folder = "reports"]
struct ReportFiles;

/// A report as its template says it.
#[derive(Clone, Debug)]
pub struct ReportTemplate {
    /// Its id, such as `case-analysis`.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it is called.
    pub title: Text,
    /// The rule that asks for it.
    pub basis: String,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// The blocks of text that people write, by name, with their titles.
    pub texts: Vec<(Name, Text)>,
    /// The digest of the template's text.
    pub digest: Name,
}

/// A section of a report.
#[derive(Clone, Debug)]
pub struct Section {
    /// What it is called.
    pub title: Text,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// One figure with the words around it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The indicator.
    pub figure: Name,
    /// The words; the title and the value when absent.
    pub say: Option<Text>,
    /// Whether it is printed in 万, with one decimal.
    pub wan: bool,
    /// Whether it is compared with another period.
    pub compare: bool,
    /// What a rise is called; 上升 when absent.
    pub up: Option<Text>,
    /// The indicator of which it is a share.
    pub share: Option<Name>,
    /// How many decimals the share has.
    pub share_decimals: u32,
    /// The indicators that must sum to it.
    pub parts: Vec<Name>,
    /// The indicator that says of how many in a hundred the figure is made, where it is a sample.
    pub sample: Option<Name>,
}

/// What came of a template.
#[derive(Debug)]
pub struct LoadedReport {
    /// The template; `None` when there is an error among the problems.
    pub report: Option<ReportTemplate>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads a template against the indicators that exist. Never fails.
pub fn load_report(text: &[u8], indicators: &[Arc<Indicator>]) -> LoadedReport {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let document = root.and_then(|root| ReportFile::decode(&root, &mut out));
    let document = document.unwrap_or_default();
    let ids: BTreeSet<&str> = indicators.iter().map(|one| one.id.as_str()).collect();
    let known = |name: &At<Name>, out: &mut Problems| {
        if !ids.contains(name.as_str()) {
            let message = said!(
                "没有指标“{id}”",
                "unknown indicator \"{id}\"",
                id = name.value
            );
            let fix = one_of(name.as_str(), ids.iter().copied());
            out.add(Code::UnknownName, name.place, message, fix);
        }
    };
    let mut sections = Vec::new();
    for section in &document.sections {
        let mut lines = Vec::new();
        for line in &section.lines {
            let named = line.figure.iter().chain(&line.share).chain(&line.sample);
            for name in named.chain(line.parts.iter()) {
                known(name, &mut out);
            }
            check_words(line, &mut out);
            lines.push(line.lowered());
        }
        let title = section.title.as_ref().map(|title| title.value.clone());
        sections.push(Section {
            title: title.unwrap_or_default(),
            lines,
        });
    }
    let texts = document.texts.iter();
    let texts = texts.map(|(name, title)| (name.value.clone(), title.value.clone()));
    let report = ReportTemplate {
        id: document.id.map(|id| id.value).unwrap_or_default(),
        version: document.version.map_or(1, |version| version.value),
        title: document.title.map(|title| title.value).unwrap_or_default(),
        basis: document.basis.map(|basis| basis.value).unwrap_or_default(),
        sections,
        texts: texts.collect(),
        digest: digest(text),
    };
    LoadedReport {
        report: (!out.has_errors()).then_some(report),
        problems: out.into_sorted(),
    }
}

/// A place in the words that nothing fills, and one that a line has nothing for, are told.
fn check_words(line: &At<source::Line>, out: &mut Problems) {
    let Some(say) = &line.say else { return };
    for text in [Some(&say.zh), say.en.as_ref()].into_iter().flatten() {
        for place in text.split('{').skip(1) {
            let word = place.split('}').next().unwrap_or_default();
            let fits = match word {
                "value" | "change" => true,
                "share" => line.share.is_some(),
                _ => false,
            };
            if !fits {
                let message = said!("句中的“{word}”无处可取", "nothing fills \"{word}\"");
                let fix = said!(
                    "请写 value、change 或者 share",
                    "write value, change or share"
                );
                out.add(Code::UnknownWord, say.place, message, fix);
            }
        }
    }
}

/// The templates that ship with the program: name and text.
pub fn shipped_reports() -> Vec<(String, Vec<u8>)> {
    let files = ReportFiles::iter().filter(|name| name.ends_with(".yaml"));
    files
        .filter_map(|name| {
            let file = ReportFiles::get(&name)?;
            Some((format!("reports/{name}"), file.data.into_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, load_indicators, shipped_indicators};

    fn indicators() -> Vec<Arc<Indicator>> {
        let files = shipped_indicators();
        let texts: Vec<&[u8]> = files.iter().map(|(_, text)| text.as_slice()).collect();
        let loaded = load_indicators(&texts, &Catalog::shipped().definitions());
        loaded
            .into_iter()
            .flat_map(|file| file.indicators)
            .collect()
    }

    #[test]
    fn what_ships_is_whole() {
        let indicators = indicators();
        for (name, text) in shipped_reports() {
            let loaded = load_report(&text, &indicators);
            assert!(loaded.problems.is_empty(), "{name}: {:?}", loaded.problems);
            assert!(loaded.report.is_some());
        }
    }

    #[test]
    fn what_no_figure_fills_is_told_in_its_place() {
        let indicators = indicators();
        let rows = [
            ("{figure: cases.total, say: '{value}，{change}'}", ""),
            ("{figure: cases.totl}", "CB-L201"),
            ("{figure: cases.total, parts: [cases.none]}", "CB-L201"),
            ("{figure: cases.total, say: '{share}'}", "CB-L104"),
            ("{figure: cases.total, say: '{sum}'}", "CB-L104"),
            ("{say: '{value}'}", "CB-L102"),
        ];
        for (line, expected) in rows {
            let text = format!(
                "report: 1\nid: x\ntitle: 甲\nversion: 1\nbasis: 某规定\nsections:\n  - title: 乙\n    lines:\n      - {line}\n"
            );
            let found = load_report(text.as_bytes(), &indicators).problems;
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            let fits = if expected.is_empty() {
                found.is_empty()
            } else {
                found.iter().any(|one| one.contains(expected))
            };
            assert!(fits, "{line}: {found:?}");
        }
    }
}
