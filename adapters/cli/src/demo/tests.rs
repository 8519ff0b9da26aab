use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position};
use casebook_memory::MemoryStore;

use super::{Loaded, Mix, Plan, load};
use crate::world::TimedIds;

fn plan(mix: Mix, cases: usize) -> Plan {
    Plan {
        mix,
        cases,
        days: 60,
        until: "2026-06-30T08:00:00Z".parse().expect("an instant"),
        seed: 7,
    }
}

async fn log_of(plan: Plan) -> Vec<Recorded> {
    let store = Arc::new(MemoryStore::new());
    let loaded = load(store.clone(), Arc::new(TimedIds), plan, &mut |_| true).await;
    assert_eq!(loaded.expect("a bureau").cases, plan.cases);
    store
        .read_all(Position::START, usize::MAX)
        .await
        .expect("the log")
}

/// What happened in each case and when, without the numbers that a moment gives out.
fn lives(log: &[Recorded]) -> BTreeMap<String, Vec<String>> {
    let mut lives: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for recorded in log {
        if recorded.stream.category() == Category::Case {
            let occurred = recorded.read_meta().expect("an envelope").occurred;
            let life = lives.entry(recorded.stream.id().to_owned()).or_default();
            life.push(format!("{occurred} {}", recorded.event_type));
        }
    }
    lives
}

#[tokio::test]
async fn the_same_seed_gives_the_same_cases() {
    let [first, again] = [
        log_of(plan(Mix::Year, 60)).await,
        log_of(plan(Mix::Year, 60)).await,
    ];
    assert_eq!(lives(&first).len(), 60);
    assert_eq!(lives(&first), lives(&again));
}

#[tokio::test]
async fn time_goes_on_in_the_log_and_in_every_case() {
    let log = log_of(plan(Mix::Shown, 9)).await;
    assert!(log.is_sorted_by_key(|recorded| recorded.recorded));
    for (case, life) in lives(&log) {
        assert!(
            life.is_sorted_by_key(|line| line[..19].to_owned()),
            "{case}: {life:?}"
        );
    }
}

#[tokio::test]
async fn cases_come_to_their_end_and_documents_are_numbered_without_a_gap() {
    let log = log_of(plan(Mix::Year, 200)).await;
    let ended = log.iter().filter(|one| one.event_type == *"case_ended");
    assert!(ended.count() > 150, "most are short");
    let mut numbers: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for taken in log.iter().filter(|one| one.event_type == *"number_taken") {
        numbers
            .entry(taken.stream.id())
            .or_default()
            .insert(taken.version.0);
    }
    assert!(!numbers.is_empty());
    for (series, taken) in numbers {
        assert_eq!(
            taken.last().copied(),
            u64::try_from(taken.len()).ok(),
            "{series}"
        );
    }
}

#[tokio::test]
async fn who_is_told_to_stop_has_whole_cases() {
    let store = Arc::new(MemoryStore::new());
    let plan = plan(Mix::Year, 100);
    let mut moments = 0;
    let go_on = &mut |_: Loaded| {
        moments += 1;
        moments < 10
    };
    let loaded = load(store.clone(), Arc::new(TimedIds), plan, go_on)
        .await
        .expect("a bureau");
    let log = store
        .read_all(Position::START, usize::MAX)
        .await
        .expect("the log");
    assert!((1..100).contains(&loaded.cases));
    assert_eq!(lives(&log).len(), loaded.cases);
}
