//! Telling a case again under two definitions, step by step, up to the first thing that differs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::divergence::Place;
use super::standing::{Standing, ends};
use super::{Divergence, Fate, Regime, Surroundings, WhatIf};
use crate::Name;
use crate::case::{
    CaseState, Command, Context, Decided, Event, Rejection, Scene, Status, advance, read_back,
};
use crate::draw::Seed;
use crate::recorded::Actor;
use crate::runtime::Moment;

/// How often a case is let go on to one instant: each call goes on where the one before rested.
const TICKS_MAX: u32 = 1_000;

static NO_SERIES: BTreeMap<String, u64> = BTreeMap::new();

/// Tells a recorded case again. See the module above.
pub(super) fn walk(
    moments: &[Moment],
    control: &Regime<'_>,
    draft: &Regime<'_>,
    around: &Surroundings<'_>,
) -> WhatIf {
    let mut walk = Walk {
        around,
        recorded: CaseState::default(),
        control: Telling::under(control),
        draft: Telling::under(draft),
        limits: None,
        commands: 0,
    };
    let mut steps = moments.chunk_by(|a, b| a.meta.causation == b.meta.causation);
    let ended = steps.find_map(|step| walk.step(step).err());
    let ended = ended.or_else(|| walk.go_on(moments).err());
    let (fate, at) = match (ended, walk.limits) {
        (Some(ended), _) => (ended.0, Some(ended.1)),
        (None, Some(at)) => (Fate::Limits, Some(at)),
        (None, None) => (Fate::Same, None),
    };
    let commands = walk.commands;
    WhatIf { fate, at, commands }
}

/// Why a walk ends before its history does.
type Ended = Box<(Fate, Divergence)>;

struct Walk<'a> {
    around: &'a Surroundings<'a>,
    /// The case as it was recorded.
    recorded: CaseState,
    control: Telling<'a>,
    draft: Telling<'a>,
    /// The first difference in a limit.
    limits: Option<Divergence>,
    commands: u32,
}

/// A case that is told under a definition.
struct Telling<'a> {
    regime: &'a Regime<'a>,
    state: CaseState,
    /// How often each limit ran out, or was met late.
    late: BTreeMap<Name, u32>,
}

/// Who asks, and when.
struct Asking {
    causation: Uuid,
    correlation: Uuid,
    actor: Actor,
    occurred: Timestamp,
    now: Timestamp,
    seed: Seed,
}

impl Walk<'_> {
    /// Asks again what led to a step, and compares.
    fn step(&mut self, step: &[Moment]) -> Result<(), Ended> {
        let Some(last) = step.last() else {
            return Ok(());
        };
        let place = Place {
            version: last.recorded.version,
            occurred: last.meta.occurred,
        };
        let asking = Asking::again(step, last);
        let told: Vec<Decided> = step.iter().map(Decided::from).collect();
        let migrated = |one: &Decided| matches!(one.event, Event::CaseMigrated(_));
        if told.iter().any(migrated) {
            let (zh, en) = (
                "案件在此处迁移到另一版本",
                "the case was moved to another version here",
            );
            return Err(Box::new((Fate::Untold, place.diverges("migrate", zh, en))));
        }
        let control = self.control.asked(&self.recorded, &told);
        let draft = self.draft.asked(&self.recorded, &told);
        self.commands += u32::from(control != Command::Tick);
        for one in &told {
            self.recorded.apply(self.around.case, &one.event, &one.meta);
        }
        self.control
            .ask(&control, &asking, self.around)
            .map_err(|refused| Box::new((Fate::Untold, place.refused(&refused))))?;
        self.check_control(place)?;
        self.draft
            .ask(&draft, &asking, self.around)
            .map_err(|refused| Box::new((Fate::Refused, place.refused(&refused))))?;
        self.compare(place)
    }

    /// Requires that the control stands where the recorded case stands.
    fn check_control(&self, place: Place) -> Result<(), Ended> {
        let recorded = Standing::of(&self.recorded);
        let control = Standing::of(&self.control.state);
        match recorded.difference(&control) {
            None => Ok(()),
            Some(difference) => {
                let definition = self.control.regime.definition;
                let at = place.other_way(&difference, definition, &recorded, &control);
                Err(Box::new((Fate::Untold, at)))
            }
        }
    }

    /// Lets limits run on after the last step.
    fn go_on(&mut self, moments: &[Moment]) -> Result<(), Ended> {
        let Some(last) = moments.last() else {
            return Ok(());
        };
        let until = self.around.until.max(last.meta.occurred);
        let asking = Asking {
            actor: Actor::default(),
            occurred: until,
            now: until.max(last.recorded.recorded),
            ..Asking::again(std::slice::from_ref(last), last)
        };
        let place = Place {
            version: last.recorded.version,
            occurred: until,
        };
        for (telling, fate) in [
            (&mut self.control, Fate::Untold),
            (&mut self.draft, Fate::Refused),
        ] {
            telling
                .go_on(&asking, self.around)
                .map_err(|refused| Box::new((fate, place.refused(&refused))))?;
        }
        self.compare(place)
    }

    /// Compares the draft with the control.
    fn compare(&mut self, place: Place) -> Result<(), Ended> {
        let rules = self.draft.regime.definition;
        let mut late = self.draft.late.iter();
        let more = late.find(|(limit, count)| self.control.late.get(*limit).unwrap_or(&0) < *count);
        if let Some((limit, _)) = more {
            return Err(Box::new((Fate::Overdue, place.overdue(limit, rules))));
        }
        let control = Standing::of(&self.control.state);
        let draft = Standing::of(&self.draft.state);
        if let Some(difference) = control.difference(&draft) {
            let at = place.other_way(&difference, rules, &control, &draft);
            return Err(Box::new((Fate::Otherwise, at)));
        }
        if self.limits.is_none() {
            let (control, draft) = (ends(&self.control.state), ends(&self.draft.state));
            self.limits = place.other_limit(&control, &draft, rules);
        }
        Ok(())
    }
}

