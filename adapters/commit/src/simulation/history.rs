//! What was asked and answered, and what must be true of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use casebook_engine::chain::Verifier;
use casebook_engine::ports::{Append, Fault};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::Position;

use super::callers::{is_conflict, leaves_nothing};
use super::log::{POISONED, places};
use crate::Answers;
use crate::queue::TASK_ENDED;

/// One call, as its caller saw it.
pub(super) struct Attempt {
    pub(super) node: u64,
    /// The how-manieth of all it was when it came.
    pub(super) came: usize,
    pub(super) appends: Vec<Append>,
    /// None: the caller went away.
    pub(super) answer: Option<Result<Answers, Fault>>,
}

/// How a call ended for its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Answered,
    Refused,
    /// It may have been appended.
    Unknown,
}

impl Attempt {
    pub(super) fn ended(&self) -> Ended {
        match &self.answer {
            Some(Ok(_)) => Ended::Answered,
            Some(Err(fault)) if leaves_nothing(fault) => Ended::Refused,
            Some(Err(_)) | None => Ended::Unknown,
        }
    }

    fn touches_poison(&self) -> bool {
        let mut parts = self.appends.iter().flat_map(|append| &append.streams);
        parts.any(|part| part.stream.to_string() == POISONED)
    }
}

/// All calls.
#[derive(Default)]
pub(super) struct History {
    came: AtomicUsize,
    attempts: Mutex<Vec<Attempt>>,
}

impl History {
    pub(super) fn comes(&self) -> usize {
        self.came.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn record(&self, attempt: Attempt) {
        let attempts = self.attempts.lock();
        attempts
            .unwrap_or_else(PoisonError::into_inner)
            .push(attempt);
    }

    pub(super) fn take(&self) -> Vec<Attempt> {
        let attempts = self.attempts.lock();
        std::mem::take(&mut *attempts.unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is wrong with a history, given the log that it left and whether that may fail.
pub(super) fn faults(attempts: &[Attempt], events: &[Recorded], may_fail: bool) -> Vec<String> {
    let places = places(events);
    let mut faults = Vec::new();
    let doubled = places.iter().filter(|(_, at)| at.len() > 1);
    faults.extend(doubled.map(|(word, at)| format!("{word} stands {} times", at.len())));
    faults.extend(broken(events));
    for attempt in attempts {
        match &attempt.answer {
            Some(Ok(answers)) => faults.extend(answered(attempt, answers, &places)),
            Some(Err(Fault::Corrupt { .. })) if !attempt.touches_poison() => {
                faults.push("a call met the damage of another".to_owned());
            }
            Some(Err(Fault::Unknown { reason, .. })) if reason == TASK_ENDED => {
                faults.push("a caller was forgotten".to_owned());
            }
            Some(Err(fault)) if !may_fail && !attempt.touches_poison() => {
                faults.push(format!("nothing failed, and a call met {fault}"));
            }
            _ => {}
        }
    }
    faults.extend(refused_but_there(attempts, &places));
    faults.extend(out_of_turn(attempts));
    faults
}

/// Positions without a gap, chains that hold.
fn broken(events: &[Recorded]) -> Vec<String> {
    let numbered = events.iter().zip(1..);
    let gaps = numbered.filter(|(event, position)| event.position != Position(*position));
    let mut faults: Vec<_> = gaps
        .map(|(event, position)| format!("{} at the place of {position}", event.position))
        .collect();
    let mut chains: BTreeMap<_, Verifier> = BTreeMap::new();
    for event in events {
        let checked = chains.entry(&event.stream).or_default().check(event);
        faults.extend(checked.err().map(|broken| broken.to_string()));
    }
    faults
}

fn answered(
    attempt: &Attempt,
    answers: &Answers,
    places: &BTreeMap<String, Vec<Position>>,
) -> Vec<String> {
    let mut faults = Vec::new();
    if answers.len() != attempt.appends.len() {
        faults.push("answers and appends differ in number".to_owned());
    }
    for (append, answer) in attempt.appends.iter().zip(answers) {
        let word = word(append);
        let there = places.get(&word).map(Vec::as_slice).unwrap_or_default();
        match answer {
            Ok(appended) if there != [appended.position] => {
                faults.push(format!(
                    "{word} was answered with {}, stands at {there:?}",
                    appended.position
                ));
            }
            Err(failure) if !is_conflict(answer) => faults.push(format!("{word}: {failure:?}")),
            _ => {}
        }
    }
    faults
}

/// What no attempt may have left behind stands there all the same.
fn refused_but_there(
    attempts: &[Attempt],
    places: &BTreeMap<String, Vec<Position>>,
) -> Vec<String> {
    let mut possible: BTreeMap<String, bool> = BTreeMap::new();
    for attempt in attempts {
        let answers = match &attempt.answer {
            Some(Ok(answers)) => Some(answers),
            _ => None,
        };
        for (place, append) in attempt.appends.iter().enumerate() {
            let may = match answers {
                Some(answers) => answers.get(place).is_some_and(Result::is_ok),
                None => attempt.ended() == Ended::Unknown,
            };
            *possible.entry(word(append)).or_default() |= may;
        }
    }
    let there = places
        .keys()
        .filter(|word| !possible.get(*word).copied().unwrap_or_default());
    there
        .map(|word| format!("{word} was refused and stands there"))
        .collect()
}

/// First come, first appended, node by node.
fn out_of_turn(attempts: &[Attempt]) -> Vec<String> {
    let mut turns: Vec<(u64, usize, Position)> = Vec::new();
    for attempt in attempts {
        let Some(Ok(answers)) = &attempt.answer else {
            continue;
        };
        let fresh = answers
            .iter()
            .flatten()
            .filter(|appended| !appended.repeated);
        let first = fresh.map(|appended| appended.position).min();
        turns.extend(first.map(|first| (attempt.node, attempt.came, first)));
    }
    turns.sort_unstable();
    let pairs = turns.windows(2);
    let wrong = pairs.filter(|pair| pair[0].0 == pair[1].0 && pair[0].2 > pair[1].2);
    wrong
        .map(|pair| format!("call {} overtook call {}", pair[1].1, pair[0].1))
        .collect()
}

fn word(append: &Append) -> String {
    let body = append.streams[0].events[0].body.clone();
    String::from_utf8(body).expect("a word")
}
