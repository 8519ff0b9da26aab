//! Whether a person may act in a role of a case, asked before anything is done.

use std::collections::BTreeMap;

use super::Failure;
use super::engine::Engine;
use super::request::Subject;
use super::session::Asking;
use crate::case::Rejection;
use crate::recorded::Actor;
use crate::stream::CaseId;
use crate::{Facts, Name};

impl Engine {
    /// What a person who acts in the role of the case at this moment is told: a worklist must not
    /// offer what recusal (回避) or the separation of duties (职责分离) bars.
    ///
    /// The outer result says whether it can be known, the inner one whether the person may.
    ///
    /// # Errors
    /// When the case cannot be read, or its definition or calendar is not there.
    pub async fn eligible(
        &self,
        case: CaseId,
        person: &Name,
        role: &Name,
    ) -> Result<Result<(), Rejection>, Failure> {
        let now = self.clock.now();
        let actor = Actor {
            person: Some(person.clone()),
            ..Actor::default()
        };
        let asking = Asking {
            actor: &actor,
            now,
            occurred: now,
            causation: self.ids.next(),
            key: None,
            series: &BTreeMap::new(),
            seed: None,
        };
        let session = self
            .session(case, &Subject::Case(case), now, &Facts::new())
            .await?;
        Ok(session.eligible(person, role, &asking))
    }
}
