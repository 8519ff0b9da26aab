//! Load, decide, append; retry when somebody else was faster.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::cache::Cache;
use super::family::neighbours;
use super::governing::{facts_of, governing};
use super::number::{Taking, meta, next_number, series_of, takings};
use super::request::{idempotency, new_case};
use super::session::Asking;
use super::{Failure, Outcome, Request, Session, Subject};
use crate::Facts;
use crate::access::Loads;
use crate::case::{CaseState, Command, CommandRefused, Decided, Event, Open, Rejection};
use crate::draw::Seed;
use crate::ports::{Append, AppendFailure, Clock, EventStore, Ids, Law, StreamAppend, Workload};
use crate::settle::Remembered;
use crate::stream::{CaseId, ExpectedVersion, Position, StreamId, Version};

/// How often a command is decided again because others changed the case meanwhile.
const ATTEMPTS_MAX: u32 = 32;
/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;
/// How many cases are kept in memory.
const CACHE_CASES_MAX: usize = 10_000;

/// The engine: it obeys requests on cases, over the ports.
pub struct Engine {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) law: Arc<dyn Law>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    workload: Option<Arc<dyn Workload>>,
    cache: Cache,
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

    /// Obeys a request: at most once for a key, and durable when answered.
    ///
    /// # Errors
    /// [`Failure::Rejected`] when the law says no; the attempt is in the refusal record then.
    /// The other kinds say what the caller can do.
    pub async fn execute(&self, request: &Request) -> Result<Outcome, Failure> {
        let causation = self.ids.next();
        let case = match &request.subject {
            Subject::Case(case) => *case,
            Subject::New { id, .. } => id.unwrap_or_else(|| new_case(request, causation)),
        };
        for _ in 0..ATTEMPTS_MAX {
            if let Some(outcome) = self.attempt(case, causation, request).await? {
                return Ok(outcome);
            }
        }
        Err(Failure::Contended {
            attempts: ATTEMPTS_MAX,
        })
    }

    /// One try; `None` when somebody else changed the case or the series meanwhile.
    async fn attempt(
        &self,
        case: CaseId,
        causation: Uuid,
        request: &Request,
    ) -> Result<Option<Outcome>, Failure> {
        let now = self.clock.now();
        let occurred = request.occurred.unwrap_or(now);
        let key = request.key.as_deref();
        let none = BTreeMap::new();
        let mut asking = Asking {
            actor: &request.actor,
            now,
            occurred,
            causation,
            key,
            series: &none,
            seed: None,
        };
        let facts = facts_of(&request.command);
        let mut session = self
            .session(case, &request.subject, occurred, facts)
            .await?;
        if let Command::Open(open) = &request.command {
            session = self.in_family(session, open).await?;
        }
        if let Some(expected) = request.if_version {
            let current = session.state().version;
            if expected != current {
                // Who asks again is told what became of it, however far the case has moved on.
                let earlier = self.earlier(case, request).await?;
                return earlier
                    .map(Some)
                    .ok_or(Failure::Stale { expected, current });
            }
        }
        asking.seed = self.seed_for(&session);
        let (command, taking) = self.numbered(&session, &request.command, &asking).await?;
        let decided = self
            .decide_numbered(&mut session, &command, &asking)
            .await?;
        let (events, numbers) = match decided {
            Ok(decided) => decided,
            Err(rejection) => {
                return self
                    .refused(&session, request, &asking, rejection)
                    .await
                    .map(Some);
            }
        };
        if events.is_empty() && key.is_none() {
            let version = session.state().version;
            let position = Position::START;
            return Ok(Some(Outcome {
                case,
                version,
                position,
                events,
                repeated: false,
            }));
        }
        let mut series: Vec<StreamAppend> =
            taking.into_iter().map(|taking| taking.append).collect();
        series.extend(takings(&events, &numbers, case, &asking)?);
        self.append(session, request, now, series, events).await
    }

    /// Appends what was decided; `None` when somebody else was faster.
    async fn append(
        &self,
        session: Session,
        request: &Request,
        now: Timestamp,
        series: Vec<StreamAppend>,
        events: Vec<Decided>,
    ) -> Result<Option<Outcome>, Failure> {
        let case = session.case();
        let idempotency = request
            .key
            .as_deref()
            .map(|key| idempotency(key, case, request));
        let mut streams = vec![session.append()];
        if request.actor.person.is_some() {
            streams.extend(session.witnesses());
        }
        streams.extend(series);
        let answers = self
            .store
            .append(
                vec![Append {
                    idempotency,
                    streams,
                }],
                now,
            )
            .await?;
        let appended = match answers.into_iter().next() {
            Some(Ok(appended)) => appended,
            Some(Err(AppendFailure::KeyReused { key })) => return Err(Failure::KeyReused { key }),
            Some(Err(AppendFailure::Conflict { .. })) | None => return Ok(None),
        };
        let version = appended
            .heads
            .first()
            .map_or(Version::EMPTY, |head| head.version);
        let (position, repeated) = (appended.position, appended.repeated);
        if repeated {
            return Ok(Some(Outcome {
                case,
                version,
                position,
                events: Vec::new(),
                repeated,
            }));
        }
        self.cache.put(case, Arc::new(session.into_state()));
        Ok(Some(Outcome {
            case,
            version,
            position,
            events,
            repeated,
        }))
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
        let session = self.session_on(&state, case, subject, occurred, facts)?;
        let loads = self.loads_for(&session).await?;
        let session = session.with_loads(loads);
        if neighbours(&state).next().is_none() {
            return Ok(session);
        }
        let family = self.family(case).await?;
        Ok(session.with_family(&family[1..]))
    }

    /// A session for a case that is opened out of another: it belongs to the family of that one.
    async fn in_family(&self, session: Session, open: &Open) -> Result<Session, Failure> {
        let origin = open.link.as_ref().map(|origin| origin.case);
        let Some(above) = open.parent.or(origin) else {
            return Ok(session);
        };
        let state = self.state(above).await?;
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
        state: &CaseState,
        case: CaseId,
        subject: &Subject,
        occurred: Timestamp,
        facts: &Facts,
    ) -> Result<Session, Failure> {
        let directory = self.law.directory();
        let definition = match (&state.header, subject) {
            (Some(header), _) => {
                let reference = &header.definition;
                self.law.definition(reference).ok_or_else(|| {
                    Failure::NoDefinition(format!("{} version {}", reference.id, reference.version))
                })?
            }
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
        let state = state.clone();
        Ok(Session::new(
            case, family_id, state, definition, calendar, directory,
        ))
    }

    /// The present state of a case; the state of no case when there is none.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] when an event cannot be read.
    pub async fn state(&self, case: CaseId) -> Result<Arc<CaseState>, Failure> {
        let cached = self.cache.get(case).unwrap_or_default();
        let mut state = Arc::clone(&cached);
        loop {
            let page = self
                .store
                .read_stream(&StreamId::case(case), state.version, PAGE_EVENTS)
                .await?;
            if page.is_empty() {
                break;
            }
            let changed = Arc::make_mut(&mut state);
            for recorded in &page {
                let (event, meta) = (Event::decode(recorded)?, recorded.read_meta()?);
                changed.apply(case, &event, &meta);
            }
        }
        if state.version != cached.version {
            self.cache.put(case, Arc::clone(&state));
        }
        Ok(state)
    }

    /// The command with its case number, when it opens a case that gets one.
    async fn numbered(
        &self,
        session: &Session,
        command: &Command,
        asking: &Asking<'_>,
    ) -> Result<(Command, Option<Taking>), Failure> {
        let Command::Open(open) = command else {
            return Ok((command.clone(), None));
        };
        if session.state().header.is_some() || open.number.is_some() {
            return Ok((command.clone(), None));
        }
        let definition = session.definition();
        let calendar = self.law.calendar(definition.calendar.as_str());
        let day = calendar
            .ok_or_else(|| Failure::NoCalendar(definition.calendar.to_string()))?
            .date_of(asking.occurred);
        let directory = self.law.directory();
        let organ = open.organ.as_str();
        let store = &*self.store;
        let taking = next_number(
            store,
            definition,
            &directory,
            organ,
            day,
            session.case(),
            asking,
        )
        .await?;
        let number = taking.as_ref().map(|taking| taking.number.clone());
        Ok((
            Command::Open(Open {
                number,
                ..open.clone()
            }),
            taking,
        ))
    }

    /// The answer that the request got earlier under its key, if it did.
    async fn earlier(&self, case: CaseId, request: &Request) -> Result<Option<Outcome>, Failure> {
        let Some(key) = request.key.as_deref() else {
            return Ok(None);
        };
        let Some(Remembered { digest, answer }) = self.store.answer(key).await? else {
            return Ok(None);
        };
        if digest != idempotency(key, case, request).digest {
            let key = key.to_owned();
            return Err(Failure::KeyReused { key });
        }
        let head = answer.heads.first();
        Ok(Some(Outcome {
            case,
            version: head.map_or(Version::EMPTY, |head| head.version),
            position: answer.position,
            events: Vec::new(),
            repeated: true,
        }))
    }

    /// Records a refusal, unless the request is one that was answered before.
    async fn refused(
        &self,
        session: &Session,
        request: &Request,
        asking: &Asking<'_>,
        rejection: Rejection,
    ) -> Result<Outcome, Failure> {
        let case = session.case();
        if let Some(earlier) = self.earlier(case, request).await? {
            return Ok(earlier);
        }
        let is_told = request.actor.person.is_some() || request.command.comes_from_elsewhere();
        if session.state().header.is_some() && is_told {
            let event = Event::CommandRefused(CommandRefused {
                command: request.command.verb().into(),
                rejection: rejection.recorded(),
                at_version: session.state().version.0,
            });
            let meta = meta(asking, session.state().opened().family);
            let streams = vec![StreamAppend {
                stream: StreamId::refusal(case),
                expected: ExpectedVersion::Any,
                events: vec![event.encode(&meta)],
            }];
            // Whoever has no patience asks again: what another case leads to is refused once.
            let elsewhere = request
                .key
                .as_ref()
                .filter(|_| request.actor.person.is_none());
            let idempotency = elsewhere.map(|key| {
                let key = format!("{key}:refused");
                idempotency(&key, case, request)
            });
            let append = Append {
                idempotency,
                streams,
            };
            self.store.append(vec![append], asking.now).await?;
        }
        Err(rejection.into())
    }
}
