//! Everything that can be done where a case stands, by people, from outside and by time.

use std::collections::BTreeMap;

use super::Possible;
use crate::case::possible::Step;
use crate::case::possible::step::is_direct;
use crate::case::state::Deed;
use crate::case::{CaseState, LimitNo, LimitStatus, StageNo, TaskNo};
use crate::definition::{Afterwards, ReturnTo, ServiceMode, Task};
use crate::{Facts, Name};

/// Something that can be done, as the kernel is asked for it.
pub(super) enum Act {
    File,
    Complete(TaskNo, Option<Name>, Facts, Option<ServiceMode>),
    Refuse(TaskNo),
    Add(StageNo, Name),
    Happen(Name, Facts),
    Hear(Name, Facts),
    Expire(LimitNo),
    Return(StageNo, Name, Afterwards, Option<Deed>),
}

impl Possible<'_> {
    /// What can be done where a case stands, in the order that [`Possible::onward`] keeps.
    pub(super) fn acts(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let mut acts = self.completions(case);
        acts.extend(self.additions(case));
        acts.extend(self.happenings(case));
        acts.extend(self.heard());
        acts.extend(self.expiries(case));
        acts.extend(self.returns(case));
        acts
    }

    fn completions(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let mut acts = Vec::new();
        for (no, open) in &case.tasks {
            let Some((_, task)) = self.definition.task(open.name.as_str()) else {
                continue;
            };
            let none = task.outcomes.is_empty().then_some(None);
            let outcomes = task.outcomes.iter().cloned().map(Some).chain(none);
            for outcome in outcomes {
                for facts in self.facts_of(task) {
                    for mode in self.modes_of(task) {
                        let step = Step::Completed {
                            task: task.name.clone(),
                            outcome: outcome.clone(),
                            facts: facts.keys().cloned().collect(),
                            by_notice: mode == Some(ServiceMode::Notice),
                        };
                        let facts = facts.clone();
                        acts.push((step, Act::Complete(*no, outcome.clone(), facts, mode)));
                    }
                }
            }
            if task.panel.is_some() {
                let task = task.name.clone();
                acts.push((Step::Refused { task }, Act::Refuse(*no)));
            }
        }
        acts
    }

    fn additions(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let leaves = case.leaves().filter_map(|(no, open)| {
            let stage = self.definition.stages.get(&open.name)?;
            Some((no, open, stage))
        });
        let addable = leaves.flat_map(|(no, open, stage)| {
            let tasks = stage.tasks.iter().filter(|task| task.discretionary);
            let left = tasks.filter(|task| !open.added.contains(&task.name));
            left.map(move |task| (no, task.name.clone()))
        });
        let acts = addable.map(|(no, task)| {
            let step = Step::Added { task: task.clone() };
            (step, Act::Add(no, task))
        });
        acts.collect()
    }

    fn happenings(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let mut accepted = BTreeMap::new();
        for (leaf, _) in case.leaves() {
            for (_, open) in case.ancestors(leaf) {
                let stage = self.definition.stages.get(&open.name);
                for outside in stage.into_iter().flat_map(|stage| stage.accept.values()) {
                    accepted.entry(&outside.name).or_insert(outside);
                }
            }
        }
        let mut acts = Vec::new();
        for (happening, outside) in accepted {
            let may = if outside.sets.is_empty() {
                self.loose_facts.iter().collect()
            } else {
                self.awaited_of(&outside.sets)
            };
            for facts in self.subsets(&[], may) {
                let step = Step::Happened {
                    happening: happening.clone(),
                    facts: facts.keys().cloned().collect(),
                };
                acts.push((step, Act::Happen(happening.clone(), facts)));
            }
        }
        acts
    }

    /// What other cases can bring, wherever the case stands. What moves the case from anywhere to
    /// one stage is left out: it would come before what it is about.
    fn heard(&self) -> Vec<(Step, Act)> {
        let mut acts = Vec::new();
        let reacts = self.definition.relations.reacts.values();
        for reaction in reacts.filter(|reaction| reaction.then.is_none()) {
            let sets: Vec<Name> = reaction.sets.keys().cloned().collect();
            for facts in self.subsets(&[], self.awaited_of(&sets)) {
                let step = Step::Heard {
                    reaction: reaction.name.clone(),
                    facts: facts.keys().cloned().collect(),
                };
                acts.push((step, Act::Hear(reaction.name.clone(), facts)));
            }
        }
        acts
    }

    fn expiries(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let limits = case.limits.iter();
        let running = limits.filter(|(_, limit)| {
            limit.status == LimitStatus::Running && self.awaited_limits.contains(&limit.name)
        });
        let acts = running.map(|(no, limit)| {
            let limit = limit.name.clone();
            (Step::Expired { limit }, Act::Expire(*no))
        });
        acts.collect()
    }

    fn returns(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let verbs = &self.definition.verbs;
        // What is returned within a return differs only in how deep it lies.
        let returned = case.stages.values().any(|stage| stage.resume.is_some());
        if verbs.return_to.is_none() || returned {
            return Vec::new();
        }
        let may = |to: &&Name| match &verbs.return_targets {
            ReturnTo::AnyFinishedStage => true,
            ReturnTo::Stages(stages) => stages.contains(to),
        };
        let afterwards = match &verbs.return_afterwards {
            Some(rule) => vec![rule.clone()],
            None => vec![Afterwards::Rewalk, Afterwards::Direct],
        };
        let mut acts = Vec::new();
        for (no, leaf) in case.leaves() {
            let without = case.tasks_of(no).next().map(|(_, task)| Deed::from(task));
            for to in case.finished.keys().filter(may) {
                for afterwards in &afterwards {
                    let step = Step::Returned {
                        from: leaf.name.clone(),
                        to: to.clone(),
                        direct: is_direct(afterwards),
                    };
                    let act = Act::Return(no, to.clone(), afterwards.clone(), without.clone());
                    acts.push((step, act));
                }
            }
        }
        acts
    }

    /// The ways of service that lead to different ends: at once, and after a public notice.
    fn modes_of(&self, task: &Task) -> Vec<Option<ServiceMode>> {
        let Some(served) = &task.papers.serves else {
            return vec![None];
        };
        let document = self.definition.documents.get(served);
        let rule = document.and_then(|document| document.serve.as_ref());
        let allowed = rule.map_or(&[][..], |rule| &rule.modes);
        let at_once = allowed.iter().find(|mode| **mode != ServiceMode::Notice);
        let notice = allowed.iter().find(|mode| **mode == ServiceMode::Notice);
        at_once
            .into_iter()
            .chain(notice)
            .map(|mode| Some(*mode))
            .collect()
    }

    /// The facts that come with a task, as far as something waits for them.
    fn facts_of(&self, task: &Task) -> Vec<Facts> {
        let may = match &task.may_set {
            None => self.loose_facts.iter().collect(),
            Some(may_set) => self.awaited_of(may_set),
        };
        self.subsets(&self.awaited_of(&task.sets), may)
    }

    /// Those of some facts for whose being set something waits.
    fn awaited_of(&self, facts: &[Name]) -> Vec<&Name> {
        let awaited = |fact: &Name| self.awaited_facts.get(fact);
        facts.iter().filter_map(awaited).collect()
    }

    /// What must be set, alone, with each that may be set, and with all of them.
    fn subsets(&self, must: &[&Name], mut may: Vec<&Name>) -> Vec<Facts> {
        may.retain(|fact| !must.contains(fact));
        let with = |more: &[&Name]| -> Facts {
            let names = must.iter().chain(more);
            let facts = names.filter_map(|name| self.placeholders.get_key_value(*name));
            facts
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let mut subsets = vec![with(&[])];
        subsets.extend(may.iter().map(|one| with(&[*one])));
        if may.len() > 1 {
            subsets.push(with(&may));
        }
        subsets
    }
}
