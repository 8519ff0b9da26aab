//! Asking guards.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::spot::Spot;
use super::turn::Turn;
use super::{Code, Deviation, Event, GuardOverride, Override, Rejection};
use crate::definition::expression::{ActorView, ConsultedRow, Undecided, View};
use crate::definition::{Guard, Hardness};
use crate::{Facts, Name};

impl<'a> Turn<'a> {
    /// Whether a guard holds on the facts as they stand.
    ///
    /// # Errors
    /// When it cannot be decided: unknown is never taken for false.
    pub(super) fn holds(&self, guard: &Name, spot: &Spot) -> Result<bool, Rejection> {
        let guard = self.guard(guard);
        self.ask(guard, &self.state.facts, spot)
            .map_err(|undecided| refuse_undecided(guard, &undecided))
    }

    /// Whether a guard would hold with `facts` set.
    ///
    /// # Errors
    /// When it cannot be decided.
    pub(super) fn would_hold(
        &self,
        guard: &Name,
        facts: &Facts,
        spot: &Spot,
    ) -> Result<bool, Rejection> {
        let guard = self.guard(guard);
        self.ask(guard, &self.merged(facts), spot)
            .map_err(|undecided| refuse_undecided(guard, &undecided))
    }

    /// Whether a guard is known to hold.
    pub(super) fn surely_holds(&self, guard: &Name, spot: &Spot) -> bool {
        self.ask(self.guard(guard), &self.state.facts, spot) == Ok(true)
    }

    /// Requires guards, on the facts as they would be with `facts` set.
    ///
    /// A soft guard that does not hold may be overridden; that is an event. `activity` is what the
    /// guards are required for, as people call it: a record that breaks one deviates with it.
    pub(super) fn require(
        &mut self,
        activity: &str,
        guards: impl Iterator<Item = Name>,
        facts: &Facts,
        overrides: &[Override],
        spot: &Spot,
    ) -> Result<(), Rejection> {
        let merged = self.merged(facts);
        for name in guards {
            let guard = self.guard(&name);
            match self.ask(guard, &merged, spot) {
                Ok(true) => {}
                Ok(false) if self.is_import() => self.record_deviation(activity, guard),
                Ok(false) => self
                    .override_or_refuse(guard, overrides)
                    .map_err(|refused| self.with_tables(refused, guard, &merged, spot))?,
                Err(undecided) => return Err(refuse_undecided(guard, &undecided)),
            }
        }
        Ok(())
    }

    /// The refusal of the first hard guard that is known not to hold with `facts` set.
    pub(super) fn barred(&self, guards: &[Name], facts: &Facts, spot: &Spot) -> Option<Rejection> {
        let merged = self.merged(facts);
        let guards = guards.iter().map(|name| self.guard(name));
        let mut hard = guards.filter(|guard| guard.hardness == Hardness::Hard);
        hard.find(|guard| self.ask(guard, &merged, spot) == Ok(false))
            .map(refuse)
    }

    fn override_or_refuse(
        &mut self,
        guard: &Guard,
        overrides: &[Override],
    ) -> Result<(), Rejection> {
        let given = overrides.iter().find(|given| given.guard == guard.name);
        let (Hardness::Soft, Some(given)) = (guard.hardness, given) else {
            return Err(refuse(guard));
        };
        self.second_person(&given.approver, "override")?;
        self.emit(Event::GuardOverridden(GuardOverride {
            guard: guard.name.clone(),
            basis: guard.basis.clone(),
            reason: given.reason.clone(),
            approver: given.approver.clone(),
        }));
        Ok(())
    }

    /// What has happened elsewhere cannot be refused: that it breaks a rule is recorded.
    fn record_deviation(&mut self, activity: &str, guard: &Guard) {
        self.emit(Event::DeviationRecorded(Deviation {
            activity: activity.to_owned(),
            rule: guard.name.clone(),
            basis: guard.basis.clone(),
            detail: guard.say.en().to_owned(),
            facts: Facts::new(),
        }));
    }

