//! The pages that explain each code: the very files of `docs/reference`, inside the binary.

use std::borrow::Cow;

use rust_embed::RustEmbed;

use crate::lang::Lang;

#[derive(RustEmbed)]
#[folder = "../../docs/reference/errors"]
struct Errors;

#[derive(RustEmbed)]
#[folder = "../../docs/reference/lint"]
#[allow_missing = true]
struct Lints;

/// The page of one code, in both languages.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    text: Cow<'static, [u8]>,
}

impl Page {
    /// The page of a code such as `CB-2101`, `cb2101` or `2101`.
    pub(crate) fn of(code: &str) -> Option<Self> {
        let name = format!("{}.md", spelled(code));
        let file = Errors::get(&name).or_else(|| Lints::get(&name))?;
        Some(Self { text: file.data })
    }

    /// Every code that has a page, in order.
    pub(crate) fn codes() -> Vec<String> {
        let names = Errors::iter().chain(Lints::iter());
        let mut codes: Vec<String> = names
            .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
            .collect();
        codes.sort();
        codes
    }

    /// The part of the page in one language, ended by a line break.
    pub(crate) fn part(&self, lang: Lang) -> String {
        let text = String::from_utf8_lossy(&self.text);
        let chinese = text.rfind("\n# ").map_or(text.len(), |at| at + 1);
        let part = match lang {
            Lang::En => &text[..chinese],
            Lang::Zh if chinese < text.len() => &text[chinese..],
            Lang::Zh => &text,
        };
        format!("{}\n", part.trim())
    }

    /// What the code means, in a few words.
    pub(crate) fn title(&self, lang: Lang) -> String {
        let part = self.part(lang);
        let line = part.lines().next().unwrap_or_default();
        let title = line
            .split_once(['：', ':'])
            .map_or(line, |(_, title)| title);
        title.trim().to_owned()
    }

    /// What to do now.
    pub(crate) fn next(&self, lang: Lang) -> String {
        let part = self.part(lang);
        let heading = lang.pick("## 处理办法", "## What to do");
        let after = part.split_once(heading).map_or("", |(_, after)| after);
        let section = after.split("\n## ").next().unwrap_or_default();
        section.trim().replace('\n', " ")
    }
}

/// The one spelling of a code.
fn spelled(code: &str) -> String {
    let upper = code.trim().to_ascii_uppercase();
    let number = upper.trim_start_matches("CB").trim_start_matches('-');
    format!("CB-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_title_and_a_next_step_in_both_languages() {
        for code in Page::codes() {
            let page = Page::of(&code).expect("listed");
            for lang in [Lang::Zh, Lang::En] {
                assert!(!page.title(lang).is_empty(), "{code} {lang:?}: title");
                assert!(!page.next(lang).is_empty(), "{code} {lang:?}: next step");
            }
        }
    }

    #[test]
    fn a_code_is_found_however_it_is_spelled() {
        for code in ["CB-3001", "cb-3001", "cb3001", "3001", " CB-3001 "] {
            assert!(Page::of(code).is_some(), "{code}");
        }
        assert!(Page::of("CB-0000").is_none());
    }
}
