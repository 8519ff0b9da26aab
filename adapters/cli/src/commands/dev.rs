//! `dev`: a node with its pages on this machine alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use casebook_engine::stream::Position;

use super::demo;
use super::serving::{bind, farewell, say, work};
use crate::args::{DevArgs, LoadArgs};
use crate::desk::Desk;
use crate::house::{Address, Store};
use crate::output::Answer;
use crate::problem::Problem;
use crate::settings::Settings;

/// How many cases a demonstration has, over how many days, from which seed.
const DEMO: (usize, i64, u64) = (120, 150, 2026);

/// Serves until Ctrl-C.
pub(super) async fn run(args: &DevArgs, desk: &Desk) -> Result<Answer, Problem> {
    let listener = bind(args.listen).await?;
    let address = listener.local_addr()?;
    let store = open_store(args, desk).await?;
    work(&store, &desk.settings, Some(listener), || {
        announce(address, desk);
        if args.open {
            open_browser(address);
        }
    })
    .await?;
    Ok(farewell(desk))
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
    say(&format!("http://{address}/\n{text}"));
}

fn open_browser(address: SocketAddr) {
    let opened = std::process::Command::new("xdg-open")
        .arg(format!("http://{address}/"))
        .spawn();
    if let Err(error) = opened {
        tracing::warn!(%error, "no browser could be opened");
    }
}
