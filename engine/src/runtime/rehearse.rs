//! Deciding without recording: what a request would lead to.

use super::Failure;
use super::engine::Engine;
use super::governing::facts_of;
use super::number::Numbering;
use super::request::{Request, Subject};
use super::session::Asking;
use crate::case::Decided;
use crate::stream::CaseId;

impl Engine {
    /// Decides a request as [`Engine::execute`] would at this moment, and records nothing: neither
    /// the events nor a refusal. A case that is opened so takes no number.
    ///
    /// # Errors
    /// As [`Engine::execute`]'s, without conflicts.
    pub async fn rehearse(&self, request: &Request) -> Result<Vec<Decided>, Failure> {
        let causation = self.ids.next();
        let case = match &request.subject {
            Subject::Case(case) => *case,
            Subject::New { id, .. } => id.unwrap_or(CaseId(causation)),
        };
        let mut asking = Asking::of(request, self.clock.now(), causation);
        let mut session = self
            .session(
                case,
                &request.subject,
                asking.occurred,
                facts_of(&request.command),
            )
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
}
