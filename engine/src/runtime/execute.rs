//! Obeying a request: decide, append; decide again when somebody else was faster.
//!
//! A case that was touched lately is decided on as this node remembers it, without a look at the log:
//! the append says at which version that was, and the store takes nothing that was decided on
//! another. Nothing but an append rests on memory. A refusal, a version that is said to be stale,
//! nothing to do: each is decided once more on what the log says before it is answered or recorded; but
//! for [`Engine::obey_first`], which only tries.

use std::sync::Arc;

use uuid::Uuid;

use super::engine::Engine;
use super::governing::facts_of;
use super::number::{Numbered, Numbering, may_be_cut, meta, takings, waiting, with_numbers};
use super::request::{idempotency, new_case};
use super::session::Asking;
use super::{Failure, Outcome, Request, Session, Subject};
use crate::case::{CaseState, Command, CommandRefused, Decided, Event, Rejection};
use crate::ports::{Append, AppendFailure, Appended, StreamAppend};
use crate::settle::Remembered;
use crate::stream::{CaseId, ExpectedVersion, Position, StreamId, Version};

/// How often a command is decided again because others changed the case meanwhile.
const ATTEMPTS_MAX: u32 = 32;

/// What is known of the case on which a request is decided.
enum Sight {
    /// How this node remembers it; others may have moved it on.
    Remembered(Arc<CaseState>),
    /// What the log says now.
    Read(Arc<CaseState>),
}

/// What a request comes to.
enum Verdict {
    /// It is obeyed.
    Obeyed(Box<Obeyed>),
    /// There is nothing to do; the case stands at this version.
    Nothing(Version),
    /// The caller saw the case at another version than this.
    Stale(Version),
    /// The law or the definition says no.
    Refused(Box<Session>, Rejection),
}

/// What is to be appended.
struct Obeyed {
    /// The state on which it was decided.
    before: Arc<CaseState>,
    session: Session,
    events: Vec<Decided>,
    /// The numbers that go with it.
    series: Vec<StreamAppend>,
}

