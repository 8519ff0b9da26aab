use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position};
use casebook_memory::MemoryStore;

use super::{Loaded, Mix, Place, Plan, load};
use crate::world::TimedIds;

fn plan(mix: Mix, cases: usize) -> Plan {
    Plan {
        mix,
        cases,
        days: 60,
        until: "2026-06-30T08:00:00Z".parse().expect("an instant"),
        seed: 7,
        past_percent: 0,
    }
}

fn place(store: &Arc<MemoryStore>) -> Place {
    Place {
        store: store.clone(),
        subscriptions: store.clone(),
        ids: Arc::new(TimedIds),
    }
}

async fn log_of(plan: Plan) -> Vec<Recorded> {
    let store = Arc::new(MemoryStore::new());
    let loaded = load(place(&store), plan, &mut |_| true).await;
    let loaded = loaded.expect("no fault").expect("an empty store");
    assert_eq!(loaded.cases, plan.cases);
    all(&store).await
}

async fn all(store: &MemoryStore) -> Vec<Recorded> {
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
async fn supervision_looks_at_each_day_and_what_it_raises_is_answered() {
    let plan = plan(Mix::Shown, 24);
    let log = log_of(plan).await;
    let of = |wanted: &str| -> Vec<&Recorded> {
        let types = log.iter().filter(|one| one.event_type == *wanted);
        let of_alerts = types.filter(|one| {
            let meta = one.read_meta().expect("an envelope");
            let definition = meta.definition;
            definition.is_some_and(|one| one.id == *"supervision.alert")
        });
        of_alerts.collect()
    };
    let raised = of("case_opened");
    assert!(raised.len() > 5);
    let evenings: BTreeSet<_> = raised.iter().map(|one| one.recorded).collect();
    assert!(evenings.len() > 3, "{evenings:?}");
    assert!(of("task_completed").len() > 5);
    assert!(!of("case_ended").is_empty());
    let again = log_of(plan).await;
    assert_eq!(lives(&log), lives(&again));
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

/// Loads until so many moments are over.
async fn moments_of(store: &Arc<MemoryStore>, plan: Plan, count: usize) -> Option<Loaded> {
    let mut moments = 0;
    let go_on = &mut |_: Loaded| {
        moments += 1;
        moments < count
    };
    let loaded = load(place(store), plan, go_on).await;
    loaded.expect("no fault")
}

#[tokio::test]
async fn who_is_told_to_stop_has_whole_cases_and_the_same_plan_goes_on() {
    let store = Arc::new(MemoryStore::new());
    let plan = plan(Mix::Year, 100);
    let begun = moments_of(&store, plan, 10).await.expect("an empty store");
    assert!((1..100).contains(&begun.cases));
    let before = lives(&all(&store).await);
    assert_eq!(before.len(), begun.cases);

    // Whoever goes on does so later.
    let later = Plan {
        until: "2026-07-09T01:02:03Z".parse().expect("an instant"),
        ..plan
    };
    let ended = moments_of(&store, later, usize::MAX)
        .await
        .expect("the same plan");
    assert_eq!(ended.cases, 100);
    let log = all(&store).await;
    assert!(log.is_sorted_by_key(|recorded| recorded.recorded));
    let after = lives(&log);
    assert_eq!(after.len(), 100);
    for (case, life) in before {
        assert!(after[&case].starts_with(&life), "{case}");
    }
    let whole = lives(&log_of(plan).await);
    assert!(after.keys().eq(whole.keys()), "the same cases as in one go");
    let ended = log.iter().filter(|one| one.event_type == *"case_ended");
    assert!(ended.count() > 75, "those of before are gone on with");
}

#[tokio::test]
async fn another_plan_does_not_go_on() {
    let store = Arc::new(MemoryStore::new());
    let plan = plan(Mix::Year, 100);
    moments_of(&store, plan, 10).await.expect("an empty store");
    let head = store.head().await.expect("a head");
    let other_seed = Plan { seed: 8, ..plan };
    let other_mix = Plan {
        mix: Mix::Shown,
        ..plan
    };
    let more_cases = Plan { cases: 101, ..plan };
    let more_days = Plan { days: 61, ..plan };
    for other in [other_seed, other_mix, more_cases, more_days] {
        assert_eq!(moments_of(&store, other, usize::MAX).await, None);
    }
    assert_eq!(store.head().await.expect("a head"), head);
}
