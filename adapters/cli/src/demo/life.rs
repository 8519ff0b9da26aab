//! The life of one case: it is opened, and looked after again and again until it is over.

use std::sync::Arc;

use casebook_engine::case::{CaseState, Command, Open};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Request, Subject};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name};
use jiff::{SignedDuration, Timestamp};
use uuid::Builder;

use super::chance::Chance;
use super::clerk::{Acted, Clerk};
use super::content;
use super::office::{Office, hours};
use super::people::People;
use super::scale::{Kind, Pace};

/// How often nothing could be done before one looks no more than now and then.
const IN_VAIN_MAX: u32 = 5;

/// Where the cases live.
pub(super) struct Bureau {
    pub(super) engine: Arc<Engine>,
    pub(super) office: Office,
    pub(super) people: People,
    pub(super) organs: Vec<Name>,
    /// The kind of which most cases are.
    pub(super) mass: Kind,
}

/// Whether a case is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is still to be opened.
    Unborn,
    /// It may have been opened before the loading was interrupted.
    Unknown,
    /// It was opened.
    Opened,
}

/// A case, and the chance by which it lives.
#[derive(Debug)]
pub(super) struct Life {
    /// Which of the cases it is.
    pub(super) index: usize,
    /// Its id.
    pub(super) case: CaseId,
    /// Whether it is in the log.
    pub(super) standing: Standing,
    /// Its kind.
    pub(super) kind: Kind,
    /// Its chance.
    pub(super) chance: Chance,
    /// How often in a row nothing could be done.
    pub(super) in_vain: u32,
}

impl Bureau {
    /// Opens the case or looks after it; says at which moment somebody looks again, `None` once it
    /// is over.
    pub(super) async fn visit(
        &self,
        mut life: Life,
        moment: usize,
    ) -> Result<Option<(Life, usize)>, Failure> {
        let now = self.office.at(moment);
        let case = life.case;
        if life.standing == Standing::Unknown {
            self.find(&mut life).await?;
        }
        if life.standing == Standing::Unborn {
            let opened = self.open(&mut life, now).await?;
            let again = now + pause(&mut life);
            return Ok(opened.then(|| (life, self.office.after(moment, again))));
        }
        let state = self.look(case, now).await?;
        // A limit that ran out may have ended it.
        if state.is_closed() {
            return Ok(None);
        }
        let clerk = Clerk {
            bureau: self,
            definition: self.engine.definition_of(state.opened())?,
            case,
            now,
        };
        life.in_vain = match clerk.act(&state, &mut life).await? {
            Acted::Ended => return Ok(None),
            Acted::Done => 0,
            Acted::Nothing => life.in_vain + 1,
        };
        let state = self.engine.recalled(case).await?;
        let again = now + pause(&mut life);
        let due = state.next_instant().filter(|due| *due > now);
        let next = due.map_or(again, |due| due.min(again));
        Ok(Some((life, self.office.after(moment, next))))
    }

    /// Asks the log what an interrupted loading left of a case.
    async fn find(&self, life: &mut Life) -> Result<(), Failure> {
        let state = self.engine.state(life.case).await?;
        life.standing = match &state.header {
            Some(_) => Standing::Opened,
            None => Standing::Unborn,
        };
        if state
            .header
            .as_ref()
            .is_some_and(|header| header.definition.id == *self.mass.id)
        {
            life.kind = self.mass;
        }
        Ok(())
    }

    /// The case as it stands, once time has passed for it.
    async fn look(&self, case: CaseId, now: Timestamp) -> Result<Arc<CaseState>, Failure> {
        let state = self.engine.recalled(case).await?;
        if state.next_instant().is_none_or(|due| due > now) {
            return Ok(state);
        }
        let tick = request(Subject::Case(case), Command::Tick, Actor::default());
        self.engine.execute(&tick).await?;
        self.engine.recalled(case).await
    }

    /// Where the law of that day does not know the kind yet, the case is one of the mass; `false` when
    /// it does not know that either.
    async fn open(&self, life: &mut Life, now: Timestamp) -> Result<bool, Failure> {
        let law = self.engine.law();
        if law.definition_at(life.kind.id, now).is_none() {
            life.kind = self.mass;
        }
        let kind = life.kind.id;
        let Some(definition) = law.definition_at(kind, now) else {
            return Ok(false);
        };
        let chance = &mut life.chance;
        let organ = chance.pick(&self.organs).cloned();
        let organ = organ.unwrap_or_else(|| "shanghai".into());
        let person = self.people.holding(&organ, "registry").first().cloned();
        let facts: Facts = content::opening(&definition, chance);
        let open = Open {
            title: content::title(kind, chance),
            organ: organ.clone(),
            seat: None,
            facts,
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        };
        let subject = Subject::New {
            definition: kind.into(),
            id: Some(life.case),
        };
        let opening = request(subject, Command::Open(open), by(person, organ));
        self.engine.execute(&opening).await?;
        life.standing = Standing::Opened;
        Ok(true)
    }
}

/// An id that sorts by the day of opening and follows from the chance of the case: so whoever goes on
/// with a loading knows which cases there are to be.
pub(super) fn id(now: Timestamp, chance: &mut Chance) -> CaseId {
    let mut random = [0; 10];
    let (first, second) = (chance.next().to_be_bytes(), chance.next().to_be_bytes());
    random[..8].copy_from_slice(&first);
    random[8..].copy_from_slice(&second[..2]);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    CaseId(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// Who acts for an organ.
pub(super) fn by(person: Option<Name>, organ: Name) -> Actor {
    Actor {
        person,
        organ: Some(organ),
        ..Actor::default()
    }
}

/// A request as one asks at the counter: now, under no key, whatever the version.
pub(super) fn request(subject: Subject, command: Command, actor: Actor) -> Request {
    Request {
        subject,
        command,
        actor,
        occurred: None,
        key: None,
        if_version: None,
    }
}

/// How long nothing happens. Where nothing could be done last time, longer and longer.
fn pause(life: &mut Life) -> SignedDuration {
    let chance = &mut life.chance;
    let pause = match life.kind.pace {
        Pace::Sitting => SignedDuration::from_mins(chance.between(15, 90)),
        Pace::Days if chance.percent(2) => hours(chance.between(240, 480)),
        Pace::Days => hours(chance.between(1, 40)),
        Pace::Leisure if chance.percent(8) => hours(chance.between(240, 720)),
        Pace::Leisure => hours(chance.between(3, 100)),
    };
    let minutes = SignedDuration::from_mins(chance.between(0, 59));
    pause * 2_i32.pow(life.in_vain.min(IN_VAIN_MAX)) + minutes
}
