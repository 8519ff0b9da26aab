//! Prints the figures by which Casebook is measured. They are printed and never asserted: what a
//! machine that does other work gives today is no reason for a test to fail.
//!
//! `cargo bench -p casebook-tests` measures all; behind `--` it takes parts: `decide`, `definitions`,
//! `append`, `commands`, `read`, `replay`, `whatif`, `relay`, `nodes`, `import`, `binary`, and a number:
//! the events that `read` reads. PostgreSQL and RabbitMQ are those of `tests/run --serve`, started and ended here.
//! Parts that lack something are left out and say so. `peers` fetches and builds much and is measured
//! only when it is named, as are `scaling`, one machine beside more, and `year`, a bureau's year, for
//! which `cases=` and `years=` say how large, and `growth`, a log of up to `events=` events.

#![expect(
    clippy::cast_precision_loss,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that prints, and ends when the machine cannot give what it measures"
)]

mod decide;
mod definitions;
mod penalty;

mod append;
mod bare;
mod commands;
mod growth;
mod office;
mod scaling;
mod stores;

mod nodes;
mod read;
mod relay;
mod replay;

mod binary;
mod import;
mod year;

mod peers;

mod meter;
mod servers;

/// How many events `read` reads when no number is given.
const READ_EVENTS: u64 = 100_000;

/// What is measured when nothing is named.
const USUAL: [&str; 11] = [
    "decide",
    "definitions",
    "append",
    "commands",
    "read",
    "replay",
    "whatif",
    "relay",
    "nodes",
    "import",
    "binary",
];
/// What is measured only when it is named.
const NAMED: [&str; 4] = ["year", "growth", "scaling", "peers"];
/// What needs PostgreSQL, RabbitMQ or both.
const ON_SERVERS: [&str; 8] = [
    "append", "commands", "read", "relay", "nodes", "growth", "scaling", "peers",
];
/// What is said with a number behind it.
const SIZES: [&str; 3] = ["cases=", "years=", "events="];

fn main() {
    let words = std::env::args().skip(1);
    let words: Vec<String> = words.filter(|word| !word.starts_with('-')).collect();
    if let Some(unknown) = words.iter().find(|word| !is_known(word)) {
        eprintln!("`{unknown}` is neither a part nor a number");
        eprintln!("  parts: {}", USUAL.join(", "));
        eprintln!("  only when named: {}", NAMED.join(", "));
        eprintln!(
            "  sizes: {}, each with a number behind it",
            SIZES.join(", ")
        );
        std::process::exit(2);
    }
    let mut asked: Vec<&str> = USUAL.into_iter().chain(NAMED).collect();
    asked.retain(|part| words.iter().any(|word| word == part));
    if asked.is_empty() {
        asked.extend(USUAL);
    }
    let needs_servers = asked.iter().any(|part| ON_SERVERS.contains(part));
    let has_none = std::env::var_os(servers::POSTGRES).is_none();
    if needs_servers && has_none && servers::run_beside().is_some() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("{}", meter::machine());
    for part in asked {
        runtime.block_on(print(part, &words));
    }
}

fn is_known(word: &str) -> bool {
    let number = SIZES.iter().find_map(|size| word.strip_prefix(size));
    USUAL.contains(&word) || NAMED.contains(&word) || number.unwrap_or(word).parse::<u64>().is_ok()
}

async fn print(part: &str, words: &[String]) {
    match part {
        "decide" => decide::print(),
        "definitions" => definitions::print(),
        "append" => append::print().await,
        "commands" => commands::print().await,
        "read" => {
            let count = words.iter().find_map(|word| word.parse().ok());
            read::print(count.unwrap_or(READ_EVENTS)).await;
        }
        "replay" => replay::print().await,
        "whatif" => replay::print_what_if().await,
        "relay" => relay::print().await,
        "nodes" => nodes::print().await,
        "import" => import::print(),
        "binary" => binary::print(),
        "year" => year::print(words).await,
        "growth" => growth::print(words).await,
        "scaling" => scaling::print().await,
        "peers" => peers::print().await,
        _ => unreachable!("`{part}` is in no list"),
    }
}
