//! What happens to every request on the way in and to every answer on the way out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::lang::{LANGUAGE_COOKIE, Lang};
use crate::problem::Problem;
use crate::visit::Visit;

const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Lets in who asks for this machine by a loopback name, and sends out whole, guarded pages.
///
/// A page of another site could point its own name at the loopback address and read the answers
/// (DNS rebinding); the host that the browser names gives it away.
pub(crate) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(&parts, app.engine.clock().now());
    let asked = Lang::asked(parts.uri.query());
    let response = if names_loopback(&parts.headers, &parts.uri) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Problem::foreign_host().into_response()
    };
    let mut response = explained(response, &visit);
    if let Some(lang) = asked {
        remember(&mut response, lang);
    }
    guard(response.headers_mut());
    response
}

fn names_loopback(headers: &HeaderMap, uri: &Uri) -> bool {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let hosts = [named, uri.authority().map(Authority::as_str)];
    let mut hosts = hosts.into_iter().flatten().peekable();
    hosts.peek().is_some() && hosts.all(is_loopback)
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// An answer that failed becomes a page in the visitor's language, unless it says why in plain text
/// of its own (the probes do).
fn explained(response: Response, visit: &Visit) -> Response {
    let status = response.status();
    let is_probe = response.extensions().get::<Plain>().is_some();
    if is_probe || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let named = response.extensions().get::<Arc<Problem>>().cloned();
    let problem = named.unwrap_or_else(|| Arc::new(Problem::of_status(status)));
    let mut page = (problem.status(), problem.page(visit)).into_response();
    if let Some(allowed) = response.headers().get(ALLOW) {
        page.headers_mut().insert(ALLOW, allowed.clone());
    }
    page
}

/// Marks an answer that is for machines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain;

fn remember(response: &mut Response, lang: Lang) {
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        lang.word()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn guard(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_let_in() {
        let table = [
            ("127.0.0.1:8080", true),
            ("localhost", true),
            ("LOCALHOST:1", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("evil.example", false),
            ("localhost.evil.example:80", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ];
        for (host, expected) in table {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
        let uri = Uri::from_static("/");
        assert!(!names_loopback(&HeaderMap::new(), &uri), "no host at all");
    }
}
