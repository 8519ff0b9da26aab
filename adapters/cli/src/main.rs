//! `casebook`: the one binary. Everything is put together here and nowhere else.

mod args;
mod carrying;
mod commands;
mod copying;
mod counting;
mod demo;
mod desk;
mod exit;
mod house;
mod import;
mod lag;
mod lang;
mod log;
mod mine;
mod names;
mod node;
mod output;
mod own;
mod pages;
mod problem;
mod progress;
mod reading;
mod relay;
mod rows;
mod run;
mod sampling;
mod settings;
mod telemetry;
mod world;

/// Events are made in one thread and let go in another, which the allocator of the C library does
/// slowly: a bureau's year takes a fifth less of the processors with this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    run::run()
}
