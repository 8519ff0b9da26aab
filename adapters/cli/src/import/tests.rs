use std::path::Path;
use std::sync::Arc;

use casebook_engine::case::{Deviation, Event, OutsideHappened};
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::Engine;
use casebook_engine::stream::Position;
use casebook_memory::MemoryStore;
use casebook_workflows::Catalog;

use super::*;
use crate::args::{LogFormat, MappingArgs};
use crate::log::Log;
use crate::world::{SystemClock, TimedIds};

const LOG: &str = r#"<log><trace><string key="concept:name" value="N1"/>
    <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2006-07-24T00:00:00+02:00"/><string key="amount" value="thirty"/></event>
    <event><string key="concept:name" value="Send Fine"/><date key="time:timestamp" value="2006-08-24T00:00:00+02:00"/><string key="expense" value="NIL"/></event>
    <event><string key="concept:name" value="Payment"/><date key="time:timestamp" value="2006-08-25T00:00:00+02:00"/><float key="paymentAmount" value="10.5"/></event>
    </trace></log>"#;

fn log(file: &Path) -> Log {
    Log::of_file(file, Some(LogFormat::Xes), &MappingArgs::default()).expect("a log")
}

#[tokio::test]
async fn facts_that_do_not_fit_are_recorded_and_stop_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("log.xes");
    std::fs::write(&file, LOG).expect("a file");
    let store = Arc::new(MemoryStore::new());
    let law = Arc::new(Catalog::shipped());
    let engine = Arc::new(Engine::new(
        store.clone(),
        law,
        Arc::new(SystemClock),
        Arc::new(TimedIds),
    ));

    let (definition, organ) = ("road_fine".into(), "police".into());
    let summary = import(&engine, log(&file), &definition, &organ, &mut |_| {}).await;
    let summary = summary.expect("an import");
    assert_eq!((summary.cases, summary.refused), (1, 0));
    assert_eq!(summary.deviations.get("fact"), Some(&2));

    let log = store.read_all(Position::START, 100).await.expect("the log");
    let events = log
        .iter()
        .map(|event| Event::decode(event).expect("an event"));
    let told: Vec<String> = events.filter_map(|event| tell(&event)).collect();
    assert_eq!(
        told,
        [
            "Create Fine breaks fact: {\"amount\":\"thirty\"}",
            "Send Fine breaks fact: {\"expense\":\"NIL\"}",
            "send_fine {\"expense\":null}",
            "payment {\"paymentAmount\":\"10.5\"}",
            "(end) breaks unfinished: {}",
        ]
    );
}

/// What happened or deviated, with the facts that came with it.
fn tell(event: &Event) -> Option<String> {
    let json = |facts| serde_json::to_string(facts).expect("JSON");
    match event {
        Event::OutsideHappened(OutsideHappened {
            happening, facts, ..
        }) => Some(format!("{happening} {}", json(facts))),
        Event::DeviationRecorded(Deviation {
            activity,
            rule,
            facts,
            ..
        }) => Some(format!("{activity} breaks {rule}: {}", json(facts))),
        _ => None,
    }
}
