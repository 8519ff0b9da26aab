//! The numbers of a series follow each other without a gap and none stands twice, whoever issues
//! documents and opens cases at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::{Engine, Failure, Outcome, Request};
use casebook_engine::stream::Category;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{Factory, noon, soon};
use crate::bureau::{Hand, issuing, letter_office, log, opening_letter, voiding};

const WRITERS: usize = 6;
const ROUNDS: usize = 3;

/// What was taken of one series, in the order of the log.
#[derive(Default)]
struct Taken {
    sequences: Vec<u64>,
    numbers: BTreeSet<String>,
}

/// Asks again while others are faster.
async fn insist(engine: &Engine, request: &Request) -> Outcome {
    loop {
        match engine.execute(request).await {
            Err(Failure::Contended { .. }) => {}
            answer => return answer.expect("nobody refuses"),
        }
    }
}

/// Opens a case, writes its letter, perhaps voids that, and answers.
async fn correspond(engine: &Engine, title: &str, is_void: bool) {
    let case = insist(engine, &opening_letter(title)).await.case;
    insist(engine, &issuing(case, "write", "letter")).await;
    if is_void {
        insist(engine, &voiding(case)).await;
    }
    insist(engine, &issuing(case, "answer", "reply")).await;
}

/// Many issue documents of two types and open cases, over two nodes: each of the three series
/// counts from 1 without a gap, voided ones included, and what stands on a document is what was
/// taken for it.
pub async fn series_have_no_gap_and_no_double_whoever_writes<F: Factory>(factory: &F) {
    let hand = Arc::new(Hand::new(noon(), 9_000));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let node = Arc::clone(&nodes[writer % nodes.len()]);
        writers.spawn(async move {
            for round in 0..ROUNDS {
                let title = format!("{writer} in {round}");
                correspond(&node, &title, (writer + round) % 3 == 0).await;
            }
        });
    }
    soon(writers.join_all()).await;
    let events = log(&*factory.open().await).await;
    let taken = taken(&events);
    let whole = u64::try_from(WRITERS * ROUNDS).expect("a small number");
    let counted: Vec<u64> = (1..=whole).collect();
    let names: Vec<&str> = taken.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["沪司函〔2026〕", "沪司函案〔2026〕", "沪司复函〔2026〕"]
    );
    for (series, taken) in &taken {
        assert_eq!(taken.sequences, counted, "{series}");
        let numbers = counted.iter().map(|nth| format!("{series}{nth}号"));
        assert_eq!(taken.numbers, numbers.collect(), "{series}");
    }
    let issued: Vec<String> = bodies(&events, "document_issued")
        .map(|body| text(&body, "number"))
        .collect();
    assert_eq!(issued.len(), 2 * WRITERS * ROUNDS);
    let on_documents: BTreeSet<String> = issued.into_iter().collect();
    let of_documents = taken["沪司函〔2026〕"]
        .numbers
        .union(&taken["沪司复函〔2026〕"].numbers);
    assert_eq!(on_documents, of_documents.cloned().collect());
}

/// Of two who issue the same document one is refused, and no number goes with that.
pub async fn a_number_is_taken_with_its_document_or_not_at_all<F: Factory>(factory: &F) {
    let hand = Arc::new(Hand::new(noon(), 9_500));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let case = insist(&nodes[0], &opening_letter("one letter")).await.case;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let node = Arc::clone(&nodes[writer % nodes.len()]);
        writers.spawn(async move {
            node.execute(&issuing(case, "write", "letter"))
                .await
                .is_ok()
        });
    }
    let won = soon(writers.join_all()).await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let store = factory.open().await;
    let taken = taken(&log(&*store as &dyn EventStore).await);
    assert_eq!(taken["沪司函〔2026〕"].sequences, [1]);
}

/// What was taken, by series.
fn taken(events: &[Recorded]) -> BTreeMap<String, Taken> {
    let mut taken: BTreeMap<String, Taken> = BTreeMap::new();
    let of_series = events
        .iter()
        .filter(|event| event.stream.category() == Category::Series);
    for event in of_series {
        let body: Value = serde_json::from_slice(&event.body).expect("JSON");
        let number = text(&body, "number");
        let (series, _) = number.split_once('〕').expect("a pattern with 〕");
        let of = taken.entry(format!("{series}〕")).or_default();
        let sequence = body["sequence"].as_u64().expect("a number");
        assert_eq!(event.version.0, sequence, "{number}");
        of.sequences.push(sequence);
        assert!(of.numbers.insert(number), "no number stands twice");
    }
    taken
}

fn bodies<'a>(events: &'a [Recorded], of: &'a str) -> impl Iterator<Item = Value> + 'a {
    let events = events.iter().filter(move |event| event.event_type == *of);
    events.map(|event| serde_json::from_slice(&event.body).expect("JSON"))
}

fn text(body: &Value, key: &str) -> String {
    body[key].as_str().expect("a text").to_owned()
}
