//! Deciding without recording: what a request would lead to.

use std::sync::Arc;

use jiff::Timestamp;

use super::Failure;
use super::engine::Engine;
use super::governing::facts_of;
use super::number::Numbering;
use super::replay::{Cut, state_at};
use super::request::{Request, Subject};
use super::session::Asking;
use crate::case::Decided;
use crate::stream::{CaseId, StreamId, Version};

impl Engine {
    /// Decides a request as [`Engine::execute`] would at this moment, and records nothing: neither
    /// the events nor a refusal. A case that is opened so takes no number.
    ///
    /// # Errors
    /// As [`Engine::execute`]'s, without conflicts.
    pub async fn rehearse(&self, request: &Request) -> Result<Vec<Decided>, Failure> {
        self.rehearse_at(request, Cut::Now).await
    }

    /// The same at a moment that is past: on the case as it stood, under the definition that
    /// governed it then, with the posts, qualifications and competence of that day.
    ///
    /// The other cases of the family, and what was corrected since in the directory and the
    /// calendars, are as they are now.
    ///
    /// # Errors
    /// As [`Engine::rehearse`].
    pub async fn rehearse_at(&self, request: &Request, cut: Cut) -> Result<Vec<Decided>, Failure> {
        let causation = self.ids.next();
        let case = match &request.subject {
            Subject::Case(case) => *case,
            Subject::New { id, .. } => id.unwrap_or(CaseId(causation)),
        };
        let now = self.instant_of(case, cut).await?;
        let mut asking = Asking::of(request, now, causation);
        let state = match cut {
            Cut::Now => self.state(case).await?,
            cut => Arc::new(state_at(&*self.store, case, cut).await?),
        };
        let facts = facts_of(&request.command);
        let mut session = self
            .session_at(state, case, &request.subject, asking.occurred, facts)
            .await?;
        asking.seed = self.seed_for(&session);
        let current = session.state().version;
        match request.if_version {
            Some(expected) if expected != current => Err(Failure::Stale { expected, current }),
            _ => {
                let command = &request.command;
                let decided = self.decide_numbered(&mut session, command, &asking, Numbering::Free);
                Ok(decided.await??.0)
            }
        }
    }

    /// The instant of a moment: of a version, when its event was recorded; the present for the
    /// first moment of a case that is not there.
    ///
    /// # Errors
    /// As the store's.
    pub async fn instant_of(&self, case: CaseId, cut: Cut) -> Result<Timestamp, Failure> {
        let Version(version) = match cut {
            Cut::Now | Cut::Version(Version::EMPTY) => return Ok(self.clock.now()),
            Cut::Recorded(instant) => return Ok(instant),
            Cut::Version(version) => version,
        };
        let (stream, before) = (StreamId::case(case), Version(version - 1));
        let page = self.store.read_stream(&stream, before, 1).await?;
        let found = page.first().map(|recorded| recorded.recorded);
        Ok(found.unwrap_or_else(|| self.clock.now()))
    }
}
