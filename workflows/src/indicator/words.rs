//! The formula of an indicator in words, from the same data that is computed.

use casebook_engine::Name;
use std::fmt::Write as _;

use super::{Formula, Source};
use crate::Said;
use crate::said::said;

impl Formula {
    /// How it is computed, in words.
    pub fn said(&self) -> Said {
        match self {
            Self::Count(sources) => about("发生次数：", "how often: ", sources),
            Self::Cases(sources) => about("案件数，一案计一次：", "cases, each once: ", sources),
            Self::Sum(sources) => about("事实之和：", "the sum of a fact: ", sources),
            Self::Balance { plus, minus } => {
                let came = about("期末结存：进 ", "at the end of the period: in ", plus);
                if minus.is_empty() {
                    return came;
                }
                let left = about("；出 ", "; out ", minus);
                Said {
                    zh: came.zh + &left.zh,
                    en: came.en + &left.en,
                }
            }
            Self::Duration { percentile, spans } => {
                let spans = about("", "", spans);
                Said {
                    zh: format!("用时的第{percentile}百分位（最近秩次）：{}", spans.zh),
                    en: format!("percentile {percentile} (nearest rank) of: {}", spans.en),
                }
            }
            Self::Ratio { part, whole } => said!("{part} ÷ {whole}", "{part} / {whole}"),
            Self::Total(parts) => Said::same(joined(parts, " + ")),
        }
    }
}

fn about(zh: &str, en: &str, sources: &[Source]) -> Said {
    let said: Vec<Said> = sources.iter().map(Source::said).collect();
    let both =
        |pick: fn(&Said) -> &str, with: &str| said.iter().map(pick).collect::<Vec<_>>().join(with);
    Said {
        zh: format!("{zh}{}", both(|one| &one.zh, "；")),
        en: format!("{en}{}", both(|one| &one.en, "; ")),
    }
}

impl Source {
    fn said(&self) -> Said {
        let (of, at) = (joined(&self.of, "/"), joined(&self.at, "/"));
        let mut said = if self.of.is_empty() {
            said!("任一流程 {at}", "{at} of any definition")
        } else {
            said!("{of} {at}", "{at} of {of}")
        };
        if !self.from.is_empty() {
            let from = joined(&self.from, "/");
            let _ = write!(said.zh, "，自 {from} 起");
            let _ = write!(said.en, " since {from}");
        }
        if let Some(fact) = &self.fact {
            let _ = write!(said.zh, "，合计 {fact}");
            let _ = write!(said.en, ", adding {fact}");
        }
        if let Some(when) = &self.when {
            let _ = write!(said.zh, "，且 {when}");
            let _ = write!(said.en, ", when {when}");
        }
        said
    }
}

fn joined(names: &[Name], with: &str) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    names.join(with)
}
