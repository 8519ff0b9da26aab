//! `dev`: a node with its pages on this machine alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use casebook_engine::ports::Law as _;
use casebook_engine::stream::Position;
use casebook_http::App;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;

use super::demo;
use crate::args::{DevArgs, LoadArgs};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::{Address, Store};
use crate::node::Node;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::settings::Settings;

/// How many cases a demonstration has, over how many days, from which seed.
const DEMO: (usize, i64, u64) = (120, 150, 2026);

/// Serves until Ctrl-C.
pub(super) async fn run(args: &DevArgs, desk: &Desk) -> Result<Answer, Problem> {
    if !args.listen.ip().is_loopback() {
        return Err(Problem::new(
            Exit::Usage,
            "CB-5020",
            args.listen.to_string(),
        ));
    }
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        Problem::new(
            Exit::Unavailable,
            "CB-5021",
            format!("{}: {error}", args.listen),
        )
    })?;
    let store = open_store(args, desk).await?;
    let mut node = Node::over(&store).await?;
    node.catch_up().await?;
    node.start();
    let address = listener.local_addr()?;
    announce(address, desk);
    if args.open {
        open_browser(address);
    }
    let served = casebook_http::serve(listener, app(&node, &store), stopped()).await;
    node.stop().await?;
    served?;
    let text = desk.lang().pick("已停止", "stopped");
    let value = serde_json::json!({ "stopped": true });
    Ok(Answer::record(value, vec![Block::Text(text.to_owned())]))
}

fn app(node: &Node, store: &Store) -> App {
    let calendar = node.law.calendar("cn");
    App {
        engine: node.engine.clone(),
        views: node.views.clone(),
        subscriptions: store.subscriptions(),
        zone: calendar.map_or(TimeZone::UTC, |calendar| calendar.zone().clone()),
    }
}

/// The store of the settings, or the demonstration's own beside it, filled when it is empty.
async fn open_store(args: &DevArgs, desk: &Desk) -> Result<Store, Problem> {
    let Some(bureau) = &args.demo else {
        return Store::make(&desk.settings).await;
    };
    let mut settings: Settings = desk.settings.clone();
    if let Address::File(path) = Address::parse(&settings.store.url) {
        let path = path.with_file_name(format!("demo-{bureau}.db"));
        if args.fresh {
            remove(&path)?;
        }
        settings.store.url = format!("sqlite:{}", path.display());
    }
    let store = Store::make(&settings).await?;
    if store.events().head().await? == Position::START {
        let (cases, days, seed) = DEMO;
        let load = LoadArgs {
            bureau: bureau.clone(),
            cases,
            days,
            seed,
        };
        demo::fill(&store, &load, desk).await?;
    }
    Ok(store)
}

/// Removes a demonstration store with what belongs to it.
fn remove(path: &Path) -> Result<(), Problem> {
    for suffix in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{suffix}", path.display()));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn announce(address: SocketAddr, desk: &Desk) {
    let text = desk.lang().pick(
        "开发模式，仅供本机试用，不得用于生产；按 Ctrl-C 停止",
        "for trying out on this machine, not for production; Ctrl-C stops it",
    );
    // Nobody may be reading; the pages are served all the same.
    let _ = std::io::Write::write_fmt(
        &mut std::io::stderr(),
        format_args!("http://{address}/\n{text}\n"),
    );
}

fn open_browser(address: SocketAddr) {
    let opened = std::process::Command::new("xdg-open")
        .arg(format!("http://{address}/"))
        .spawn();
    if let Err(error) = opened {
        tracing::warn!(%error, "no browser could be opened");
    }
}

/// Until Ctrl-C or a termination signal.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
