//! Return (退回): the case goes back to an earlier stage for another round.
//!
//! Returning closes exactly what stands in the innermost region that holds both the stage returned
//! from and the target: the token of that region moves, the regions beside it go on. When the
//! target lies outside a parallel stage, the whole parallel stage is closed; when it lies inside a
//! stage that was finished, that stage is opened again with only the region of the target running.
//! What `direct` comes back to is the same configuration, with finished work kept.

use std::collections::{BTreeMap, BTreeSet};

use super::super::turn::Turn;
use super::super::{
    CaseReturned, Code, Configuration, Deed, Event, Leaving, OpenTask, Rejection, Slot, StageNo,
    TaskRef,
};
use crate::Name;
use crate::definition::{Afterwards, ReturnTo};

/// How many returns may lie inside one another.
const DEPTH_MAX: usize = 16;

/// A stage on the way from a target outwards, with the region of it that the way came through.
type Way = Vec<(Name, Option<Name>)>;

impl Turn<'_> {
    pub(in crate::case) fn return_case(
        &mut self,
        to: &Name,
        reason: Option<&str>,
        afterwards: Option<&Afterwards>,
        from: Option<&TaskRef>,
    ) -> Result<(), Rejection> {
        let task = self.returned_task(from)?;
        let policy = self.definition.verbs.return_to.as_ref();
        self.allowed("return", policy, reason, task.as_ref())?;
        let from = self.returned_stage(task.as_ref())?;
        if let ReturnTo::Stages(stages) = &self.definition.verbs.return_targets
            && !stages.contains(to)
        {
            let (zh, en) = (
                "不在允许退回的环节之列",
                "is not among the stages that may be returned to",
            );
            return Err(target(to, zh, en));
        }
        let afterwards = self.returned_afterwards(afterwards)?;
        if let Afterwards::To(stage) = &afterwards {
            self.check_walked(from, stage)?;
        }
        let without = task.as_ref().map(Deed::from);
        let reason = reason.unwrap_or_default().to_owned();
        self.return_to(from, to, &afterwards, reason, without.as_ref())
    }

    /// The task from which the actor returns: the one named, else the only one that the actor could
    /// do or sits on the panel of.
    fn returned_task(&self, from: Option<&TaskRef>) -> Result<Option<OpenTask>, Rejection> {
        if let Some(task) = from {
            return self.open_task_of(task).map(|(_, open)| Some(open));
        }
        let person = self.person()?;
        let mut own = self.state.tasks.values().filter(|open| {
            let free = open
                .assignee
                .as_ref()
                .is_none_or(|holder| *holder == person);
            let sits = open.panel.as_ref().is_some_and(|panel| {
                let mut seats = panel.seats.iter();
                seats.any(|seat| seat.member.person.as_ref() == Some(&person))
            });
            sits || (free && self.eligible(&person, &open.role).is_ok())
        });
        match (own.next(), own.next()) {
            (Some(only), None) => Ok(Some(only.clone())),
            _ => Ok(None),
        }
    }

    /// What follows the return: what the definition prescribes, else what is asked for, else the
    /// stages are walked again. Nothing else may be asked for than what is prescribed: what was
    /// reviewed before the return is not reviewed for what is found after it.
    fn returned_afterwards(&self, asked: Option<&Afterwards>) -> Result<Afterwards, Rejection> {
        let verbs = &self.definition.verbs;
        match (&verbs.return_afterwards, asked) {
            (Some(rule), Some(asked)) if asked != rule => {
                let (zh, en) = ways(rule);
                let basis = verbs.return_to.as_ref().and_then(|it| it.basis.as_deref());
                let zh = format!("本流程规定退回后{zh}，不得另选");
                let en = format!("after a return {en}: the definition leaves no choice");
                let code = Code::ReturnAfterwards;
                Err(Rejection::new(code, "return.afterwards", zh, en).on(basis))
            }
            (Some(rule), _) => Ok(rule.clone()),
            (None, asked) => Ok(asked.cloned().unwrap_or(Afterwards::Rewalk)),
        }
    }

    fn returned_stage(&self, task: Option<&OpenTask>) -> Result<StageNo, Rejection> {
        if let Some(task) = task {
            return Ok(task.stage);
        }
        let mut leaves = self.state.leaves();
        match (leaves.next(), leaves.next()) {
            (Some((only, _)), None) => Ok(only),
            _ => Err(Rejection::new(
                Code::ReturnTarget,
                "return",
                "案件有多个并行环节，请指明从哪个待办退回",
                "the case stands in several stages: name the task from which to return",
            )),
        }
    }

    /// Requires that the case has walked a stage to which a person wants it to go on: only the
    /// definition leads forward.
    fn check_walked(&self, from: StageNo, stage: &Name) -> Result<(), Rejection> {
        let open = self.state.stages.values().any(|open| open.name == *stage);
        let copies = self.state.origins(from);
        let mut places = copies.iter().map(Some).chain([None]);
        let finished = |place| self.state.finished_in(place).contains_key(stage);
        if open || places.any(finished) {
            return Ok(());
        }
        let (zh, en) = (
            "案件尚未到过，不得越过中间环节",
            "was not reached before: no stage may be skipped",
        );
        Err(target(stage, zh, en))
    }

    /// Moves the token of the region that holds both stages back to `to`.
    ///
    /// `without` is the task from which the case is returned: it is done again when the case comes
    /// back.
    pub(in crate::case) fn return_to(
        &mut self,
        from: StageNo,
        to: &Name,
        afterwards: &Afterwards,
        reason: String,
        without: Option<&Deed>,
    ) -> Result<(), Rejection> {
        let (slot, way) = self.meeting_place(from, to)?;
        let Some((occupant, _)) = self.state.stage_in(slot.as_ref()) else {
            let (zh, en) = (
                "所在区域没有进行中的环节",
                "has no open stage in its region",
            );
            return Err(target(to, zh, en));
        };
        let mut opened = self.reopened(way, to);
        opened.resume = self
            .resumption(occupant, afterwards, without)?
            .map(|mut resume| {
                self.keep_finished(slot.as_ref(), &opened, &mut resume);
                Box::new(resume)
            });
        let left = self.state.stages.get(&from).map(|open| open.name.clone());
        self.emit(Event::CaseReturned(CaseReturned {
            from: left.unwrap_or_else(|| to.clone()),
            to: to.clone(),
            reason,
            afterwards: afterwards.clone(),
        }));
        self.leave(occupant, &Leaving::Returned);
        self.move_back(to, "return");
        self.enter(slot.clone(), &opened, &"return".into())?;
        self.restart_limits(to, slot.as_ref())
    }

    /// Where the case goes on after the stage to which it is returned.
    fn resumption(
        &self,
        occupant: StageNo,
        afterwards: &Afterwards,
        without: Option<&Deed>,
    ) -> Result<Option<Configuration>, Rejection> {
        let resume = match afterwards {
            Afterwards::Rewalk => return Ok(None),
            Afterwards::Direct => {
                let mut resume = Configuration::of(&self.state.stages, occupant, without);
                if let Some(resume) = &mut resume {
                    self.leave_something_to_do(resume);
                }
                resume
            }
            Afterwards::To(stage) => {
                self.check_beside(occupant, stage)?;
                Some(Configuration::start_of(stage.clone()))
            }
        };
        match resume {
            Some(resume) if depth(&resume) >= DEPTH_MAX => Err(target(
                &resume.stage,
                "退回嵌套过深",
                "is returned from too often",
            )),
            resume => Ok(resume),
        }
    }

    /// A stage of which every task is done already begins anew.
    fn leave_something_to_do(&self, to: &mut Configuration) {
        let tasks = &self.stage(&to.stage).tasks;
        if tasks.iter().all(|task| to.done.contains(&task.name)) {
            to.done.clear();
            to.copies.clear();
        }
        for inner in to.running.values_mut() {
            self.leave_something_to_do(inner);
        }
    }

    /// Requires that a stage stands in the same region as the one that is returned from.
    fn check_beside(&self, occupant: StageNo, stage: &Name) -> Result<(), Rejection> {
        let stages = &self.definition.stages;
        let open = self.state.stages.get(&occupant);
        let here = open.and_then(|open| stages.get(&open.name));
        match (here, stages.get(stage)) {
            (Some(here), Some(there)) if here.within == there.within => Ok(()),
            _ => {
                let (zh, en) = ("不在同一区域", "does not lie in the same region");
                Err(target(stage, zh, en))
            }
        }
    }

    /// Lets the stages that come again count as finished once the case is back: all that were
    /// walked before the stage to which it then goes.
    fn keep_finished(
        &self,
        slot: Option<&Slot>,
        opened: &Configuration,
        resume: &mut Configuration,
    ) {
        let copies = self.state.origins_at(slot);
        let finished = self.state.finished_in(copies.first());
        let ahead = finished.get(&resume.stage);
        let undone = self.undone(slot, opened).into_iter();
        let kept = undone.filter(|(_, no)| ahead.is_none_or(|ahead| no < ahead));
        resume.finished = kept.collect();
    }

    /// The target to be opened at its beginning, and what lies around it with no other region
    /// running.
    fn reopened(&self, way: Way, to: &Name) -> Configuration {
        let target = Configuration::start_of(to.clone());
        let around = way.into_iter();
        around.fold(target, |inner, (stage, region)| match region {
            Some(region) => self.reopened_around(stage, region, inner),
            None => inner,
        })
    }

    fn reopened_around(&self, stage: Name, region: Name, inner: Configuration) -> Configuration {
        let regions = self.stage(&stage).regions.keys();
        let ended: BTreeSet<Name> = regions.filter(|other| **other != region).cloned().collect();
        Configuration {
            ended,
            running: BTreeMap::from([(region, inner)]),
            ..Configuration::start_of(stage)
        }
    }

    /// The innermost slot that holds both stages, and the way from the target up to it.
    fn meeting_place(&self, from: StageNo, to: &Name) -> Result<(Option<Slot>, Way), Rejection> {
        self.check_target(from, to)?;
        let mut way = Way::new();
        let mut region = None;
        for stage in self.definition.lineage(to.as_str()) {
            way.push((stage.name.clone(), region.take()));
            let Some(place) = &stage.within else {
                return Ok((None, way));
            };
            region = Some(place.region.clone());
            let mut around = self.state.ancestors(from);
            let Some((no, open)) = around.find(|(_, open)| open.name == place.stage) else {
                continue;
            };
            let mut slot = Slot {
                stage: no,
                region: place.region.clone(),
            };
            // Of the copies for each element, the one from which the case is returned.
            if !open.instances.is_empty() {
                let mut inside = self.state.ancestors(from);
                let inside = inside.find_map(|(_, open)| {
                    let within = open.within.clone()?;
                    (within.stage == no).then_some(within)
                });
                slot = inside.ok_or_else(|| in_copy(to))?;
            }
            if no == from || self.stands_within(from, &slot) {
                return Ok((Some(slot), way));
            }
            let (zh, en) = ("在并行的另一区域", "lies in a region that runs beside");
            return Err(target(to, zh, en));
        }
        Ok((None, way))
    }

    fn check_target(&self, from: StageNo, to: &Name) -> Result<(), Rejection> {
        let (zh, en) = if self.definition.stages.contains_key(to) {
            let copy = self.copy_shared(from, to)?;
            let open = self.state.stages.iter().any(|(no, open)| {
                let here = || self.state.origins(*no);
                open.name == *to && copy.as_ref().is_none_or(|copy| here().contains(copy))
            });
            let finished = self.state.finished_in(copy.as_ref());
            if open {
                ("正在进行", "is open now")
            } else if !finished.contains_key(to) {
                (
                    "不是已办结的前序环节",
                    "is no earlier stage that was finished",
                )
            } else {
                return Ok(());
            }
        } else {
            ("不是本流程的环节", "is no stage of the definition")
        };
        Err(target(to, zh, en))
    }

    /// The copy in which both a place and a target lie, if the target lies in copies at all.
    ///
    /// A case is returned to a stage in the copies of another only from inside the same copy: from
    /// elsewhere it could mean any of them.
    pub(in crate::case) fn copy_shared(
        &self,
        from: StageNo,
        to: &Name,
    ) -> Result<Option<Slot>, Rejection> {
        let Some(copied) = self.definition.copied_around(to.as_str()).next() else {
            return Ok(None);
        };
        let open = self.state.stages.get(&from);
        let slot = open.and_then(|open| open.within.as_ref());
        let mut around = self.state.copies_at(slot);
        let shared = around.find(|(_, stage, _)| stage.name == copied.name);
        match shared {
            Some((no, _, copy)) => Ok(Some(copy.origin(no))),
            None => Err(in_copy(to)),
        }
    }

    fn stands_within(&self, from: StageNo, slot: &Slot) -> bool {
        let mut around = self.state.ancestors(from);
        around.any(|(_, open)| open.within.as_ref() == Some(slot))
    }
}

