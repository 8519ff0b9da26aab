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
const NAMED: [&str; 4] = ["peers", "scaling", "year", "growth"];
/// What is said with a number behind it.
const SIZES: [&str; 3] = ["cases=", "years=", "events="];

fn main() {
    let words = std::env::args().skip(1);
    let parts: Vec<String> = words.filter(|word| !word.starts_with('-')).collect();
    if let Some(unknown) = parts.iter().find(|word| !is_known(word)) {
        eprintln!("`{unknown}` is neither a part nor a number");
        eprintln!("  parts: {}", USUAL.join(", "));
        eprintln!("  only when named: {}", NAMED.join(", "));
        eprintln!(
            "  sizes: {}, each with a number behind it",
            SIZES.join(", ")
        );
        std::process::exit(2);
    }
    let number = parts.iter().find_map(|word| word.parse().ok());
    let names = parts.len() - usize::from(number.is_some());
    let is_asked = |part: &str| names == 0 || parts.iter().any(|asked| asked == part);
    let is_named = |part: &str| parts.iter().any(|asked| asked == part);
    let with_servers = ["append", "commands", "read", "relay", "nodes"];
    let needs = with_servers.into_iter().any(is_asked)
        || ["peers", "scaling", "growth"].into_iter().any(is_named);
    let needs_servers = needs && std::env::var_os(servers::POSTGRES).is_none();
    if needs_servers && servers::run_beside().is_some() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("{}", meter::machine());
    if is_asked("decide") {
        decide::print();
    }
    if is_asked("definitions") {
        definitions::print();
    }
    if is_asked("append") {
        runtime.block_on(append::print());
    }
    if is_asked("commands") {
        runtime.block_on(commands::print());
    }
    if is_asked("read") {
        runtime.block_on(read::print(number.unwrap_or(READ_EVENTS)));
    }
    if is_asked("replay") {
        runtime.block_on(replay::print());
    }
    if is_asked("whatif") {
        runtime.block_on(replay::print_what_if());
    }
    if is_asked("relay") {
        runtime.block_on(relay::print());
    }
    if is_asked("nodes") {
        runtime.block_on(nodes::print());
    }
    if is_asked("import") {
        import::print();
    }
    if is_asked("binary") {
        binary::print();
    }
    if is_named("year") {
        runtime.block_on(year::print(&parts));
    }
    if is_named("growth") {
        runtime.block_on(growth::print(&parts));
    }
    if is_named("scaling") {
        runtime.block_on(scaling::print());
    }
    if is_named("peers") {
        runtime.block_on(peers::print());
    }
}

fn is_known(word: &str) -> bool {
    let number = SIZES.iter().find_map(|size| word.strip_prefix(size));
    USUAL.contains(&word) || NAMED.contains(&word) || number.unwrap_or(word).parse::<u64>().is_ok()
}
