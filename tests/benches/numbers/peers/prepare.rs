//! Builds the programs of the peers outside the tree, once for each version of what they are made of.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::work::{Order, Store, Work};

/// One program and the ways to run it.
pub(crate) struct Peer {
    /// Its folder in `tests/benches/peers`.
    pub(crate) folder: &'static str,
    made_of: &'static [Part],
    pub(crate) runs: &'static [Runs],
}

/// One way to run it, and the words that ask for it.
pub(crate) struct Runs {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
    pub(crate) order: Order,
    pub(crate) more: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Cargo,
    Npm,
    Pip,
}

/// A program that is ready to run.
#[derive(Clone)]
pub(crate) struct Program {
    /// Where it is run: a folder outside the tree, with what was installed for it.
    pub(crate) folder: PathBuf,
    pub(crate) command: Vec<String>,
}

pub(crate) const PEERS: [Peer; 7] = [
    Peer {
        folder: "message-db",
        made_of: &[Part::Npm, Part::Cargo],
        runs: &[
            Runs {
                more: &["one"],
                ..on_postgres("Message DB, one category", Order::Total)
            },
            Runs {
                more: &["each"],
                ..on_postgres("Message DB, category a client", Order::Category)
            },
        ],
    },
    Peer {
        folder: "emmett",
        made_of: &[Part::Npm],
        runs: &[on_postgres("Emmett", Order::Total)],
    },
    Peer {
        folder: "emmett-sqlite",
        made_of: &[Part::Npm],
        runs: &[on_sqlite("Emmett", Order::Total)],
    },
    Peer {
        folder: "eventsourcing",
        made_of: &[Part::Pip],
        runs: &[
            on_postgres("eventsourcing (Python)", Order::Total),
            on_sqlite("eventsourcing (Python)", Order::Total),
        ],
    },
    Peer {
        folder: "disintegrate",
        made_of: &[Part::Cargo],
        runs: &[on_postgres("disintegrate", Order::Total)],
    },
    Peer {
        folder: "cqrs-es",
        made_of: &[Part::Cargo],
        runs: &[
            on_postgres("cqrs-es + postgres-es", Order::Stream),
            on_sqlite("cqrs-es + sqlite-es", Order::Stream),
        ],
    },
    Peer {
        folder: "dbos",
        made_of: &[Part::Npm],
        runs: &[Runs {
            work: Work::Approval,
            ..on_postgres("DBOS", Order::Engine)
        }],
    },
];

const fn on_postgres(name: &'static str, order: Order) -> Runs {
    Runs {
        name,
        work: Work::Append(Store::Postgres),
        order,
        more: &[],
    }
}

const fn on_sqlite(name: &'static str, order: Order) -> Runs {
    Runs {
        work: Work::Append(Store::Sqlite),
        ..on_postgres(name, order)
    }
}

/// The folder that Cargo builds in, which this program lies in.
pub(crate) fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(3).unwrap().to_owned()
}

/// The program, or why it cannot be had.
pub(crate) async fn prepare(peer: &Peer) -> Result<Program, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/peers")
        .join(peer.folder);
    let cache = target().join("peers").join(peer.folder);
    copy(&source, &cache).map_err(|fault| fault.to_string())?;
    eprintln!("peers: preparing {}", peer.folder);
    let mut command = Vec::new();
    for part in peer.made_of {
        command = match part {
            Part::Cargo => cargo(&source, peer.folder).await?,
            Part::Npm => npm(&cache).await?,
            Part::Pip => pip(&cache).await?,
        };
    }
    Ok(Program {
        folder: cache,
        command,
    })
}

/// What the programs that are read and not built need: their own files and the load that they share.
fn copy(source: &Path, cache: &Path) -> std::io::Result<()> {
    fs::create_dir_all(cache)?;
    let shared = source.with_file_name("load.mjs");
    let files = fs::read_dir(source)?.flatten().map(|file| file.path());
    for file in files.filter(|file| file.is_file()).chain([shared]) {
        fs::copy(&file, cache.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

async fn cargo(source: &Path, folder: &str) -> Result<Vec<String>, String> {
    let built = target().join("peers/rust");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "--manifest-path"]);
    build
        .arg(source.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &built);
    finish(build, "cargo build").await?;
    Ok(vec![text(
        &built.join("release").join(format!("peer-{folder}")),
    )])
}

async fn npm(cache: &Path) -> Result<Vec<String>, String> {
    once(cache, "package-lock.json", async || {
        let mut install = Command::new("npm");
        install
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(cache);
        finish(install, "npm ci").await?;
        // What has to be compiled, from source and without asking for it elsewhere.
        let mut build = Command::new("npm");
        build
            .args(["run", "build", "--if-present"])
            .current_dir(cache);
        finish(build, "npm run build").await
    })
    .await?;
    Ok(vec!["node".to_owned(), text(&cache.join("main.mjs"))])
}

async fn pip(cache: &Path) -> Result<Vec<String>, String> {
    let python = cache.join("venv/bin/python");
    once(cache, "requirements.txt", async || {
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(cache.join("venv"));
        finish(make, "python3 -m venv").await?;
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--requirement"]);
        install.arg(cache.join("requirements.txt"));
        finish(install, "pip install").await
    })
    .await?;
    Ok(vec![text(&python), text(&cache.join("main.py"))])
}

/// Does it unless it was done for this text of the list of versions.
async fn once(
    cache: &Path,
    list: &str,
    install: impl AsyncFnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let asked = fs::read_to_string(cache.join(list)).map_err(|fault| fault.to_string())?;
    let mark = cache.join("installed");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == asked) {
        return Ok(());
    }
    install().await?;
    fs::write(mark, asked).map_err(|fault| fault.to_string())
}

async fn finish(mut command: Command, name: &str) -> Result<(), String> {
    let done = command
        .output()
        .await
        .map_err(|fault| format!("{name}: {fault}"))?;
    if done.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&done.stderr);
    Err(format!("{name}: {}", last_lines(&complaint, 3)))
}

/// The end of what a program complained of, in one line.
pub(crate) fn last_lines(complaint: &str, count: usize) -> String {
    let lines: Vec<&str> = complaint
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join(" / ")
}

fn text(path: &impl AsRef<OsStr>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
