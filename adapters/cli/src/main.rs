//! `casebook`: the one binary. Everything is put together here and nowhere else.

mod args;
mod commands;
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
mod settings;
mod telemetry;
mod world;

fn main() -> std::process::ExitCode {
    run::run()
}
