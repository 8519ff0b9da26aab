//! The leader's machine is lost under load: writers go on by themselves, and nothing is lost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::runtime::{Engine, Failure, Outcome, Request};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_tests::bureau::{Hand, engine, log, opening, urging};
use casebook_tests::contract::{audit, case, keyed, noon, noted, to_any};
use casebook_tests::servers::PostgresPair;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

/// Longer than a failover takes: the leader's key lives for 20 seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a caller waits before it asks again.
const PAUSE: Duration = Duration::from_millis(100);

/// How many answers are waited for before the crash and after it.
const ANSWERS: usize = 400;

/// The position and the words of each event that was acknowledged, by the id of its command.
type Ledger = BTreeMap<String, Position>;

/// What the writers share.
struct Load {
    is_over: AtomicBool,
    /// When the answers came.
    answers: watch::Sender<Vec<Instant>>,
}

impl Load {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn note(&self) {
        self.answers
            .send_modify(|answers| answers.push(Instant::now()));
    }

    async fn wait_for(&self, count: usize) {
        let mut answers = self.answers.subscribe();
        let enough = answers.wait_for(|answers| answers.len() >= count);
        let enough = timeout(PATIENCE, enough).await;
        enough.expect("writers go on").expect("the load stands");
    }

    /// The longest time without an answer, from the answer with this number on.
    fn outage_since(&self, number: usize) -> Duration {
        let answers = self.answers.borrow();
        let since = &answers[number.saturating_sub(1)..];
        let gaps = since.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.max().expect("several answers")
    }
}

