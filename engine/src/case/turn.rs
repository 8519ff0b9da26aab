//! One command's turn: the state as it changes, and the events that change it.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::possible::Oracle;
use super::{CaseState, Code, Context, Deed, Event, Rejection, Slot, StageNo};
use crate::Name;
use crate::definition::Definition;
use crate::recorded::{Actor, Meta};

/// The most events that one command may cause; beyond it the definition runs in a circle.
pub(super) const EVENTS_MAX: usize = 2_000;

/// An event with its envelope, decided but not yet recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// When, by whom, why.
    pub meta: Meta,
}

/// The scratch state of one decision.
pub(super) struct Turn<'a> {
    pub(super) definition: &'a Definition,
    pub(super) context: &'a Context<'a>,
    pub(super) state: CaseState,
    /// The instant at which the events now emitted happened.
    pub(super) at: Timestamp,
    /// Who causes the events now emitted.
    pub(super) actor: Actor,
    /// What drives the case on now.
    pub(super) driver: Driver,
    pub(super) queue: VecDeque<Happening>,
    pub(super) events: Vec<Decided>,
    /// Who answers for the guards, where it is asked what could become of a case.
    pub(super) oracle: Option<&'a Oracle<'a>>,
}

/// What drives a case on, and so who can be asked for a fact that is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Driver {
    /// Somebody who does a task or records a happening, and can give facts with it.
    Person,
    /// The last vote of a panel. Its member can be told, but gives no facts.
    Panel,
    /// Time alone: nobody can be asked or refused.
    Time,
    /// Another case: nobody can be asked or refused either.
    Elsewhere,
}

/// Something took place that may start limits and move the case.
pub(super) struct Happening {
    pub(super) name: Name,
    /// The stage in which it took place; its transitions are asked first.
    pub(super) within: Option<StageNo>,
    /// The copies in which it took place, by where they began, innermost first. What happens in one
    /// copy moves only that copy and what is around it.
    pub(super) origins: Vec<Slot>,
    /// The task whose completion it is.
    pub(super) by: Option<Deed>,
}

impl Driver {
    /// Whether there is nobody whom a refusal could reach.
    pub(super) const fn asks_nobody(self) -> bool {
        matches!(self, Self::Time | Self::Elsewhere)
    }
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        definition: &'a Definition,
        state: &CaseState,
        context: &'a Context<'a>,
    ) -> Self {
        Self {
            definition,
            context,
            state: state.clone(),
            at: context.occurred,
            actor: certified(context),
            driver: Driver::Person,
            queue: VecDeque::new(),
            events: Vec::new(),
            oracle: None,
        }
    }

    /// Lets an event take effect.
    pub(super) fn emit(&mut self, event: Event) {
        let meta = Meta {
            occurred: self.at,
            actor: self.actor.clone(),
            causation: self.context.causation,
            correlation: self.context.correlation,
            key: self.context.key.clone(),
            definition: Some(self.definition.reference.clone()),
        };
        self.state.apply(self.context.case, &event, &meta);
        self.events.push(Decided { event, meta });
    }

    /// Notes a happening; [`Turn::settle`] works it off.
    pub(super) fn happen(&mut self, name: impl Into<Name>, within: Option<StageNo>) {
        let origins = within.map_or_else(Vec::new, |within| self.state.origins(within));
        self.happen_in(origins, name.into(), within, None);
    }

    /// Notes a happening in a copy of a stage that need not be open any more.
    pub(super) fn happen_in(
        &mut self,
        origins: Vec<Slot>,
        name: Name,
        within: Option<StageNo>,
        by: Option<Deed>,
    ) {
        self.queue.push_back(Happening {
            name,
            within,
            origins,
            by,
        });
    }

    /// Notes a happening that is the completion of a task.
    pub(super) fn happen_by(&mut self, name: String, deed: &Deed) {
        let origins = self.state.origins(deed.stage);
        self.happen_in(origins, name.into(), Some(deed.stage), Some(deed.clone()));
    }

    /// Runs to completion: works off happenings, opens what is ready, until nothing moves.
    pub(super) fn settle(&mut self) -> Result<(), Rejection> {
        loop {
            self.grow()?;
            while let Some(happening) = self.queue.pop_front() {
                self.limits_on(&happening)?;
                self.withdrawals_on(&happening.name);
                self.panels_on(&happening)?;
                self.links_on(&happening.name)?;
                self.transitions_on(&happening)?;
                self.check_size()?;
            }
            self.check_size()?;
            if self.state.is_closed() {
                return Ok(());
            }
            let moved = self.open_ready_tasks()?
                || self.reach_milestone()
                || self.take_guarded_transition()?;
            if !moved && self.queue.is_empty() {
                self.stop_orphaned_limits();
                return Ok(());
            }
        }
    }

    fn check_size(&self) -> Result<(), Rejection> {
        if self.events.len() <= EVENTS_MAX {
            return Ok(());
        }
        Err(self.unsettled())
    }

    /// The refusal for a definition that does not come to rest.
    pub(super) fn unsettled(&self) -> Rejection {
        let zh = format!("一条命令引起的事件超过{EVENTS_MAX}个");
        let en = format!("one command causes more than {EVENTS_MAX} events");
        let id = self.definition.reference.id.clone();
        Rejection::new(Code::Unsettled, id, zh, en)
    }
}

/// The actor with the certificates that count on the day of the act (亮证执法).
fn certified(context: &Context<'_>) -> Actor {
    let mut actor = context.actor.clone();
    let person = actor.person.as_ref();
    let person = person.and_then(|person| context.directory.persons.get(person));
    if let Some(person) = person {
        let day = context.calendar.date_of(context.occurred);
        actor.certificates = person.certificates(day);
    }
    actor
}