fn depth(configuration: &Configuration) -> usize {
    let inner = configuration.running.values().map(depth).max().unwrap_or(0);
    let resume = configuration.resume.as_deref();
    inner.max(resume.map_or(0, |resume| 1 + depth(resume)))
}

fn ways(afterwards: &Afterwards) -> (String, String) {
    match afterwards {
        Afterwards::Rewalk => (
            "须重新走完其后各环节".to_owned(),
            "the stages that follow are walked again".to_owned(),
        ),
        Afterwards::Direct => (
            "直接回到退回时的环节".to_owned(),
            "the case comes straight back".to_owned(),
        ),
        Afterwards::To(stage) => (
            format!("须到“{stage}”环节"),
            format!("the case goes on to `{stage}`"),
        ),
    }
}

fn target(to: &Name, zh: &str, en: &str) -> Rejection {
    let zh = format!("不能退回“{to}”：该环节{zh}");
    let en = format!("the case cannot be returned to `{to}`: it {en}");
    Rejection::new(Code::ReturnTarget, to.clone(), zh, en)
}

fn in_copy(to: &Name) -> Rejection {
    let zh = "按清单逐项办理，只能从同一项内退回，或者退回逐项办理的整个环节";
    let en = "lies in the copies of a stage for each element: return to it from inside the same copy, or to the whole stage";
    target(to, zh, en)
}
