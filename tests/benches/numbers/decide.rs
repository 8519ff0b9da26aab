//! Decide and evolve, in memory.

use std::hint::black_box;

use casebook_engine::case::{CaseState, Decided, advance};
use casebook_engine::stream::CaseId;
use uuid::Uuid;

use crate::meter::Meter;
use crate::penalty::{Bureau, Family, Step, story};

const ROUNDS: u32 = 2_000;

pub(crate) fn print() {
    let (bureau, story, nobody) = (Bureau::shipped(), story(), Family::new());
    let all = walk(&bureau, &story, &nobody);
    let commands = story.len();
    println!(
        "decide + evolve: a penalty case of {commands} commands and {} events",
        all.len()
    );

    let meter = Meter::start();
    for _ in 0..ROUNDS {
        black_box(walk(&bureau, &story, &nobody));
    }
    let micros = meter.cpu_seconds() * 1e6 / f64::from(ROUNDS);
    println!(
        "  {:>7.1} µs a command, decided and evolved",
        micros / commands as f64
    );

    let meter = Meter::start();
    for _ in 0..ROUNDS {
        black_box(fold(&all));
    }
    let micros = meter.cpu_seconds() * 1e6 / f64::from(ROUNDS);
    println!("  {:>7.1} µs to fold its {} events", micros, all.len());

    let meter = Meter::start();
    for _ in 0..ROUNDS {
        for one in &all {
            black_box(one.event.encode(&one.meta));
        }
    }
    let micros = meter.cpu_seconds() * 1e6 / f64::from(ROUNDS);
    println!(
        "  {:>7.1} µs to encode an event\n",
        micros / all.len() as f64
    );
}

fn walk(bureau: &Bureau, story: &[Step], nobody: &Family) -> Vec<Decided> {
    let (mut state, mut all) = (CaseState::default(), Vec::new());
    for step in story {
        let context = bureau.context(step, nobody);
        let (decided, next) = advance(&bureau.definition, &state, &step.command, &context)
            .unwrap_or_else(|refused| panic!("{:?}: {refused}", step.command));
        all.extend(decided);
        state = next;
    }
    all
}

fn fold(all: &[Decided]) -> CaseState {
    let begin = CaseState::default();
    all.iter().fold(begin, |state, one| {
        state.evolve(CaseId(Uuid::nil()), &one.event, &one.meta)
    })
}
