//! The two languages of the pages.
//!
//! Texts stand in pairs where they are used, so none can be missing in one language.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use casebook_engine::definition::Text;

/// The cookie that remembers the choice.
pub(crate) const LANGUAGE_COOKIE: &str = "casebook_lang";

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Chinese, the language with legal effect and the default.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The one of a pair, Chinese first.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A text of a definition or the directory.
    pub(crate) fn text(self, text: &Text) -> &str {
        self.pick(&text.zh, text.en())
    }

    /// The value of the `lang` attribute of a page.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }

    /// The word in addresses and in the cookie.
    pub(crate) fn word(self) -> &'static str {
        self.pick("zh", "en")
    }

    /// The other language.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The language that an address asks for with `lang=`.
    pub(crate) fn asked(query: Option<&str>) -> Option<Self> {
        let mut parts = query?.split('&');
        parts
            .find_map(|part| part.strip_prefix("lang="))
            .and_then(Self::read)
    }

    /// The language of a visitor: the address, then the cookie, then the browser, then Chinese.
    pub(crate) fn of(query: Option<&str>, headers: &HeaderMap) -> Self {
        Self::asked(query)
            .or_else(|| remembered(headers))
            .or_else(|| accepted(headers))
            .unwrap_or(Self::Zh)
    }

    fn read(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        match tag.split('-').next() {
            Some("zh") => Some(Self::Zh),
            Some("en") => Some(Self::En),
            _ => None,
        }
    }
}

fn remembered(headers: &HeaderMap) -> Option<Lang> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut cookies = cookies.filter_map(|cookies| cookies.to_str().ok());
    cookies.find_map(|cookies| {
        let mut pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
        let (_, word) = pairs.find(|(name, _)| name.trim() == LANGUAGE_COOKIE)?;
        Lang::read(word)
    })
}

/// The language that the browser likes best, of those that there are; the first of equals.
fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let wished = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(Lang, u32)> = None;
    for wish in wished.split(',') {
        let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
        let (Some(lang), weight) = (Lang::read(tag), thousandths(weight)) else {
            continue;
        };
        if weight > best.map_or(0, |(_, best)| best) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// A weight between `0` and `1`, in thousandths.
fn thousandths(weight: &str) -> u32 {
    let (whole, rest) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let rest: String = rest.chars().chain("000".chars()).take(3).collect();
    let whole = whole.parse::<u32>().unwrap_or(0).min(1);
    whole * 1_000 + rest.parse::<u32>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_wins_over_cookie_over_browser() {
        let table = [
            (None, "", "", Lang::Zh),
            (None, "", "en-US,en;q=0.9,zh;q=0.8", Lang::En),
            (None, "", "fr, en;q=0.5, zh-CN;q=0.7", Lang::Zh),
            (None, "", "en;q=0", Lang::Zh),
            (None, "a=b; casebook_lang=en", "zh", Lang::En),
            (Some("lang=zh"), "casebook_lang=en", "en", Lang::Zh),
            (Some("x=1&lang=en"), "", "zh", Lang::En),
            (Some("lang=fr"), "", "zh", Lang::Zh),
        ];
        for (query, cookie, accept, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, cookie.parse().expect("a header"));
            headers.insert(ACCEPT_LANGUAGE, accept.parse().expect("a header"));
            let found = Lang::of(query, &headers);
            assert_eq!(found, expected, "{query:?} {cookie} {accept}");
        }
    }
}
