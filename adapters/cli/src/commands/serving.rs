//! What `dev` and `serve` share: a node and its pages, until the process is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use casebook_engine::ports::Law as _;
use casebook_http::App;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::report::Live;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::node::Node;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::settings::Settings;

/// A listener of the pages: nobody is asked who they are, so this machine alone may reach them.
///
/// # Errors
/// `CB-5020` for an address that others reach, `CB-5021` when it cannot be listened on.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Problem> {
    if !address.ip().is_loopback() {
        return Err(Problem::new(Exit::Usage, "CB-5020", address.to_string()));
    }
    TcpListener::bind(address).await.map_err(|error| {
        let why = format!("{address}: {error}");
        Problem::new(Exit::Unavailable, "CB-5021", why)
    })
}

/// Brings the views to the head of the log, starts the loops, calls `begun`, answers on the
/// listener if there is one, and stops in good order on Ctrl-C or a termination signal.
///
/// # Errors
/// As the store's; `CB-5000` when the listener fails.
pub(super) async fn work(
    store: &Store,
    settings: &Settings,
    listener: Option<TcpListener>,
    begun: impl FnOnce(),
) -> Result<(), Problem> {
    let mut node = Node::over(store, settings).await?;
    node.catch_up().await?;
    node.start();
    begun();
    let served = if let Some(listener) = listener {
        casebook_http::serve(listener, app(&node, store, settings), stopped()).await
    } else {
        stopped().await;
        Ok(())
    };
    node.stop().await;
    store.close().await?;
    Ok(served?)
}

/// The last word of a program that was told to stop.
pub(super) fn farewell(desk: &Desk) -> Answer {
    let text = desk.lang().pick("已停止", "stopped");
    let value = serde_json::json!({ "stopped": true });
    Answer::record(value, vec![Block::Text(text.to_owned())])
}

/// Tells people something on stderr; nobody may be reading.
pub(super) fn say(lines: &str) {
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{lines}\n"));
}

fn app(node: &Node, store: &Store, settings: &Settings) -> App {
    let calendar = node.law.calendar("cn");
    App {
        engine: node.engine.clone(),
        views: node.views.clone(),
        subscriptions: store.subscriptions(),
        reports: Arc::new(Live::new(
            Arc::clone(node.engine.store()),
            Arc::clone(&node.law),
            settings.report.font.clone(),
        )),
        zone: calendar.map_or(TimeZone::UTC, |calendar| calendar.zone().clone()),
    }
}

/// Until Ctrl-C or a termination signal.
pub(super) async fn stopped() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