/// What an answer means to a caller who asks again, under the same key, when told that it is not known
/// or not done.
async fn or_pause<T, E>(answer: Result<T, E>, passes: impl Fn(&E) -> bool) -> Option<T>
where
    E: std::error::Error,
{
    match answer {
        Ok(answer) => Some(answer),
        Err(error) if passes(&error) => {
            let never = std::future::pending::<()>();
            let _ = timeout(PAUSE, never).await;
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn passes(fault: &Fault) -> bool {
    matches!(fault, Fault::Unavailable { .. } | Fault::Unknown { .. })
}

/// Appends to the store itself.
async fn append(store: Arc<PostgresStore>, writer: usize, load: Arc<Load>) -> Ledger {
    let mut ledger = Ledger::new();
    for n in 0.. {
        if load.is_over() {
            break;
        }
        let key = format!("writer {writer} append {n}");
        let unit = keyed(
            &key,
            1,
            to_any(&case(&format!("{}", writer % 3)), vec![noted(&key)]),
        );
        let answers = loop {
            let answer = store.append(vec![unit.clone()], noon()).await;
            if let Some(answers) = or_pause(answer, passes).await {
                break answers;
            }
        };
        let appended = answers.into_iter().next().expect("an answer");
        ledger.insert(key, appended.expect("no version is expected").position);
        load.note();
    }
    ledger
}

async fn obey(engine: &Engine, request: &Request) -> Outcome {
    let passes = |failure: &Failure| matches!(failure, Failure::Fault(fault) if passes(fault));
    loop {
        let answer = engine.execute(request).await;
        if let Some(outcome) = or_pause(answer, passes).await {
            return outcome;
        }
    }
}

/// Opens a case and urges it through the engine.
async fn command(engine: Arc<Engine>, writer: usize, load: Arc<Load>) -> Ledger {
    let mut ledger = Ledger::new();
    let title = format!("case of {writer}");
    let opened = obey(&engine, &opening(&title, Some(&title))).await;
    for n in 0.. {
        if load.is_over() {
            break;
        }
        let message = format!("command {writer} urging {n}");
        let outcome = obey(&engine, &urging(opened.case, &message, Some(&message))).await;
        ledger.insert(message, outcome.position);
        load.note();
    }
    ledger
}

/// Reads along, as a view does.
async fn follow(store: Arc<PostgresStore>, load: Arc<Load>) -> Vec<(Position, Hash)> {
    let mut seen: Vec<(Position, Hash)> = Vec::new();
    while !load.is_over() {
        let after = seen
            .last()
            .map_or(Position::START, |(position, _)| *position);
        let waited = store.wait(after, Duration::from_millis(50)).await;
        waited.expect("waiting needs no database");
        let page = or_pause(store.read_all(after, 256).await, passes).await;
        let page = page.unwrap_or_default();
        seen.extend(page.iter().map(|event| (event.position, event.hash)));
    }
    seen
}

/// What the standby shows; it takes nothing.
async fn read_standby(url: &str) -> Vec<Recorded> {
    let standby = loop {
        let opened = PostgresStore::connect(url).await;
        if let Some(standby) = or_pause(opened, passes).await {
            break standby;
        }
    };
    let unit = to_any(&case("0"), vec![noted("too much")]);
    let refused = standby.append(vec![unit], noon()).await;
    let Err(Fault::Unavailable { reason, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert!(reason.contains("read-only, as a standby is"), "{reason}");
    log(&standby).await
}

/// Each acknowledged command is where it was said to be, and no command is there twice.
fn check_ledger(ledger: &Ledger, log: &[Recorded]) {
    let words: Vec<String> = log.iter().map(said).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for word in &words {
        *times.entry(word).or_default() += 1;
    }
    for (word, position) in ledger {
        assert_eq!(times.get(word.as_str()), Some(&1), "{word}");
        let place = usize::try_from(position.0).expect("a small number");
        // A command may leave several events; it is answered with the last.
        let near = &words[place.saturating_sub(4)..place];
        assert!(near.contains(word), "{word} is not at {position}");
    }
}

/// The words by which a command is known.
fn said(event: &Recorded) -> String {
    let body: serde_json::Value = serde_json::from_slice(&event.body).expect("a body");
    let word = body.get("text").or_else(|| body.get("message"));
    let word = word.and_then(|word| word.as_str());
    word.map_or_else(|| event.position.to_string(), str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_machine_costs_seconds_and_no_acknowledged_event() {
    let mut pair = PostgresPair::start().await;
    let url = pair.fresh_database().await;
    let mut stores = Vec::new();
    for _ in 0..2 {
        stores.push(Arc::new(
            PostgresStore::connect(&url).await.expect("a store"),
        ));
    }
    let hand = Arc::new(Hand::new(noon(), 9_000));
    let engine = Arc::new(engine(stores[1].clone(), &hand));
    let load = Arc::new(Load {
        is_over: AtomicBool::new(false),
        answers: watch::Sender::default(),
    });
    let mut writers = JoinSet::new();
    for (writer, store) in (0..8).zip(stores.iter().cycle()) {
        writers.spawn(append(store.clone(), writer, load.clone()));
    }
    for writer in 0..4 {
        writers.spawn(command(engine.clone(), writer, load.clone()));
    }
    let reader = tokio::spawn(follow(stores[0].clone(), load.clone()));

    load.wait_for(ANSWERS).await;
    let lost = pair.crash_leader().await;
    let before = load.answers.borrow().len();
    load.wait_for(before + ANSWERS).await;
    let failover = load.outage_since(before);
    pair.restart(lost).await;
    let copy = read_standby(&pair.on_standby(&url)).await;
    let before = load.answers.borrow().len();
    pair.crash_standby().await;
    load.wait_for(before + ANSWERS).await;
    let standby_lost = load.outage_since(before);
    load.is_over.store(true, Ordering::Relaxed);

    let ledgers = writers.join_all().await;
    let ledger: Ledger = ledgers.into_iter().flatten().collect();
    let events = log(&*stores[0]).await;
    audit(&*stores[1]).await;
    check_ledger(&ledger, &events);
    let seen = reader.await.expect("the reader");
    let known: Vec<_> = events
        .iter()
        .map(|event| (event.position, event.hash))
        .collect();
    assert_eq!(seen, known[..seen.len()], "what was read before is there");
    assert!(
        !copy.is_empty() && events.starts_with(&copy),
        "a standby shows a beginning of the log"
    );
    println!(
        "no answer for {:.1} s when the leader was lost, for {:.1} s when the standby was; {} commands \
         acknowledged, each in the log once; {} events",
        failover.as_secs_f32(),
        standby_lost.as_secs_f32(),
        ledger.len(),
        events.len()
    );
}
