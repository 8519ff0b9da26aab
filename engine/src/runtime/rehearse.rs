//! Deciding without recording: what a request would lead to.

use super::Failure;
use super::engine::Engine;
use super::governing::facts_of;
use super::number::Numbering;
use super::request::{Request, Subject};
use super::session::Asking;
use crate::case::{Decided, Rejection};
use crate::recorded::Actor;
use crate::stream::CaseId;

impl Engine {
    /// Decides a request as [`Engine::execute`] would at this moment, and records nothing: neither
    /// the events nor a refusal. A case that is opened so takes no number.
    ///
    /// Of a past moment [`Engine::looking_back`] asks.
    ///
    /// # Errors
    /// As [`Engine::execute`]'s, without conflicts.
    pub async fn rehearse(&self, request: &Request) -> Result<Vec<Decided>, Failure> {
        let actors = std::slice::from_ref(&request.actor);
        let told = self.rehearse_for(request, actors).await?;
        let events: Result<Vec<Vec<Decided>>, Rejection> = told.into_iter().collect();
        Ok(events?.concat())
    }

    /// The same for each of several actors in the place of the one who asks, on one reading of the
    /// case: an answer for each, in their order.
    ///
    /// # Errors
    /// As [`Engine::rehearse`]'s; a refusal is an answer.
    pub async fn rehearse_for(
        &self,
        request: &Request,
        actors: &[Actor],
    ) -> Result<Vec<Result<Vec<Decided>, Rejection>>, Failure> {
        let causation = self.ids.next();
        let case = match &request.subject {
            Subject::Case(case) => *case,
            Subject::New { id, .. } => id.unwrap_or(CaseId(causation)),
        };
        let mut asking = Asking::of(request, self.clock.now(), causation);
        let facts = facts_of(&request.command);
        let session = self
            .session(case, &request.subject, asking.occurred, facts)
            .await?;
        asking.seed = self.seed_for(&session);
        let current = session.state().version;
        if let Some(expected) = request.if_version.filter(|seen| *seen != current) {
            return Err(Failure::Stale { expected, current });
        }
        let mut told = Vec::with_capacity(actors.len());
        for actor in actors {
            let (asking, mut trial) = (
                Asking {
                    actor,
                    ..asking.clone()
                },
                session.clone(),
            );
            let command = &request.command;
            let decided = self.decide_numbered(&mut trial, command, &asking, Numbering::Free);
            told.push(decided.await?.map(|(events, _)| events));
        }
        Ok(told)
    }
}
