//! Something said in Chinese and in English, so that neither can be missing.

use casebook_engine::definition::expression::Type;
use serde::Serialize;

/// One of the two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// One of two.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Something said in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A word of the language of definitions in both languages, such as what a map is: `a task`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// A text in both languages: two patterns, and after them the values that both must name.
/// What differs between the languages is named in braces only.
macro_rules! said {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Said {
            zh: std::fmt::format(format_args!($zh $(, $name = $value)*)),
            en: std::fmt::format(format_args!($en $(, $name = $value)*)),
        }
    };
}

pub(crate) use said;

/// A term in both languages.
pub(crate) const fn term(zh: &'static str, en: &'static str) -> Term {
    Term { zh, en }
}

impl Said {
    /// What it says in a language.
    pub(crate) fn of(self, language: Language) -> String {
        language.pick(self.zh, self.en)
    }

    /// Something that is the same in both languages.
    pub(crate) fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { zh: en.clone(), en }
    }
}

impl From<Term> for Said {
    fn from(term: Term) -> Self {
        let Term { zh, en } = term;
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

impl From<&Type> for Said {
    fn from(kind: &Type) -> Self {
        term(kind.chinese(), kind.english()).into()
    }
}
