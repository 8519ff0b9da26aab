//! Transitions: which are taken, and where they lead.

use crate::Name;
use crate::case::turn::{Happening, Turn};
use crate::case::{Code, Configuration, Deed, Leaving, Rejection, StageNo};
use crate::definition::{Target, Transition};

impl<'a> Turn<'a> {
    /// Takes the transitions that a happening calls for: at most one for each place where the case
    /// stands, the innermost first.
    ///
    /// Which they are is settled before the first is taken. Where a stage inside another moves,
    /// the one around it stays: the inner transition stands for both.
    pub(in crate::case) fn transitions_on(
        &mut self,
        happening: &Happening,
    ) -> Result<(), Rejection> {
        let copy = happening.origins.first();
        let inside = |no: &StageNo| copy.is_none_or(|copy| self.state.origins(*no).contains(copy));
        let leaves = self.state.leaves().map(|(no, _)| no);
        let mut places: Vec<StageNo> = leaves.filter(inside).collect();
        if let Some(within) = happening.within {
            places.retain(|no| *no != within);
            places.insert(0, within);
        }
        let mut chosen: Vec<(StageNo, &Transition)> = Vec::new();
        for place in places {
            if let Some((no, transition)) = self.transition_from(place, &happening.name)?
                && chosen.iter().all(|(other, _)| *other != no)
            {
                chosen.push((no, transition));
            }
        }
        let all: Vec<StageNo> = chosen.iter().map(|(no, _)| *no).collect();
        chosen.retain(|(no, _)| !all.iter().any(|inner| self.is_inside(*inner, *no)));
        for (no, transition) in chosen {
            self.take(no, transition, happening.by.as_ref())?;
        }
        Ok(())
    }

    fn is_inside(&self, inner: StageNo, outer: StageNo) -> bool {
        inner != outer && self.state.ancestors(inner).any(|(no, _)| no == outer)
    }

    fn transition_from(
        &self,
        place: StageNo,
        happening: &Name,
    ) -> Result<Option<(StageNo, &'a Transition)>, Rejection> {
        for (no, open) in self.state.ancestors(place) {
            let stage = self.stage(&open.name);
            for transition in stage.next.iter().filter(|next| next.on == *happening) {
                if self.allows(no, transition)? {
                    return Ok(Some((no, transition)));
                }
            }
        }
        Ok(None)
    }

    fn allows(&self, no: StageNo, transition: &Transition) -> Result<bool, Rejection> {
        let Some(guard) = &transition.when else {
            return Ok(true);
        };
        match self.holds(guard, &self.spot(no)) {
            Err(_) if self.driver.asks_nobody() => Ok(false),
            decided => decided,
        }
    }

    /// Takes the first transition whose guard has come to hold, if there is one.
    pub(in crate::case) fn take_guarded_transition(&mut self) -> Result<bool, Rejection> {
        let Some((no, transition)) = self.guarded_transition() else {
            return Ok(false);
        };
        self.take(no, transition, None)?;
        Ok(true)
    }

    fn guarded_transition(&self) -> Option<(StageNo, &'a Transition)> {
        for (place, _) in self.state.leaves() {
            for (no, open) in self.state.ancestors(place) {
                for transition in &self.stage(&open.name).next {
                    let guarded = self.definition.guards.contains_key(&transition.on);
                    let mut guards = [Some(&transition.on), transition.when.as_ref()]
                        .into_iter()
                        .flatten();
                    let spot = self.spot(no);
                    if guarded && guards.all(|guard| self.surely_holds(guard, &spot)) {
                        return Some((no, transition));
                    }
                }
            }
        }
        None
    }

    /// Moves on from a stage. `by` is the task whose completion led to it.
    fn take(
        &mut self,
        no: StageNo,
        transition: &Transition,
        by: Option<&Deed>,
    ) -> Result<(), Rejection> {
        let Some(open) = self.state.stages.get(&no) else {
            return Ok(());
        };
        if let Target::ReturnTo { stage, afterwards } = &transition.to {
            let reason = transition.on.to_string();
            let returned = self.return_to(no, stage, afterwards, reason, by);
            return returned.or_else(|refused| self.unless_by_time(refused));
        }
        let (slot, resume) = (open.within.clone(), open.resume.clone());
        let cause = transition.on.clone();
        let last = open.name.clone();
        self.leave(no, &Leaving::Moved(cause.clone()));
        if let Some(organ) = &transition.moves_to {
            self.move_to(organ, &cause)?;
        }
        match (&transition.to, resume) {
            (Target::Stage(_), Some(resume)) => {
                self.move_back(&resume.stage, cause.as_str());
                self.enter(slot, &resume, &cause)?;
            }
            (Target::Stage(name), None) => {
                self.enter(slot, &Configuration::start_of(name.clone()), &cause)?;
            }
            _ => self.end_region(slot, last),
        }
        Ok(())
    }

    /// Time cannot be refused: where a passing limit leads nowhere, the case stays.
    fn unless_by_time(&self, refused: Rejection) -> Result<(), Rejection> {
        if self.driver.asks_nobody() && refused.code == Code::ReturnTarget {
            Ok(())
        } else {
            Err(refused)
        }
    }
}
