//! Prints how many bytes an event takes in the file, and how fast appends and reads are.
//!
//! `cargo run --release -p casebook-sqlite --example bytes_per_event [FOLDER]`

#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use casebook_engine::ports::{Append, EventStore, Fault, StreamAppend};
use casebook_engine::recorded::NewEvent;
use casebook_engine::stream::{ExpectedVersion, Position, StreamId};
use casebook_sqlite::SqliteStore;
use jiff::Timestamp;
use tokio::task::JoinSet;

const BODY_BYTES: usize = 300;
const META_BYTES: usize = 220;
const STREAMS: usize = 5_000;

/// Appends in one call, and how many calls.
const SHAPES: [(usize, usize); 4] = [(1, 2_000), (8, 500), (64, 300), (512, 50)];

/// How many append at once, one event a call.
const WRITERS: [usize; 3] = [1, 8, 64];
const CALLS_PER_WRITER: usize = 200;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1);
    let folder = folder.map_or_else(std::env::temp_dir, PathBuf::from);
    let path = folder.join(format!("bytes-per-event-{}.db", std::process::id()));
    let store = SqliteStore::open(&path).await?;
    for (appends, calls) in SHAPES {
        append(&store, appends, calls).await?;
    }
    for writers in WRITERS {
        append_at_once(&store, writers).await?;
    }
    read(&store).await?;
    let figures = store.figures().await?;
    let payload = figures.events * (BODY_BYTES + META_BYTES) as u64;
    let bytes = figures.file_bytes - figures.free_bytes;
    println!(
        "{} events in {} streams: {} bytes an event, {} of them overhead; {:#?}",
        figures.events,
        figures.streams,
        bytes / figures.events,
        (bytes - payload) / figures.events,
        figures
    );
    store.close().await?;
    std::fs::remove_file(&path)?;
    Ok(())
}

async fn append(store: &SqliteStore, appends: usize, calls: usize) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    for call in 0..calls {
        let units = (0..appends).map(|n| unit(call * appends + n)).collect();
        for answer in store.append(units, Timestamp::now()).await? {
            answer?;
        }
    }
    let micros = begin.elapsed().as_micros();
    let events = (appends * calls) as u128;
    println!(
        "{appends} appends a call: {} events a second, {} µs a call",
        events * 1_000_000 / micros,
        micros / calls as u128
    );
    Ok(())
}

/// Each writer appends one event after the other, and waits for each.
async fn append_at_once(store: &SqliteStore, writers: usize) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for writer in 0..writers {
        let store = store.clone();
        tasks.spawn(async move {
            for call in 0..CALLS_PER_WRITER {
                let units = vec![unit(writer + call * 101)];
                let answers = store.append(units, Timestamp::now()).await?;
                assert!(answers[0].is_ok(), "nothing is expected of the stream");
            }
            Ok::<_, Fault>(())
        });
    }
    for done in tasks.join_all().await {
        done?;
    }
    let micros = begin.elapsed().as_micros();
    let events = (writers * CALLS_PER_WRITER) as u128;
    println!(
        "{writers} writers: {} events a second",
        events * 1_000_000 / micros
    );
    Ok(())
}

fn unit(number: usize) -> Append {
    let id = format!("01990000-0000-7000-8000-{:012}", number % STREAMS);
    let stream: StreamId = format!("case/{id}").parse().expect("a valid stream");
    let event = NewEvent {
        event_type: format!("type_{}", number % 40).as_str().into(),
        schema: 1,
        meta: vec![b'm'; META_BYTES],
        body: vec![b'b'; BODY_BYTES],
    };
    Append {
        idempotency: None,
        streams: vec![StreamAppend {
            stream,
            expected: ExpectedVersion::Any,
            events: vec![event],
        }],
    }
}

async fn read(store: &SqliteStore) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let mut after = Position::START;
    loop {
        let page = store.read_all(after, 1_000).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
    }
    let micros = begin.elapsed().as_micros();
    let events = u128::from(after.0);
    println!("read all: {} events a second", events * 1_000_000 / micros);
    Ok(())
}