impl<'a> Telling<'a> {
    fn under(regime: &'a Regime<'a>) -> Self {
        Self {
            regime,
            state: CaseState::default(),
            late: BTreeMap::new(),
        }
    }

    /// What was asked of the recorded case, as it is asked of this one. Where nobody asked for
    /// anything time had passed.
    fn asked(&self, recorded: &CaseState, told: &[Decided]) -> Command {
        let scene = Scene {
            then: recorded,
            now: &self.state,
        };
        read_back(scene, told).unwrap_or(Command::Tick)
    }

    fn ask(
        &mut self,
        command: &Command,
        asking: &Asking,
        around: &Surroundings<'_>,
    ) -> Result<usize, Rejection> {
        let context = asking.context(self.regime, around);
        let (events, state) = advance(self.regime.definition, &self.state, command, &context)?;
        for decided in &events {
            if let Event::LimitExpired { limit, .. }
            | Event::LimitMet {
                limit, late: true, ..
            } = &decided.event
            {
                *self.late.entry(limit.clone()).or_default() += 1;
            }
        }
        self.state = state;
        Ok(events.len())
    }

    /// Lets everything take place that time brings up to the instant.
    fn go_on(&mut self, asking: &Asking, around: &Surroundings<'_>) -> Result<(), Rejection> {
        for _ in 0..TICKS_MAX {
            if self.state.status == Status::Absent || self.ask(&Command::Tick, asking, around)? == 0
            {
                break;
            }
        }
        Ok(())
    }
}

impl From<&Moment> for Decided {
    fn from(moment: &Moment) -> Self {
        Self {
            event: moment.event.clone(),
            meta: moment.meta.clone(),
        }
    }
}

impl Asking {
    /// The same persons at the same instants; what was drawn by lot is drawn again.
    fn again(step: &[Moment], last: &Moment) -> Self {
        let seed = step.iter().find_map(|moment| match &moment.event {
            Event::PersonsDrawn(drawn) => Some(drawn.seed),
            Event::ItemsDrawn(drawn) => Some(drawn.seed),
            _ => None,
        });
        let half = last.meta.causation.into_bytes();
        let mut derived = [0; 32];
        derived[..16].copy_from_slice(&half);
        Self {
            causation: last.meta.causation,
            correlation: last.meta.correlation,
            actor: Actor {
                person: last.meta.actor.person.clone(),
                organ: last.meta.actor.organ.clone(),
                ..Actor::default()
            },
            occurred: last.meta.occurred,
            now: last.recorded.recorded.max(last.meta.occurred),
            seed: seed.unwrap_or(Seed(derived)),
        }
    }

    fn context<'c>(&self, regime: &'c Regime<'_>, around: &'c Surroundings<'_>) -> Context<'c> {
        Context {
            case: around.case,
            now: self.now,
            occurred: self.occurred,
            actor: self.actor.clone(),
            causation: self.causation,
            correlation: self.correlation,
            key: None,
            calendar: regime.calendar,
            directory: around.directory,
            series: &NO_SERIES,
            family: around.family,
            seed: Some(self.seed),
            loads: None,
        }
    }
}
