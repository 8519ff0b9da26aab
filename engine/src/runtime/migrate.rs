//! Moving running cases to another version of their definition, each at most once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::engine::Engine;
use super::request::Subject;
use super::session::Asking;
use super::{Failure, Session};
use crate::case::{CaseState, Event, Mapping, Obstacle, Unmoved};
use crate::definition::Definition;
use crate::ports::EventStore;
use crate::recorded::Actor;
use crate::stream::{CaseId, Category, Position};
use crate::{Facts, Name};

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;
/// How often a case is decided again because others changed it meanwhile.
const ATTEMPTS_MAX: u32 = 32;

/// A migration of all cases under one version.
#[derive(Clone, Debug)]
pub struct MigrationPlan {
    /// The version that governs the cases now.
    pub from: u32,
    /// The version that is to govern them; of the same workflow.
    pub to: Arc<Definition>,
    /// How the one stands to the other.
    pub mapping: Mapping,
    /// Who approved it, beside the actor.
    pub approver: Name,
    /// Why.
    pub reason: Option<String>,
}

/// What becomes of a case under a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It moves, or was moved just now.
    Moves,
    /// It runs under the new version already.
    Already,
    /// It is over, or runs under a version that is not migrated.
    Elsewhere,
    /// It would not survive, for these reasons.
    Stays(Vec<Obstacle>),
}

/// The cases of a workflow, running or not, in the order in which they were opened.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub async fn cases_of(store: &dyn EventStore, workflow: &Name) -> Result<Vec<CaseId>, Failure> {
    let mut cases = Vec::new();
    let mut after = Position::START;
    loop {
        let page = store
            .read_category(Category::Case, after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else {
            return Ok(cases);
        };
        after = last.position;
        let openings = page
            .iter()
            .filter(|recorded| recorded.event_type.as_str() == "case_opened");
        for recorded in openings {
            if let Event::CaseOpened { definition, .. } = Event::decode(recorded)?
                && definition.id == *workflow
            {
                cases.extend(recorded.stream.case_id());
            }
        }
    }
}

impl Engine {
    /// Says what a migration would make of a case, with the state in which it stands, and records
    /// nothing.
    ///
    /// # Errors
    /// As [`Engine::execute`], without conflicts.
    pub async fn survey_migration(
        &self,
        plan: &MigrationPlan,
        case: CaseId,
        actor: &Actor,
    ) -> Result<(Standing, Arc<CaseState>), Failure> {
        let now = self.clock().now();
        let state = self.state(case).await?;
        let (standing, _) = self.try_move(plan, case, actor, now).await?;
        Ok((standing, state))
    }

    /// Moves a case, if it runs under the old version: in one append, so that it is moved once
    /// however often the migration is begun again.
    ///
    /// # Errors
    /// As [`Engine::execute`].
    pub async fn migrate(
        &self,
        plan: &MigrationPlan,
        case: CaseId,
        actor: &Actor,
    ) -> Result<Standing, Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let now = self.clock().now();
            let (standing, session) = self.try_move(plan, case, actor, now).await?;
            let Some(session) = session else {
                return Ok(standing);
            };
            let answers = self.store.append(vec![session.into_append()], now).await?;
            if answers.iter().all(Result::is_ok) {
                return Ok(standing);
            }
        }
        Err(Failure::Contended {
            attempts: ATTEMPTS_MAX,
        })
    }

    /// What becomes of a case; with the decided session when it moves.
    async fn try_move(
        &self,
        plan: &MigrationPlan,
        case: CaseId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(Standing, Option<Session>), Failure> {
        let facts = Facts::new();
        let mut session = self
            .session(case, &Subject::Case(case), now, &facts)
            .await?;
        let state = session.state();
        let governed = &state.opened().definition;
        if governed.version == plan.to.reference.version {
            return Ok((Standing::Already, None));
        }
        if state.is_closed() || governed.version != plan.from {
            return Ok((Standing::Elsewhere, None));
        }
        let asking = Asking {
            actor,
            now,
            occurred: now,
            causation: self.ids.next(),
            key: None,
            series: &BTreeMap::new(),
            seed: None,
        };
        match session.migrate(plan, &asking) {
            Ok(()) => Ok((Standing::Moves, Some(session))),
            Err(Unmoved::Closed) => Ok((Standing::Elsewhere, None)),
            Err(Unmoved::Obstacles(obstacles)) => Ok((Standing::Stays(obstacles), None)),
            Err(Unmoved::Rejected(rejection)) => Err(rejection.into()),
        }
    }
}
