//! Who asks, in which language, when and for which address.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;

use crate::App;
use crate::lang::Lang;

/// One request for a page.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The language of the answer.
    pub(crate) lang: Lang,
    /// The instant of the answer: every light on the page is that of this instant.
    pub(crate) now: Timestamp,
    path: String,
    query: Option<String>,
}

impl Visit {
    /// What a request says about itself.
    pub(crate) fn of(parts: &Parts, now: Timestamp) -> Self {
        let query = parts.uri.query();
        Self {
            lang: Lang::of(query, &parts.headers),
            now,
            path: parts.uri.path().to_owned(),
            query: query.map(str::to_owned),
        }
    }

    /// The one of a pair in the visitor's language, Chinese first.
    pub(crate) fn pick<T>(&self, zh: T, en: T) -> T {
        self.lang.pick(zh, en)
    }

    /// The same address in the other language.
    pub(crate) fn in_other_language(&self) -> String {
        let query = self.query.as_deref().unwrap_or("");
        let mut parts: Vec<&str> = query
            .split('&')
            .filter(|part| !part.is_empty() && !part.starts_with("lang="))
            .collect();
        let lang = format!("lang={}", self.lang.other().word());
        parts.push(&lang);
        format!("{}?{}", self.path, parts.join("&"))
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app.engine.clock().now()))
    }
}
