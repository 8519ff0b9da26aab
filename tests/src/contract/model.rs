//! Random appends against the store and against a model must agree, event for event.

use std::collections::BTreeMap;

use casebook_engine::ports::{Append, AppendFailure};
use casebook_engine::stream::{ExpectedVersion, StreamId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::{Factory, append_all, case, conflict, exactly, keyed, noted, part, read_log, together};

const RUNS: u32 = 24;

/// The log as a list of stream and body, and the keys in use: what the contract says, without
/// hashes, times and bytes.
#[derive(Default)]
struct Model {
    log: Vec<(StreamId, Vec<u8>)>,
    keys: BTreeMap<String, (u8, u64)>,
}

/// What the model foretells of an answer: the position and whether it is repeated.
type Foretold = Result<(u64, bool), AppendFailure>;

impl Model {
    fn version(&self, stream: &StreamId) -> u64 {
        self.log.iter().filter(|(s, _)| s == stream).count() as u64
    }

    fn append(&mut self, append: &Append) -> Foretold {
        let keyed = append.idempotency.as_ref();
        if let Some(key) = keyed
            && let Some((request, position)) = self.keys.get(&key.key)
        {
            return if *request == key.digest.0[0] {
                Ok((*position, true))
            } else {
                let key = key.key.clone();
                Err(AppendFailure::KeyReused { key })
            };
        }
        for part in &append.streams {
            let actual = self.version(&part.stream);
            let meets = match part.expected {
                ExpectedVersion::Any | ExpectedVersion::Numbered(_) => true,
                ExpectedVersion::NoStream => actual == 0,
                ExpectedVersion::Exact(version) => version.0 == actual,
            };
            if !meets {
                return Err(conflict(&part.stream, actual));
            }
        }
        for part in &append.streams {
            let rows = part.events.iter().map(|event| event.body.clone());
            self.log
                .extend(rows.map(|body| (part.stream.clone(), body)));
        }
        let position = self.log.len() as u64;
        if let Some(key) = keyed {
            self.keys
                .insert(key.key.clone(), (key.digest.0[0], position));
        }
        Ok((position, false))
    }
}

/// One append: few streams, versions and keys, so that they meet often.
fn any_append() -> impl Strategy<Value = Append> {
    let expected = prop_oneof![
        Just(ExpectedVersion::Any),
        Just(ExpectedVersion::NoStream),
        (0..6_u64).prop_map(exactly),
    ];
    let texts = prop::collection::vec("[a-z案\"\\\\]{0,12}", 0..4);
    let parts = prop::collection::btree_map(0..4_u8, (expected, texts), 0..3);
    let key = prop::option::weighted(0.4, (0..6_u8, 1..3_u8));
    (parts, key).prop_map(|(parts, key)| {
        let parts = parts.into_iter().map(|(stream, (expected, texts))| {
            let events = texts.into_iter().map(noted).collect();
            part(&case(&stream.to_string()), expected, events)
        });
        let append = together(parts.collect());
        match key {
            Some((key, request)) => keyed(&format!("key {key}"), request, append),
            None => append,
        }
    })
}

/// Each run has a database of its own and several calls of several appends, most of them over one
/// handle, so that it comes to believe that it is alone, and some over another.
#[expect(
    clippy::unused_async,
    reason = "every property is async; this one makes stores of its own"
)]
pub async fn any_appends_agree_with_the_model<F: Factory>(_: &F) {
    let handle = prop_oneof![4 => Just(0_usize), 1 => Just(1)];
    let call = (handle, prop::collection::vec(any_append(), 0..8));
    let calls = prop::collection::vec(call, 1..12);
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(RUNS)
    };
    let run = |calls: Vec<(usize, Vec<Append>)>| {
        let checked = super::holds(async |factory: &F| check_run(factory, calls).await);
        tokio::task::block_in_place(|| Handle::current().block_on(checked));
        Ok(())
    };
    let result = TestRunner::new(config).run(&calls, run);
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn check_run<F: Factory>(factory: &F, calls: Vec<(usize, Vec<Append>)>) {
    let handles = [factory.open().await, factory.open().await];
    let mut model = Model::default();
    for (handle, call) in calls {
        let foretold: Vec<Foretold> = call.iter().map(|unit| model.append(unit)).collect();
        let answers = append_all(&*handles[handle], call.clone())
            .await
            .into_iter();
        let answers: Vec<Foretold> = answers
            .map(|answer| answer.map(|appended| (appended.position.0, appended.repeated)))
            .collect();
        assert_eq!(answers, foretold, "after {call:#?}");
    }
    let log = read_log(&*handles[0]).await.into_iter();
    let log: Vec<_> = log.map(|event| (event.stream, event.body)).collect();
    assert_eq!(log, model.log);
}
