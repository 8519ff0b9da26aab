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
    Code, Configuration, Event, Leaving, OpenTask, Rejection, Slot, StageNo, TaskRef,
};
use crate::Name;
use crate::definition::{Afterwards, ReturnTo};

/// How many returns may lie inside one another.
const DEPTH_MAX: usize = 16;

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
            return Err(target(
                to,
                "不在允许退回的环节之列",
                "is not among the stages that may be returned to",
            ));
        }
        let afterwards = afterwards.cloned().unwrap_or(Afterwards::Rewalk);
        let without = task.map(|task| task.name);
        self.return_to(
            from,
            to,
            &afterwards,
            reason.unwrap_or_default().to_owned(),
            without.as_ref(),
        )
    }

    /// The task from which the actor returns: the one named, else the only one the actor could do.
    fn returned_task(&self, from: Option<&TaskRef>) -> Result<Option<OpenTask>, Rejection> {
        if let Some(task) = from {
            return self.open_task_of(task).map(|(_, open)| Some(open));
        }
        let person = self.person()?;
        let mut own = self.state.tasks.values().filter(|open| {
            open.assignee
                .as_ref()
                .is_none_or(|holder| *holder == person)
                && self.eligible(&person, &open.role).is_ok()
        });
        match (own.next(), own.next()) {
            (Some(only), None) => Ok(Some(only.clone())),
            _ => Ok(None),
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

    /// Moves the token of the region that holds both stages back to `to`.
    pub(in crate::case) fn return_to(
        &mut self,
        from: StageNo,
        to: &Name,
        afterwards: &Afterwards,
        reason: String,
        without: Option<&Name>,
    ) -> Result<(), Rejection> {
        let (slot, mut path) = self.meeting_place(from, to)?;
        let Some((occupant, _)) = self.state.stage_in(slot.as_ref()) else {
            return Err(target(
                to,
                "所在区域没有进行中的环节",
                "has no open stage in its region",
            ));
        };
        let resume = match afterwards {
            Afterwards::Rewalk => None,
            Afterwards::Direct => self.state.configuration(occupant, without),
            Afterwards::To(stage) => Some(Configuration::start_of(stage.clone())),
        };
        if resume
            .as_ref()
            .is_some_and(|resume| depth(resume) >= DEPTH_MAX)
        {
            return Err(target(to, "退回嵌套过深", "would nest returns too deeply"));
        }
        let top = path.pop().expect("the path holds the target");
        let mut opened =
            path.into_iter()
                .fold(None, |inner: Option<Configuration>, (stage, region)| {
                    Some(self.reopened(stage, region, inner))
                });
        let mut opened = self.reopened(top.0, top.1, opened.take());
        opened.resume = resume.map(Box::new);
        let left = self.state.stages.get(&from).map(|open| open.name.clone());
        self.emit(Event::CaseReturned {
            from: left.unwrap_or_else(|| to.clone()),
            to: to.clone(),
            reason,
            afterwards: afterwards.clone(),
        });
        self.leave(occupant, &Leaving::Returned);
        self.enter(slot, &opened, &"return".into());
        Ok(())
    }

    /// A stage to be opened with only `region` running, as `inner`; all regions when there is none.
    fn reopened(
        &self,
        stage: Name,
        region: Option<Name>,
        inner: Option<Configuration>,
    ) -> Configuration {
        let (Some(region), Some(inner)) = (region, inner) else {
            return Configuration::start_of(stage);
        };
        let others = self
            .stage(&stage)
            .regions
            .keys()
            .filter(|other| **other != region);
        let ended: BTreeSet<Name> = others.cloned().collect();
        let running = BTreeMap::from([(region, inner)]);
        Configuration {
            stage,
            done: BTreeSet::new(),
            running,
            ended,
            resume: None,
        }
    }

    /// The innermost slot that holds both stages, and the way from the target up to it: each stage
    /// with the region through which the way came.
    fn meeting_place(
        &self,
        from: StageNo,
        to: &Name,
    ) -> Result<(Option<Slot>, Vec<(Name, Option<Name>)>), Rejection> {
        if !self.definition.stages.contains_key(to) {
            return Err(target(
                to,
                "不是本流程的环节",
                "is no stage of the definition",
            ));
        }
        if self.state.stages.values().any(|open| open.name == *to) {
            return Err(target(to, "正在进行", "is open now"));
        }
        if !self.state.finished.contains(to) {
            return Err(target(to, "尚未办结过", "was not finished before"));
        }
        let mut way = Vec::new();
        let mut region = None;
        for stage in self.definition.lineage(to.as_str()) {
            way.push((stage.name.clone(), region.take()));
            let Some(place) = &stage.within else {
                return Ok((None, way));
            };
            region = Some(place.region.clone());
            let mut around = self.state.ancestors(from);
            if let Some((no, _)) = around.find(|(_, open)| open.name == place.stage) {
                let slot = Slot {
                    stage: no,
                    region: place.region.clone(),
                };
                return if self.stands_within(from, &slot) {
                    Ok((Some(slot), way))
                } else {
                    Err(target(
                        to,
                        "在并行的另一区域",
                        "lies in a region that runs beside",
                    ))
                };
            }
        }
        Err(target(
            to,
            "不是本流程的环节",
            "is no stage of the definition",
        ))
    }

    fn stands_within(&self, from: StageNo, slot: &Slot) -> bool {
        self.state
            .ancestors(from)
            .any(|(_, open)| open.within.as_ref() == Some(slot))
    }
}

fn depth(configuration: &Configuration) -> usize {
    let inner = configuration.running.values().map(depth).max().unwrap_or(0);
    let resume = configuration
        .resume
        .as_deref()
        .map_or(0, |resume| 1 + depth(resume));
    inner.max(resume)
}

fn target(to: &Name, zh: &str, en: &str) -> Rejection {
    let zh = format!("不能退回“{to}”：该环节{zh}");
    let en = format!("the case cannot be returned to `{to}`: it {en}");
    Rejection::new(Code::ReturnTarget, to.clone(), zh, en)
}
