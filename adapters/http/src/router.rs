//! The addresses, and the loop that answers them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::pages::{alerts, case, cases, evaluations, overview, reports, worklist};
use crate::{App, assets, doors, probes};

/// The largest body that is read, in bytes; pages have none.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// How long open answers may take when the program is told to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(5);

/// Every page of the application, for requests that name a loopback host.
pub fn router(app: App) -> Router {
    let app = Arc::new(app);
    Router::new()
        .route("/", get(overview::show))
        .route("/cases", get(cases::show))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/moment", get(case::show_moment))
        .route("/alerts", get(alerts::show))
        .route("/evaluations", get(evaluations::show))
        .route("/reports", get(reports::show))
        .route("/reports/cases", get(reports::show_cases))
        .route("/reports/file", get(reports::file))
        .route("/tasks", get(worklist::show))
        .route("/assets/{hash}/{name}", get(assets::show))
        .route("/livez", get(probes::live))
        .route("/readyz", get(probes::ready))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            ANSWER_TIME_MAX,
        ))
        .layer(from_fn_with_state(Arc::clone(&app), doors::pass))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}

/// Answers on the listener until `shutdown` comes, then lets open answers finish for a few seconds:
/// a request that never comes to its end must not keep the program from ending.
///
/// The listener should be bound to a loopback address: nobody is asked who they are here.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, stopping) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        // Nobody listens any more once everything was answered.
        let _ = told.send(());
    };
    let serving = axum::serve(listener, router(app)).with_graceful_shutdown(shutdown);
    let too_long = async {
        match stopping.await {
            Ok(()) => tokio::time::sleep(STOP_TIME_MAX).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = serving.into_future() => served,
        () = too_long => Ok(()),
    }
}
