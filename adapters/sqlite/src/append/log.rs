//! The log in the file, as the task that appends sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_commit::{Calls, Committed, Log};
use casebook_engine::ports::{Append, Fault};
use casebook_engine::recall::{Recall, Sids, is_all_new};
use casebook_engine::settle::{Settled, settle_calls};
use casebook_engine::stream::Position;

use super::standing::{self, Found};
use super::write::Writing;
use crate::fault::from_sqlx;
use crate::wake::Wake;
use crate::writer::{Turn, Writer};

/// The log, and what is known of it without asking.
pub(crate) struct FileLog {
    writer: Arc<Writer>,
    wake: Arc<Wake>,
    recall: Recall,
    /// Event types that are in the dictionary; once there they stay.
    types: BTreeSet<String>,
}

impl FileLog {
    pub(crate) fn new(writer: Arc<Writer>, wake: Arc<Wake>) -> Self {
        Self {
            writer,
            wake,
            recall: Recall::default(),
            types: BTreeSet::new(),
        }
    }
}

impl Log for FileLog {
    type Held = Turn;

    async fn hold(&mut self) -> Result<Turn, Fault> {
        self.writer.turn().await.map_err(from_sqlx)
    }

    /// At once where it is known where the log stands, or else after a look.
    async fn append(&mut self, turn: Turn, calls: &Calls) -> Result<Committed, Fault> {
        match self.append_at_once(turn, calls).await? {
            AtOnce::Done(committed) => Ok(committed),
            AtOnce::Look(turn) => {
                let found = standing::read(turn, appends(calls)).await?;
                self.append_in(found, calls).await
            }
            AtOnce::LookAnew => {
                let turn = self.hold().await?;
                let found = standing::read(turn, appends(calls)).await?;
                self.append_in(found, calls).await
            }
        }
    }

    fn grew(&self, head: Position) {
        self.wake.tell(head);
    }
}

/// What became of calls that were to be appended at once.
enum AtOnce {
    /// They were.
    Done(Committed),
    /// It is not known where the log stands.
    Look(Turn),
    /// Another process has appended, or a key was used before; nothing was written.
    LookAnew,
}

impl FileLog {
    /// Begins, writes and commits in one round trip, if the log stands where this handle left it and
    /// all appends are simply accepted.
    async fn append_at_once(&mut self, mut turn: Turn, calls: &Calls) -> Result<AtOnce, Fault> {
        let Some((standing, sids)) = self.recall.standing(appends(calls)) else {
            return Ok(AtOnce::Look(turn));
        };
        let settled = settle_calls(calls.iter().cloned(), standing);
        if !is_all_new(&settled) {
            return Ok(AtOnce::Look(turn));
        }
        let writing = self.writing(&settled, &sids);
        match writing.commit_at_once(&mut turn.connection).await {
            Ok(()) => {
                turn.done();
                Ok(AtOnce::Done(self.done(settled, &sids, calls)))
            }
            Err(fault) => {
                self.recall.forget();
                match fault {
                    Fault::Corrupt { .. } => Ok(AtOnce::LookAnew),
                    fault => Err(fault),
                }
            }
        }
    }

    async fn append_in(&mut self, found: Found, calls: &Calls) -> Result<Committed, Fault> {
        let Found {
            mut turn,
            standing,
            latest,
            sids,
        } = found;
        self.recall.find(latest);
        let before = standing.position;
        let settled = settle_calls(calls.iter().cloned(), standing);
        let writing = self.writing(&settled, &sids);
        if let Err(fault) = writing.commit(&mut turn.connection).await {
            self.recall.forget();
            return Err(fault);
        }
        turn.done();
        self.wake.tell(before);
        Ok(self.done(settled, &sids, calls))
    }

    fn writing<'w>(&'w self, settled: &'w Settled, sids: &'w Sids) -> Writing<'w> {
        Writing {
            settled,
            sids,
            types: &self.types,
        }
    }

    /// Learns from what was committed, and answers.
    fn done(&mut self, settled: Settled, sids: &Sids, calls: &Calls) -> Committed {
        self.recall.learn(&settled, sids);
        for event in &settled.events {
            let name = event.event_type.as_str();
            if !self.types.contains(name) {
                self.types.insert(name.to_owned());
            }
        }
        Committed::of(settled, calls)
    }
}

fn appends(calls: &Calls) -> impl Iterator<Item = &Append> + Clone {
    calls.iter().flat_map(|(appends, _)| appends)
}
