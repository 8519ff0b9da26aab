//! Prints the figures by which Casebook is measured. They are printed and never asserted: what a
//! machine that does other work gives today is no reason for a test to fail.
//!
//! `cargo bench -p casebook-tests` measures all; behind `--` it takes parts: `decide`, `definitions`,
//! `append`, `commands`, `import`, `binary`. `year` makes a bureau's year and is measured only when it is
//! named, `cases=` and `years=` behind it say how large. PostgreSQL is one of `tests/run --serve`, started and ended
//! here. Parts that lack something are left out and say so. `peers` fetches and builds much and is
//! measured only when it is named.

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
mod stores;

mod binary;
mod import;
mod year;

mod peers;

mod meter;
mod servers;

fn main() {
    let words = std::env::args().skip(1);
    let parts: Vec<String> = words.filter(|word| !word.starts_with('-')).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    let is_named = |part: &str| parts.iter().any(|asked| asked == part);
    let needs = is_asked("append") || is_asked("commands") || is_named("peers");
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
    if is_asked("import") {
        import::print();
    }
    if is_asked("binary") {
        binary::print();
    }
    if is_named("year") {
        runtime.block_on(year::print(&parts));
    }
    if is_named("peers") {
        runtime.block_on(peers::print());
    }
}
