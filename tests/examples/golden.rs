//! Writes the golden files of a release: `cargo run -p casebook-tests --example golden -- v0.3`.

use std::process::ExitCode;

use casebook_tests::golden::{Refused, folder, write};

#[tokio::main]
async fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    if !is_release(&name) {
        return say("name the release, such as v0.3");
    }
    let folder = folder().join(&name);
    match write(&folder).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refused::Exists) => say(&format!("{name} is released: it stays as it is")),
        Err(Refused::Io(fault)) => say(&format!("write {}: {fault}", folder.display())),
    }
}

/// `v` and two numbers.
fn is_release(name: &str) -> bool {
    let numbers = name.strip_prefix('v').unwrap_or_default();
    let parts: Vec<&str> = numbers.split('.').collect();
    parts.len() == 2 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

#[expect(clippy::print_stderr, reason = "a command answers on its terminal")]
fn say(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::FAILURE
}
