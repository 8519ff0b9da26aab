//! What is done when the office closes: cases are told of one another, the rules of supervision look
//! at what the day brought, and whoever has to answer an alert does so in the days after.

use std::sync::Arc;

use casebook_engine::case::Event;
use casebook_engine::ports::{Ids, Subscriptions};
use casebook_engine::runtime::{Failure, Reactor};
use casebook_engine::stream::{CaseId, Position};

use super::life::Bureau;

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// The end of each day.
pub(super) struct Closing {
    reactor: Reactor,
    /// Up to where the log was searched.
    read: Position,
}

impl Closing {
    pub(super) fn of(
        bureau: &Bureau,
        subscriptions: Arc<dyn Subscriptions>,
        ids: &dyn Ids,
    ) -> Self {
        let engine = Arc::clone(&bureau.engine);
        Self {
            reactor: Reactor::new(engine, subscriptions, ids.next()),
            read: Position::START,
        }
    }

    /// Lets what happened have its consequences. Gives the cases that came of others since the last
    /// closing, alerts too, in the order of their ids; the first time, all that there are.
    ///
    /// # Errors
    /// As the engine's.
    pub(super) async fn look(&mut self, bureau: &Bureau) -> Result<Vec<CaseId>, Failure> {
        self.reactor.drain().await?;
        let mut found = Vec::new();
        loop {
            let page = bureau
                .engine
                .store()
                .read_all(self.read, PAGE_EVENTS)
                .await?;
            let Some(last) = page.last() else { break };
            self.read = last.position;
            for recorded in page.iter().filter(|one| one.event_type == *"case_opened") {
                let came_of = matches!(
                    Event::decode(recorded)?,
                    Event::CaseOpened { link: Some(_), .. }
                );
                found.extend(recorded.stream.case_id().filter(|_| came_of));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Leaves the rest to the nodes.
    ///
    /// # Errors
    /// As the port's.
    pub(super) async fn stop(&mut self) -> Result<(), Failure> {
        self.reactor.stop().await
    }
}
