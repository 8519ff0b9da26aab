//! Numbers that the store gives as it appends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::case::Event;
use casebook_engine::ports::{Append, EventStore};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::{Cut, Engine, state_at};
use casebook_engine::stand_in::StandIn;
use casebook_engine::stream::{CaseId, Category, ExpectedVersion, StreamId, Version};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    Factory, append, append_all, bodies, case, conflict, exactly, noon, noted, notes, part, soon,
    to, to_any, together,
};
use crate::bureau::{Hand, letter_office, log, opening_letter};

const OPENINGS: usize = 64;

fn stand_in(number: u128) -> StandIn {
    StandIn::of(Uuid::from_u128(number))
}

/// A unit that takes the next number of a series and writes it on an event of a stream.
fn taking(series: &StreamId, stream: &StreamId, of: StandIn, expected: ExpectedVersion) -> Append {
    together(vec![
        part(
            stream,
            expected,
            vec![noted(format!("〔2026〕{}号", of.nth(0)))],
        ),
        part(
            series,
            ExpectedVersion::Numbered(of),
            vec![noted(of.nth(0))],
        ),
    ])
}

/// Wherever a stand-in is in the bodies of an append stands the version, in all streams; events of
/// one part get one number after the other.
pub async fn a_stand_in_becomes_the_version<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let (series, letter) = (case("series"), case("letter"));
    append(&*store, to_any(&series, notes(9)))
        .await
        .expect("set up");
    let of = stand_in(5);
    let unit = together(vec![
        part(
            &letter,
            ExpectedVersion::NoStream,
            vec![noted(format!("{} and {}", of.nth(1), of.nth(0)))],
        ),
        part(
            &series,
            ExpectedVersion::Numbered(of),
            vec![noted(of.nth(0)), noted(of.nth(1))],
        ),
    ]);
    let answer = append(&*store, unit).await.expect("whatever it is");
    assert_eq!(answer.heads[1].version, Version(11));
    assert_eq!(bodies(&*store, &letter).await, [r#"{"text":"11 and 10"}"#]);
    let taken = bodies(&*store, &series).await.split_off(9);
    assert_eq!(taken, [r#"{"text":"10"}"#, r#"{"text":"11"}"#]);
}

/// An append that fails takes no number: the next one gets it, in the same call and after.
pub async fn an_append_that_fails_leaves_its_number_to_the_next<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let series = case("series");
    let [first, second, third, fourth] = ["1", "2", "3", "4"].map(case);
    let new = ExpectedVersion::NoStream;
    let answers = append_all(
        &*store,
        vec![
            taking(&series, &first, stand_in(1), new),
            taking(&series, &second, stand_in(2), exactly(7)),
            taking(&series, &third, stand_in(3), new),
        ],
    )
    .await;
    assert_eq!(answers[1], Err(conflict(&second, 0)));
    let late = append(&*store, taking(&series, &first, stand_in(4), new)).await;
    assert_eq!(late, Err(conflict(&first, 1)));
    let answer = append(&*store, taking(&series, &fourth, stand_in(5), new)).await;
    assert_eq!(answer.expect("a number").heads[1].version, Version(3));
    let stray = append(&*store, to(&second, new, notes(1))).await;
    assert!(stray.is_ok(), "nothing of it was left behind");
    for (stream, number) in [(&first, 1), (&third, 2), (&fourth, 3)] {
        let text = format!(r#"{{"text":"〔2026〕{number}号"}}"#);
        assert_eq!(bodies(&*store, stream).await, [text]);
    }
}

/// Many open cases of one series at once, over two nodes: none is told that others were faster, each
/// gets a number of its own, and what it is told is what stands in the log and in its memory.
pub async fn many_openings_at_once_get_one_number_each<F: Factory>(factory: &F) {
    let hand = Arc::new(Hand::new(noon(), 11_000));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let mut tasks = JoinSet::new();
    for number in 0..OPENINGS {
        let node = Arc::clone(&nodes[number % nodes.len()]);
        tasks.spawn(async move {
            let opened = node.execute(&opening_letter(&format!("{number}"))).await;
            let opened = opened.expect("nobody stands in the way");
            let remembered = node.state(opened.case).await.expect("the case");
            (opened, remembered)
        });
    }
    let store = factory.open().await;
    for (opened, remembered) in soon(tasks.join_all()).await {
        let read = state_at(&*store, opened.case, Cut::Now).await.expect("it");
        assert_eq!(*remembered, read);
        let stream = StreamId::case(opened.case);
        let stored = store.read_stream(&stream, Version::EMPTY, 100).await;
        let stored: Vec<Event> = stored.expect("the events").iter().map(decoded).collect();
        let told: Vec<Event> = opened.events.into_iter().map(|one| one.event).collect();
        assert_eq!(told, stored);
    }
    let openings = u64::try_from(OPENINGS).expect("a small number");
    assert_eq!(numbers(&log(&*store).await).len(), OPENINGS);
    let head = store.stream_head(&series()).await.expect("the series");
    assert_eq!(head.version.0, openings);
}

/// Who goes away while cases are opened, and who opens a case that is there, leaves no gap and no
/// double.
pub async fn failures_in_flight_leave_no_gap<F: Factory>(factory: &F) {
    let hand = Arc::new(Hand::new(noon(), 12_000));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let mut tasks = JoinSet::new();
    for number in 0..OPENINGS {
        let node: Arc<Engine> = Arc::clone(&nodes[number % nodes.len()]);
        let mut request = opening_letter(&format!("{number}"));
        if number % 4 == 0 {
            request.key = Some(format!("key {}", number % 16));
            request.command = opening_letter("the same").command;
        }
        tasks.spawn(async move { node.execute(&request).await.map(|outcome| outcome.case) });
        if number % 16 == 15 {
            // Some are answered, and the others of these go away wherever they are.
            let answered = soon(tasks.join_next()).await.expect("one of them");
            answered.expect("a task").expect("a case");
            tasks.shutdown().await;
        }
    }
    let store = factory.open().await;
    // Whatever a node has taken in is appended by the time these are.
    for node in nodes {
        let last = node.execute(&opening_letter("the last")).await;
        last.expect("a case");
    }
    let events = log(&*store).await;
    let of_cases = numbers(&events);
    let head = store.stream_head(&series()).await.expect("the series");
    assert_eq!(head.version.0, of_cases.len() as u64, "one case a number");
}

fn series() -> StreamId {
    StreamId::new(Category::Series, "沪司函案〔2026〕").expect("a series")
}

fn decoded(event: &Recorded) -> Event {
    Event::decode(event).expect("an event")
}

/// The numbers of cases: those on the cases are those that were taken for them, from 1 on.
fn numbers(events: &[Recorded]) -> BTreeMap<CaseId, String> {
    let mut on_cases = BTreeMap::new();
    let mut taken = BTreeMap::new();
    for event in events {
        match decoded(event) {
            Event::CaseOpened { number, .. } => {
                let case = event.stream.case_id().expect("a case");
                on_cases.insert(case, number.expect("a number"));
            }
            Event::NumberTaken(number) => {
                assert_eq!(number.sequence, event.version.0);
                let expected = format!("{}{}号", event.stream.id(), event.version);
                assert_eq!(number.number, expected);
                taken.insert(number.case, number.number);
            }
            _ => {}
        }
    }
    assert_eq!(on_cases, taken);
    let apart: BTreeSet<&String> = taken.values().collect();
    assert_eq!(apart.len(), taken.len(), "no number stands twice");
    taken
}
