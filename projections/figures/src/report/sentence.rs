//! The sentence that says a figure.

use std::fmt::Write as _;

use casebook_workflows::{Line, Said};

use crate::Figure;

/// What a sentence is made of.
pub(super) struct Sentence<'a> {
    pub(super) line: &'a Line,
    pub(super) figure: &'a Figure,
    pub(super) value: &'a Option<(String, &'static str)>,
    pub(super) change: Option<&'a Said>,
    pub(super) share: Option<&'a str>,
    pub(super) sample: Option<&'a str>,
}

impl Sentence<'_> {
    pub(super) fn said(&self) -> Said {
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
