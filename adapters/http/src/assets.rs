//! The style and the script, inside the program and named by their content.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui"]
struct Files;

/// The address of a file; it changes with the content, so browsers may keep it for ever.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", fingerprint(name).unwrap_or_default())
}

fn fingerprint(name: &str) -> Option<String> {
    let hash = Files::get(name)?.metadata.sha256_hash();
    let digits = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
    Some(digits.collect())
}

/// Answers with a file, if it has that content.
pub(crate) async fn show(Path((hash, name)): Path<(String, String)>) -> Response {
    let file = Files::get(&name).filter(|_| fingerprint(&name) == Some(hash));
    let Some(file) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file.data.into_owned()).into_response()
}
