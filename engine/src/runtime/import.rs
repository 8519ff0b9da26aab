//! Many decisions, appended many cases at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::engine::Engine;
use super::request::Subject;
use super::session::Asking;
use super::{Failure, Session};
use crate::case::{Command, Decided, Rejection};
use crate::recorded::Actor;
use crate::stream::CaseId;
use crate::{Facts, Name};

impl Engine {
    /// Begins a new case of which many happenings are known already. The facts are those of its
    /// opening, of which one may decide the version that governs it.
    ///
    /// The session's state is not absent when the case is in the store: it was imported before.
    ///
    /// # Errors
    /// As [`Engine::execute`].
    pub async fn begin(
        &self,
        definition: &Name,
        case: CaseId,
        filed: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let subject = Subject::New {
            definition: definition.clone(),
            id: Some(case),
        };
        self.session(case, &subject, filed, facts).await
    }

    /// Begins a case that is believed to be new, without asking the store.
    ///
    /// When it is not new, [`Engine::commit`] says so.
    ///
    /// # Errors
    /// [`Failure::NoDefinition`], [`Failure::NoCalendar`].
    pub fn begin_new(
        &self,
        definition: &Name,
        case: CaseId,
        filed: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let subject = Subject::New {
            definition: definition.clone(),
            id: Some(case),
        };
        self.session_on(Arc::default(), case, &subject, filed, facts)
    }

    /// Decides one more command in a session, without storing anything yet.
    ///
    /// # Errors
    /// The refusal; the session stands as before. It is not recorded: the caller decides what to
    /// make of it.
    pub fn decide(
        &self,
        session: &mut Session,
        command: &Command,
        actor: &Actor,
        occurred: Timestamp,
    ) -> Result<Vec<Decided>, Rejection> {
        let now = self.clock.now();
        let causation = self.ids.next();
        let seed = self.seed_for(session);
        session.decide(
            command,
            &Asking {
                actor,
                now,
                occurred,
                causation,
                key: None,
                series: &BTreeMap::new(),
                seed,
            },
        )
    }

    /// Appends sessions, each as a unit of its own, and says for each whether it was appended.
    ///
    /// A session is refused when its case changed since it was begun.
    ///
    /// # Errors
    /// [`Failure::Fault`] when the store could not take them.
    pub async fn commit(&self, sessions: Vec<Session>) -> Result<Vec<bool>, Failure> {
        let now = self.clock.now();
        let appends = sessions.into_iter().map(Session::into_append).collect();
        let answers = self.store.append(appends, now).await?;
        Ok(answers.iter().map(Result::is_ok).collect())
    }
}
