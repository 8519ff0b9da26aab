//! The log in memory.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Append, AppendFailure, Appended, EventStore, Fault, Snapshot, StreamHead,
};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled, Standing, settle};
use casebook_engine::stream::{Category, Position, StreamId, Version};
use jiff::Timestamp;

use crate::MemoryStore;
use crate::store::State;

#[async_trait]
impl EventStore for MemoryStore {
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        appends.iter().try_for_each(Append::check)?;
        let mut state = self.state();
        let standing = state.standing(&appends);
        let settled = settle(appends, now, standing);
        let answers = state.write(settled);
        self.head.send_replace(state.position());
        Ok(answers)
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let state = self.state();
        let entries = state.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let entries = entries.iter().skip(to_index(after.0)).take(limit);
        Ok(entries.map(|&entry| state.log[entry].clone()).collect())
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        let state = self.state();
        let events = state.log.iter().skip(to_index(after.0)).take(limit);
        Ok(events.cloned().collect())
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let state = self.state();
        let events = state.log.iter().skip(to_index(after.0));
        let events = events.filter(|event| event.stream.category() == category);
        Ok(events.take(limit).cloned().collect())
    }

    async fn head(&self) -> Result<Position, Fault> {
        Ok(self.state().position())
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        Ok(self.state().answers.get(key).cloned())
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        Ok(self.state().stream_head(stream))
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        let mut head = self.head.subscribe();
        let beyond = head.wait_for(|&head| head > after);
        // Both ends of the wait mean the same to the caller: read and see.
        let _ = tokio::time::timeout(patience, beyond).await;
        Ok(())
    }

    async fn snapshot(
        &self,
        stream: &StreamId,
        format: &str,
        upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        let state = self.state();
        let range = (stream.clone(), Version::EMPTY)..=(stream.clone(), upto);
        let mut found = state.snapshots.range(range).rev();
        let found = found.find(|(_, snapshot)| snapshot.format == format);
        Ok(found.map(|(_, snapshot)| snapshot.clone()))
    }

    async fn keep(&self, snapshot: &Snapshot) -> Result<(), Fault> {
        snapshot.check()?;
        let mut state = self.state();
        if state.streams.contains_key(&snapshot.stream) {
            let is_other =
                |kept: &Snapshot| kept.stream == snapshot.stream && kept.format != snapshot.format;
            state.snapshots.retain(|_, kept| !is_other(kept));
            let place = (snapshot.stream.clone(), snapshot.version);
            state.snapshots.insert(place, snapshot.clone());
        }
        Ok(())
    }
}

impl State {
    fn position(&self) -> Position {
        Position(self.log.len() as u64)
    }

    fn stream_head(&self, stream: &StreamId) -> StreamHead {
        let last = self.streams.get(stream).and_then(|entries| entries.last());
        last.map_or(StreamHead::EMPTY, |&entry| StreamHead {
            version: self.log[entry].version,
            hash: self.log[entry].hash,
        })
    }

    fn standing(&self, appends: &[Append]) -> Standing {
        let streams: BTreeSet<&StreamId> = appends
            .iter()
            .flat_map(|append| append.streams.iter().map(|part| &part.stream))
            .collect();
        let keys = appends.iter().filter_map(|append| {
            let key = &append.idempotency.as_ref()?.key;
            Some((key.clone(), self.answers.get(key)?.clone()))
        });
        Standing {
            position: self.position(),
            recorded: self.log.last().map_or(Timestamp::default(), |e| e.recorded),
            heads: streams
                .into_iter()
                .map(|stream| (stream.clone(), self.stream_head(stream)))
                .collect(),
            answers: keys.collect(),
        }
    }

    fn write(&mut self, settled: Settled) -> Vec<Result<Appended, AppendFailure>> {
        for event in settled.events {
            let entries = self.streams.entry(event.stream.clone()).or_default();
            entries.push(self.log.len());
            self.log.push(event);
        }
        self.answers.extend(settled.remembered);
        settled.answers
    }
}

/// A place beyond what memory can address is beyond the end.
fn to_index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
