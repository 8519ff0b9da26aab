//! Whether the process lives, and whether it can answer.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::cutoff::Cutoff;
use crate::doors::Plain;

/// The process lives.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// The log can be reached and the lists are there.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Response {
    let (status, said) = match Cutoff::load(&app).await {
        Ok(Cutoff { reached: None, .. }) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the views are not built yet\n",
        ),
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store cannot be reached\n",
        ),
    };
    let mut response = (status, said).into_response();
    response.extensions_mut().insert(Plain);
    response
}
