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

/// Serves until Ctrl-C.
pub(super) async fn run(args: &DevArgs, desk: &Desk) -> Result<Answer, Problem> {
    let listener = bind(args.listen).await?;
    let address = listener.local_addr()?;
    let Some(store) = open_store(args, desk).await? else {
        return Ok(farewell(desk));
    };
    work(&store, &desk.settings, Some(listener), || {
        announce(address, desk);
        if args.open {
            open_browser(address);
        }
    })
    .await?;
    Ok(farewell(desk))
}

/// The store of the settings, or the demonstration's own beside it, filled when it is empty; `None`
/// when it was told to stop meanwhile.
async fn open_store(args: &DevArgs, desk: &Desk) -> Result<Option<Store>, Problem> {
    let Some(bureau) = &args.demo else {
        return Ok(Some(Store::make(&desk.settings).await?));
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
        let filled = demo::fill(&store, &LoadArgs::shown(bureau), desk).await?;
        if filled.stopped {
            return Ok(None);
        }
    }
    Ok(Some(store))
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