    fn merged(&self, facts: &Facts) -> Arc<Facts> {
        if facts.is_empty() {
            return Arc::clone(&self.state.facts);
        }
        let mut merged = BTreeMap::clone(&self.state.facts);
        merged.extend(
            facts
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Arc::new(merged)
    }

    /// The refusal with the rows of decision tables on which it rests: those that the legal office
    /// still has to confirm say so.
    fn with_tables(
        &self,
        mut refusal: Rejection,
        guard: &Guard,
        facts: &Facts,
        spot: &Spot,
    ) -> Rejection {
        let rows = self.viewed(facts, spot, |view| guard.condition.consulted(view));
        let unconfirmed = rows.iter().filter(|row| row.unconfirmed);
        for row in unconfirmed {
            let ConsultedRow {
                table, row, basis, ..
            } = row;
            let en = refusal.say.en().to_owned();
            let zh = format!("（依据决策表 {table} 第{row}行，{basis}，待确认）");
            refusal.say.zh.push_str(&zh);
            let row = format!(" (row {row} of the table {table}, {basis}, is not yet confirmed)");
            refusal.say.en = Some(en + &row);
        }
        refusal
    }

    fn ask(&self, guard: &Guard, facts: &Facts, spot: &Spot) -> Result<bool, Undecided> {
        self.viewed(facts, spot, |view| match self.oracle {
            Some(oracle) => Ok(oracle.answer(guard, view)),
            None => guard.condition.evaluate(view),
        })
    }

    /// Shows the case as it stands, with these facts.
    fn viewed<T>(&self, facts: &Facts, spot: &Spot, look: impl FnOnce(&View<'_>) -> T) -> T {
        let actor = ActorView {
            person: self.actor.person.as_ref().map(Name::as_str),
            organ: self.actor.organ.as_ref().map(Name::as_str),
            role: self.actor.role.as_ref().map(Name::as_str),
        };
        let standing = self.standing(spot);
        let marks = self.marks(spot);
        look(&View {
            facts,
            marks: &marks,
            standing: &standing,
            item: spot.item.as_ref(),
            actor,
            now: self.at,
            calendar: self.context.calendar,
            registers: &self.context.directory.registers,
        })
    }

    /// Whether guards may hold where a case could stand: presumes of those that what has happened
    /// does not settle that they do. Gives the hard guard that cannot.
    pub(super) fn presume_holding(&self, guards: &[Name], spot: &Spot) -> Result<(), Name> {
        let Some(oracle) = self.oracle else {
            return Ok(());
        };
        for name in guards {
            let guard = self.guard(name);
            let may = self.viewed(&self.state.facts, spot, |view| oracle.presume(guard, view));
            // Who has a reason and a second person overrides a soft guard.
            if !may && guard.hardness == Hardness::Hard {
                return Err(name.clone());
            }
        }
        Ok(())
    }

    fn guard(&self, name: &Name) -> &'a Guard {
        self.definition
            .guards
            .get(name)
            .expect("a checked definition has every guard it names")
    }
}

fn refuse(guard: &Guard) -> Rejection {
    let en = guard.say.en().to_owned();
    Rejection::new(Code::Guard, guard.name.clone(), guard.say.zh.clone(), en).on(Some(&guard.basis))
}

fn refuse_undecided(guard: &Guard, undecided: &Undecided) -> Rejection {
    let code = match undecided {
        Undecided::NoRow { .. } => Code::NoRow,
        Undecided::SeveralRows { .. } => Code::SeveralRows,
        _ => Code::Undecided,
    };
    let zh = format!("无法判断“{}”：{}", guard.name, undecided.chinese());
    let en = format!("`{}` cannot be decided: {undecided}", guard.name);
    Rejection::new(code, guard.name.clone(), zh, en).on(Some(&guard.basis))
}
