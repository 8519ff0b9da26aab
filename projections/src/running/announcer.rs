//! Who must be told of an event, for the relay.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Announcer, EventStore, Fault};
use casebook_engine::recorded::Recorded;

use super::understanding::Understanding;
use crate::notices;

/// How many cases are remembered between events.
const CASES_MAX: usize = 1_000;

/// Answers with [`notices`], in the light of what was before the event in its case.
pub struct CaseAnnouncer {
    events: Arc<dyn EventStore>,
    /// Taken out while it is in use: who gives up half way loses what was remembered, no more.
    idle: Mutex<Option<Understanding>>,
}

impl CaseAnnouncer {
    /// One that reads the cases from this log.
    pub fn new(events: Arc<dyn EventStore>) -> Self {
        Self {
            events,
            idle: Mutex::default(),
        }
    }

    fn take(&self) -> Understanding {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.take().unwrap_or_else(|| Understanding::new(CASES_MAX))
    }

    fn put_back(&self, understanding: Understanding) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        *idle = Some(understanding);
    }
}

#[async_trait]
impl Announcer for CaseAnnouncer {
    async fn notices(&self, event: &Recorded) -> Result<Vec<Notice>, Fault> {
        let mut understanding = self.take();
        understanding.prepare(&*self.events, &[event]).await?;
        let told = understanding.follow(event, notices);
        self.put_back(understanding);
        told.map(Option::unwrap_or_default)
            .map_err(|reason| Fault::Corrupt {
                place: format!("{} at version {}", event.stream, event.version),
                reason,
            })
    }
}
