//! The engine over its ports, and the states of cases.

use std::sync::Arc;

use jiff::Timestamp;

use super::cache::Cache;
use super::family::neighbours;
use super::governing::governing;
use super::number::series_of;
use super::replay::Cut;
use super::snapshots::fold_on;
use super::turns::Turns;
use super::{Failure, Session, Subject};
use crate::Facts;
use crate::access::Loads;
use crate::case::{CaseState, Event, Header, Open};
use crate::definition::Definition;
use crate::draw::Seed;
use crate::ports::{Clock, EventStore, Ids, Law, Workload};
use crate::stream::{CaseId, Version};

/// How many cases are kept in memory, 5 to 38 KB each. Ten years of a bureau leave some 22,000 open; one
/// that finds no room is read from the log whenever it is looked at, for which an event of such a bureau
/// cost twice as much (`docs/reference/growth.md`).
const CACHE_CASES_MAX: usize = 30_000;

/// The engine: it obeys requests on cases, over the ports.
pub struct Engine {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) law: Arc<dyn Law>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    workload: Option<Arc<dyn Workload>>,
    pub(super) cache: Cache,
    pub(super) turns: Turns,
}

impl Engine {
    /// An engine over the ports.
    pub fn new(
        store: Arc<dyn EventStore>,
        law: Arc<dyn Law>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            store,
            law,
            clock,
            ids,
            workload: None,
            cache: Cache::new(CACHE_CASES_MAX),
            turns: Turns::default(),
        }
    }

    /// The same, knowing how much work persons have. Without it, tasks that would be given to whom
    /// has least are open to whoever claims them.
    #[must_use]
    pub fn with_workload(mut self, workload: Arc<dyn Workload>) -> Self {
        self.workload = Some(workload);
        self
    }

    /// The log.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// The texts in force.
    pub fn law(&self) -> &Arc<dyn Law> {
        &self.law
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// A session on the case: its state, the definition that governs it, and what else is in force.
    /// The facts are those with which a new case is opened.
    pub(super) async fn session(
        &self,
        case: CaseId,
        subject: &Subject,
        occurred: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let state = self.state(case).await?;
        self.session_at(state, case, subject, occurred, facts).await
    }

    /// The same on a state that is there already.
    pub(super) async fn session_at(
        &self,
        state: Arc<CaseState>,
        case: CaseId,
        subject: &Subject,
        occurred: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let session = self.session_on(state, case, subject, occurred, facts)?;
        let loads = self.loads_for(&session).await?;
        let session = session.with_loads(loads);
        if !session.keeps_apart() || neighbours(session.state()).next().is_none() {
            return Ok(session);
        }
        let family = self.family(case).await?;
        Ok(session.with_family(family.get(1..).unwrap_or_default()))
    }

    /// A session for a case that is opened out of another: it belongs to the family of that one.
    pub(super) async fn in_family(
        &self,
        session: Session,
        open: &Open,
    ) -> Result<Session, Failure> {
        let origin = open.link.as_ref().map(|origin| origin.case);
        let Some(above) = open.parent.or(origin) else {
            return Ok(session);
        };
        // To which family a case belongs never changes.
        let state = match self.cache.get(above) {
            Some(state) => state,
            None => self.state(above).await?,
        };
        let family = state.header.as_ref().map(|header| header.family);
        Ok(session.with_family_id(family.unwrap_or(above.0)))
    }

    /// The case that a number (案号) or an id names; `None` when there is none.
    ///
    /// # Errors
    /// As the store's, and [`Failure::Unreadable`].
    pub async fn find_case(&self, name: &str) -> Result<Option<CaseId>, Failure> {
        if let Ok(case) = name.trim().parse() {
            return Ok(Some(case));
        }
        let Some((stream, sequence)) = series_of(name) else {
            return Ok(None);
        };
        let before = Version(sequence - 1);
        let page = self.store.read_stream(&stream, before, 1).await?;
        let taken = page.first().map(Event::decode).transpose()?;
        Ok(match taken {
            Some(Event::NumberTaken(taken)) => Some(taken.case),
            _ => None,
        })
    }

    /// A seed, where the definition draws by lot.
    pub(super) fn seed_for(&self, session: &Session) -> Option<Seed> {
        session.definition().draws().then(|| self.ids.seed())
    }

    /// How much work persons have, where the definition gives work out by it.
    async fn loads_for(&self, session: &Session) -> Result<Option<Loads>, Failure> {
        match &self.workload {
            Some(workload) if session.definition().assigns() => Ok(Some(workload.loads().await?)),
            _ => Ok(None),
        }
    }

    /// A session on a state of the case, without its family.
    pub(super) fn session_on(
        &self,
        state: Arc<CaseState>,
        case: CaseId,
        subject: &Subject,
        occurred: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let directory = self.law.directory();
        let definition = match (&state.header, subject) {
            (Some(header), _) => self.definition_of(header)?,
            (None, Subject::New { definition, .. }) => {
                governing(&*self.law, definition, occurred, facts)?
            }
            (None, Subject::Case(case)) => return Err(Failure::NoCase(*case)),
        };
        let calendar = self
            .law
            .calendar(definition.calendar.as_str())
            .ok_or_else(|| Failure::NoCalendar(definition.calendar.to_string()))?;
        let family_id = state.header.as_ref().map_or(case.0, |header| header.family);
        Ok(Session::new(
            case, family_id, state, definition, calendar, directory,
        ))
    }

    /// The definition under which a case was opened.
    ///
    /// # Errors
    /// [`Failure::NoDefinition`] when this node does not know it.
    pub fn definition_of(&self, header: &Header) -> Result<Arc<Definition>, Failure> {
        let reference = &header.definition;
        self.law.definition(reference).ok_or_else(|| {
            Failure::NoDefinition(format!("{} version {}", reference.id, reference.version))
        })
    }

    /// The state of a case as this node remembers it, or else as the log says.
    ///
    /// Others may have moved the case on since: for whoever looks in order to ask for something,
    /// which is decided on what the log says before it is refused.
    ///
    /// # Errors
    /// As [`Engine::state`].
    pub async fn recalled(&self, case: CaseId) -> Result<Arc<CaseState>, Failure> {
        match self.cache.get(case) {
            Some(state) => Ok(state),
            None => self.state(case).await,
        }
    }

    /// The present state of a case, read from the log; the state of no case when there is none.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] when an event cannot be read.
    pub async fn state(&self, case: CaseId) -> Result<Arc<CaseState>, Failure> {
        let cached = self.cache.get(case).unwrap_or_default();
        let state = fold_on(&*self.store, case, Arc::clone(&cached), Cut::Now).await?;
        if state.version != cached.version {
            self.cache.put(case, Arc::clone(&state));
        }
        Ok(state)
    }
}
