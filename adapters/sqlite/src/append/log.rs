//! The log in the file, as the task that appends sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_commit::{Calls, Committed, Log, Written};
use casebook_engine::draft::Drafted;
use casebook_engine::ports::{Append, Fault};
use casebook_engine::recall::{Recall, Sids};
use casebook_engine::settle::{Settled, settle_calls};
use casebook_engine::stream::Position;

use super::standing::{self, Found};
use super::write::Writing;
use crate::fault::from_sqlx;
use crate::wake::Wake;
use crate::writer::{Turn, Writer};

/// The log, and the connection that writes it.
pub(crate) struct FileLog {
    writer: Arc<Writer>,
    wake: Arc<Wake>,
    /// Event types that are in the dictionary; once there they stay.
    types: BTreeSet<String>,
}

impl FileLog {
    pub(crate) fn new(writer: Arc<Writer>, wake: Arc<Wake>) -> Self {
        Self {
            writer,
            wake,
            types: BTreeSet::new(),
        }
    }
}

impl Log for FileLog {
    type Held = Turn;

    async fn hold(&mut self, _knows_the_end: bool) -> Result<Turn, Fault> {
        self.writer.turn().await.map_err(from_sqlx)
    }

    /// Begins, writes and commits in one round trip. The tables refuse it where another process has
    /// appended, or a key was used before.
    async fn write(&mut self, mut turn: Turn, drafted: &Drafted) -> Result<Written<Turn>, Fault> {
        let writing = self.writing(&drafted.settled, &drafted.sids);
        match writing.commit_at_once(&mut turn.connection).await {
            Ok(()) => {
                turn.done();
                self.learn_types(&drafted.settled);
                Ok(Written::Done)
            }
            Err(Fault::Corrupt { .. }) => Ok(Written::Refused),
            Err(fault) => Err(fault),
        }
    }

    async fn append(
        &mut self,
        turn: Turn,
        recall: &mut Recall,
        calls: &Calls,
    ) -> Result<Committed, Fault> {
        let Found {
            mut turn,
            standing,
            latest,
            sids,
        } = standing::read(turn, appends(calls)).await?;
        recall.find(latest);
        let before = standing.position;
        let settled = settle_calls(calls.iter().cloned(), standing);
        let writing = self.writing(&settled, &sids);
        if let Err(fault) = writing.commit(&mut turn.connection).await {
            recall.forget();
            return Err(fault);
        }
        turn.done();
        self.wake.tell(before);
        recall.learn(&settled, &sids);
        self.learn_types(&settled);
        Ok(Committed::of(settled, calls))
    }

    fn grew(&self, head: Position) {
        self.wake.tell(head);
    }
}

impl FileLog {
    fn writing<'w>(&'w self, settled: &'w Settled, sids: &'w Sids) -> Writing<'w> {
        Writing {
            settled,
            sids,
            types: &self.types,
        }
    }

    /// Takes note of types that are in the dictionary now.
    fn learn_types(&mut self, settled: &Settled) {
        for event in &settled.events {
            let name = event.event_type.as_str();
            if !self.types.contains(name) {
                self.types.insert(name.to_owned());
            }
        }
    }
}

fn appends(calls: &Calls) -> impl Iterator<Item = &Append> + Clone {
    calls.iter().flat_map(|(appends, _)| appends)
}
