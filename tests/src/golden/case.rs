//! A whole case, played by the engine on a shipped definition as `golden/case.txt` tells it.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::Command;
use casebook_engine::ports::EventStore;
use casebook_engine::recorded::{Actor, Recorded};
use casebook_engine::runtime::{Engine, Failure, Request, Subject};
use casebook_engine::stream::{CaseId, Position};
use casebook_memory::MemoryStore;
use casebook_workflows::Catalog;
use jiff::Timestamp;
use uuid::Uuid;

use super::files::{folder, text};
use super::samples::instant;
use crate::bureau::Hand;

/// The case that is played.
pub const CASE: CaseId = CaseId(Uuid::from_u128(FIRST_ID));

const FIRST_ID: u128 = 0x019c_9999_0000_7000_8000_0000_0000_0000;

/// Plays the case and returns the whole log: the same whenever and wherever it is played.
///
/// A line is `instant person command`; `-` is the engine itself, and `!` before the command says
/// that it is refused.
pub async fn play() -> Vec<Recorded> {
    let store = Arc::new(MemoryStore::new());
    let hand = Arc::new(Hand::new(Timestamp::UNIX_EPOCH, FIRST_ID));
    let law = Arc::new(Catalog::shipped());
    let engine = Engine::new(store.clone(), law, hand.clone(), hand.clone());
    let script = text(&folder().join("case.txt"));
    for line in script.lines().filter(|line| is_step(line)) {
        let (request, refused, at) = read(line);
        hand.set(at);
        match (engine.execute(&request).await, refused) {
            (Ok(_), false) | (Err(Failure::Rejected(_)), true) => {}
            (answer, _) => panic!("{line}\nwas answered: {answer:?}"),
        }
    }
    let log = store.read_all(Position::START, usize::MAX).await;
    log.expect("the log")
}

fn is_step(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

fn read(line: &str) -> (Request, bool, Timestamp) {
    let mut words = line.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (at, who, command) = (instant(word()), word(), word().trim_start());
    let asked = command.trim_start_matches("! ");
    let request = Request {
        subject: subject(asked),
        command: command_of(asked),
        actor: Actor {
            person: (who != "-").then(|| who.into()),
            organ: (who != "-").then(|| "shanghai".into()),
            ..Actor::default()
        },
        occurred: None,
        key: None,
        if_version: None,
    };
    (request, asked != command, at)
}

fn command_of(asked: &str) -> Command {
    serde_json::from_str(asked).unwrap_or_else(|fault| panic!("{asked}: {fault}"))
}

fn subject(asked: &str) -> Subject {
    if asked.starts_with("{\"open\"") {
        return Subject::New {
            definition: Name::from("penalty.hearing"),
            id: Some(CASE),
        };
    }
    Subject::Case(CASE)
}