impl Engine {
    /// Obeys a request: at most once for a key, and durable when answered.
    ///
    /// Requests to one case are obeyed one after the other, in the order in which they came.
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
        let _turn = self.turns.take(case).await;
        if let Some(state) = self.remembered(case, &request.subject) {
            let sight = Sight::Remembered(state);
            if let Some(outcome) = self.attempt(case, causation, request, sight).await? {
                return Ok(outcome);
            }
        }
        for _ in 0..ATTEMPTS_MAX {
            let sight = Sight::Read(self.state(case).await?);
            if let Some(outcome) = self.attempt(case, causation, request, sight).await? {
                return Ok(outcome);
            }
        }
        Err(Failure::Contended {
            attempts: ATTEMPTS_MAX,
        })
    }

    /// Obeys the first of several requests to one case that is not refused, and records none of the
    /// refusals before it: for whoever tries what could be done next. `None` when nothing is obeyed in
    /// the case as this node knows it: a refusal here rests on memory, which another node's append may
    /// have overtaken, and whoever tries again later finds out.
    ///
    /// # Errors
    /// As [`Engine::execute`], but for [`Failure::Rejected`].
    pub async fn obey_first(
        &self,
        case: CaseId,
        requests: &[Request],
    ) -> Result<Option<Outcome>, Failure> {
        let _turn = self.turns.take(case).await;
        let mut state = self.recalled(case).await?;
        for _ in 0..ATTEMPTS_MAX {
            let Some((verdict, request, asking)) =
                self.first_obeyed(case, requests, &state).await?
            else {
                return Ok(None);
            };
            if let Some(outcome) = self.append(verdict, request, &asking).await? {
                return Ok(Some(outcome));
            }
            state = self.state(case).await?;
        }
        Err(Failure::Contended {
            attempts: ATTEMPTS_MAX,
        })
    }

    async fn first_obeyed<'r>(
        &self,
        case: CaseId,
        requests: &'r [Request],
        state: &Arc<CaseState>,
    ) -> Result<Option<(Obeyed, &'r Request, Asking<'r>)>, Failure> {
        for request in requests {
            let asking = Asking::of(request, self.clock.now(), self.ids.next());
            match self.weigh(case, request, &asking, Arc::clone(state)).await {
                Ok(Verdict::Obeyed(obeyed)) => return Ok(Some((*obeyed, request, asking))),
                Ok(_) | Err(Failure::Rejected(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(None)
    }

    /// The case as this node remembers it. One that is to be opened is taken not to be there: the
    /// append finds out if it is.
    fn remembered(&self, case: CaseId, subject: &Subject) -> Option<Arc<CaseState>> {
        let is_new = matches!(subject, Subject::New { .. });
        let state = self.cache.get(case);
        state.or_else(|| is_new.then(Arc::default))
    }

    /// One try; `None` when it is to be decided again on what the log says.
    async fn attempt(
        &self,
        case: CaseId,
        causation: Uuid,
        request: &Request,
        sight: Sight,
    ) -> Result<Option<Outcome>, Failure> {
        let asking = Asking::of(request, self.clock.now(), causation);
        match sight {
            Sight::Remembered(state) => match self.weigh(case, request, &asking, state).await {
                Ok(Verdict::Obeyed(obeyed)) => self.append(*obeyed, request, &asking).await,
                Err(Failure::Fault(fault)) => Err(fault.into()),
                Ok(_) | Err(_) => Ok(None),
            },
            Sight::Read(state) => {
                let verdict = self.weigh(case, request, &asking, state).await?;
                self.conclude(case, verdict, request, &asking).await
            }
        }
    }

    /// Answers what a request comes to on what the log says; `None` when somebody was faster.
    async fn conclude(
        &self,
        case: CaseId,
        verdict: Verdict,
        request: &Request,
        asking: &Asking<'_>,
    ) -> Result<Option<Outcome>, Failure> {
        match verdict {
            Verdict::Obeyed(obeyed) => self.append(*obeyed, request, asking).await,
            Verdict::Nothing(version) => Ok(Some(Outcome {
                case,
                version,
                position: Position::START,
                events: Vec::new(),
                repeated: false,
            })),
            Verdict::Stale(current) => {
                // Who asks again is told what became of it, however far the case has moved on.
                let earlier = self.earlier(case, request).await?;
                let expected = request.if_version.unwrap_or(current);
                earlier
                    .map(Some)
                    .ok_or(Failure::Stale { expected, current })
            }
            Verdict::Refused(session, rejection) => self
                .refused(&session, request, asking, rejection)
                .await
                .map(Some),
        }
    }

    /// Decides on a state of the case and changes nothing.
    async fn weigh(
        &self,
        case: CaseId,
        request: &Request,
        asking: &Asking<'_>,
        state: Arc<CaseState>,
    ) -> Result<Verdict, Failure> {
        let before = Arc::clone(&state);
        let facts = facts_of(&request.command);
        let mut session = self
            .session_at(state, case, &request.subject, asking.occurred, facts)
            .await?;
        if let Command::Open(open) = &request.command {
            session = self.in_family(session, open).await?;
        }
        let current = session.state().version;
        if request.if_version.is_some_and(|seen| seen != current) {
            return Ok(Verdict::Stale(current));
        }
        let seed = self.seed_for(&session);
        let asking = &Asking {
            seed,
            ..asking.clone()
        };
        let (events, series) = match self.choose(&mut session, &request.command, asking).await? {
            Ok(chosen) => chosen,
            Err(rejection) => return Ok(Verdict::Refused(Box::new(session), rejection)),
        };
        if events.is_empty() && request.key.is_none() {
            return Ok(Verdict::Nothing(current));
        }
        Ok(Verdict::Obeyed(Box::new(Obeyed {
            before,
            session,
            events,
            series,
        })))
    }

    /// Decides, with the appends that take the numbers; the store gives those, unless what stands
    /// for one until then was cut.
    async fn choose(
        &self,
        session: &mut Session,
        command: &Command,
        asking: &Asking<'_>,
    ) -> Result<Result<(Vec<Decided>, Vec<StreamAppend>), Rejection>, Failure> {
        let mut trial = session.clone();
        let mut numbering = Numbering::Given;
        loop {
            let (command, taking) = self.numbered(&trial, command, asking, numbering).await?;
            let decided = self.decide_numbered(&mut trial, &command, asking, numbering);
            let (events, numbers): Numbered = match decided.await? {
                Ok(decided) => decided,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let is_given =
                numbering == Numbering::Given && !(taking.is_none() && numbers.is_empty());
            if is_given && may_be_cut(&events) {
                numbering = Numbering::Free;
                trial = session.clone();
                continue;
            }
            let mut series: Vec<StreamAppend> = taking.into_iter().collect();
            series.extend(takings(&events, &numbers, session.case(), asking)?);
            *session = trial;
            return Ok(Ok((events, series)));
        }
    }

    /// Appends what was decided; `None` when somebody else was faster.
    async fn append(
        &self,
        mut obeyed: Obeyed,
        request: &Request,
        asking: &Asking<'_>,
    ) -> Result<Option<Outcome>, Failure> {
        let case = obeyed.session.case();
        let append = unit(&mut obeyed, request);
        let numbers = waiting(&append.streams);
        let answers = self.store.append(vec![append], asking.now).await?;
        let appended = match answers.into_iter().next() {
            Some(Ok(appended)) => appended,
            Some(Err(AppendFailure::KeyReused { key })) => return Err(Failure::KeyReused { key }),
            Some(Err(AppendFailure::Conflict { stream, actual })) => {
                if stream == StreamId::case(case) && actual < obeyed.session.begun_at() {
                    self.cache.forget(case);
                }
                return Ok(None);
            }
            None => return Ok(None),
        };
        let mut outcome = outcome(case, &appended);
        if !appended.repeated {
            outcome.events = obeyed.events;
            let mut state = obeyed.session.into_state();
            if !numbers.is_empty() {
                outcome.events = with_numbers(outcome.events, &numbers, &appended.heads);
                state = folded(case, &obeyed.before, &outcome.events);
            }
            self.cache.put(case, state);
        }
        Ok(Some(outcome))
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
        Ok(Some(Outcome {
            repeated: true,
            ..outcome(case, &answer)
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

/// The unit of work: the events of the case, what must be as it was seen, and the numbers.
fn unit(obeyed: &mut Obeyed, request: &Request) -> Append {
    let session = &mut obeyed.session;
    let key = request.key.as_deref();
    let mut streams = vec![session.take_append()];
    if request.actor.person.is_some() {
        streams.extend(session.witnesses());
    }
    streams.append(&mut obeyed.series);
    Append {
        idempotency: key.map(|key| idempotency(key, session.case(), request)),
        streams,
    }
}

/// The answer to an append, without what happened.
fn outcome(case: CaseId, appended: &Appended) -> Outcome {
    let head = appended.heads.first();
    Outcome {
        case,
        version: head.map_or(Version::EMPTY, |head| head.version),
        position: appended.position,
        events: Vec::new(),
        repeated: appended.repeated,
    }
}

/// The state to which events lead.
fn folded(case: CaseId, before: &Arc<CaseState>, events: &[Decided]) -> Arc<CaseState> {
    let mut state = CaseState::clone(before);
    for decided in events {
        state.apply(case, &decided.event, &decided.meta);
    }
    Arc::new(state)
}
