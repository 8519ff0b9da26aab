//! The law of a node follows the log.
//!
//! Texts are registered, versions retired and the directory changed by any process that has the log;
//! a node hears of it from the log alone. Two rules keep what it does by itself from resting on law
//! that is out of date, however long the news takes:
//!
//! - Before the reactor works on events, the law is brought up to the last of them.
//! - What the law does not know is neither refused nor set aside before the law was brought up to the
//!   end of the log and still does not know it. A case that is read may have moved on beyond the
//!   events that are worked on, to law that was registered after them.
//!
//! Law that is newer than the event does no harm: so it is whenever a node was away for a while.

use std::sync::Arc;

use super::registry::PAGE_TEXTS;
use super::{Engine, Failure, Outcome, Request};
use crate::definition::Definition;
use crate::recorded::{DefinitionRef, Recorded};
use crate::stream::{Category, Position};

impl Engine {
    /// Brings the law up to what the log holds now. One short question where nothing is new.
    ///
    /// What was in the log when this was called is law when it returns. What a person asks of a node
    /// is decided by the law that the node has at that moment: it may be as much older than the log
    /// as the node lets pass between two calls.
    ///
    /// # Errors
    /// As the store's, and [`Failure::Unreadable`]: the law is what it was.
    pub async fn follow_law(&self) -> Result<(), Failure> {
        let mut after = self.law().followed();
        let mut registered: Vec<Recorded> = Vec::new();
        loop {
            let page = self
                .store()
                .read_category(Category::Registry, after, PAGE_TEXTS)
                .await?;
            let Some(last) = page.last() else {
                return self.learn(&registered);
            };
            after = last.position;
            registered.extend(page);
        }
    }

    /// Takes in what was registered, and says in the trace what cannot be taken.
    pub(super) fn learn(&self, registered: &[Recorded]) -> Result<(), Failure> {
        for reason in self.law().take_in(registered)? {
            tracing::warn!(reason, "a registered text cannot be taken in");
        }
        Ok(())
    }

    /// Brings the law up to the log, and says whether there is more of it than up to a position, so
    /// that what was unknown by then is worth another look.
    pub(super) async fn knows_beyond(&self, known: Position) -> Result<bool, Failure> {
        self.follow_law().await?;
        Ok(self.law().followed() > known)
    }

    /// The definition under which a case of the log runs; `None` when its text cannot be taken in.
    pub(super) async fn definition_by_the_log(
        &self,
        reference: &DefinitionRef,
    ) -> Result<Option<Arc<Definition>>, Failure> {
        let known = self.law().definition(reference);
        if known.is_some() {
            return Ok(known);
        }
        self.follow_law().await?;
        Ok(self.law().definition(reference))
    }

    /// As [`Engine::execute`]; that the law does not know something, the whole log says.
    pub(super) async fn execute_by_the_log(&self, request: &Request) -> Result<Outcome, Failure> {
        loop {
            let known = self.law().followed();
            let done = self.execute(request).await;
            if !is_unknown(&done) || !self.knows_beyond(known).await? {
                return done;
            }
        }
    }
}

/// Whether something was not done because the law does not know what it needs.
pub(super) const fn is_unknown<T>(done: &Result<T, Failure>) -> bool {
    matches!(done, Err(Failure::NoDefinition(_) | Failure::NoCalendar(_)))
}
