//! One copy for each element of a list: beginning, growing, joining.
//!
//! | what happens | what follows |
//! |---|---|
//! | a stage that runs for each element is entered | a copy begins for each element; with none it is done at once |
//! | a task that is done for each element becomes ready | a copy opens for each element for which its `when` holds; with none it is done at once |
//! | the list of one that grows has elements without a copy | copies begin for them, while it runs and before anything else moves |
//! | enough copies are done | it is done; the others are left |
//!
//! Elements are told apart by what they are: an element that was taken off the list keeps its copy,
//! one that is there twice has two. A list that is known to be absent is empty.

use crate::case::turn::Turn;
use crate::case::{
    Cancelling, Configuration, Event, Instance, InstancesJoined, InstancesOpened, Rejection, Slot,
    StageNo, TaskNo,
};
use crate::definition::{ForEach, Join, Stage, Task};
use crate::{Name, Value};

/// How many of `all` copies must be done.
pub(super) fn needed(join: Join, all: usize) -> usize {
    match join {
        Join::All => all,
        Join::AtLeast(count) => all.min(count as usize),
    }
}

impl Turn<'_> {
    /// Begins a copy for each element, or those that were there before.
    pub(super) fn enter_copies(
        &mut self,
        no: StageNo,
        stage: &Stage,
        each: &ForEach,
        to: &Configuration,
        cause: &Name,
    ) -> Result<(), Rejection> {
        let instances = if to.instances.is_empty() {
            numbered(0, self.elements(each))
        } else {
            to.instances.clone()
        };
        let done = to.ended.iter().cloned().collect::<Vec<_>>();
        self.open_instances(no, None, each, instances.clone());
        if instances.is_empty() {
            let (stage, task) = (stage.name.clone(), None);
            self.happen(format!("{stage}.done"), Some(no));
            self.emit(Event::InstancesJoined(InstancesJoined { no, stage, task }));
        }
        for copy in instances {
            if done.contains(&copy.copy) {
                self.emit(Event::RegionEnded {
                    no,
                    region: copy.copy,
                    joined: false,
                    guard: None,
                });
            } else {
                self.enter_copy(no, stage, copy.copy, to, cause)?;
            }
        }
        Ok(())
    }

    fn enter_copy(
        &mut self,
        no: StageNo,
        stage: &Stage,
        copy: Name,
        to: &Configuration,
        cause: &Name,
    ) -> Result<(), Rejection> {
        let Some(region) = stage.regions.values().next() else {
            return Ok(());
        };
        let start = Configuration::start_of(region.start.clone());
        let inner = to.running.get(&copy).unwrap_or(&start);
        let slot = Slot {
            stage: no,
            region: copy,
        };
        self.enter_with(Some(slot), inner, cause, Vec::new())
    }

    /// Takes up again what was done of the tasks of a stage that are done for each element.
    pub(super) fn take_up_copies(&mut self, no: StageNo, to: &Configuration) {
        for (task, copies) in &to.copies {
            let each = self.definition.task(task.as_str());
            let Some(each) = each.and_then(|(_, task)| task.for_each.as_ref()) else {
                continue;
            };
            self.emit(Event::InstancesOpened(InstancesOpened {
                no,
                task: Some(task.clone()),
                list: each.list.clone(),
                instances: copies.instances.clone(),
                done: copies.done.clone(),
            }));
        }
    }

    fn open_instances(
        &mut self,
        no: StageNo,
        task: Option<Name>,
        each: &ForEach,
        instances: Vec<Instance>,
    ) {
        let (list, done) = (each.list.clone(), std::collections::BTreeSet::new());
        self.emit(Event::InstancesOpened(InstancesOpened {
            no,
            task,
            list,
            instances,
            done,
        }));
    }

    /// Begins copies for the elements that have come to the lists of running stages.
    pub(in crate::case) fn grow(&mut self) -> Result<(), Rejection> {
        let running: Vec<StageNo> = self.state.stages.keys().copied().collect();
        for no in running {
            let Some(open) = self.state.stages.get(&no) else {
                continue;
            };
            let stage = self.stage(&open.name);
            let growing = stage.for_each.as_ref().filter(|each| each.growing);
            let Some(each) = growing.filter(|_| !open.running.is_empty()) else {
                continue;
            };
            let new = self.without_copy(each, open.instances.values());
            let new = numbered(open.instances.len(), new);
            if new.is_empty() {
                continue;
            }
            self.open_instances(no, None, each, new.clone());
            let fresh = Configuration::start_of(stage.name.clone());
            for copy in new {
                self.enter_copy(no, stage, copy.copy, &fresh, &each.list)?;
            }
        }
        Ok(())
    }

    /// Opens the copies of a task that are still to be done, and finds whether enough are done.
    /// Says whether anything moved.
    pub(super) fn open_copies(
        &mut self,
        no: StageNo,
        task: &Task,
        each: &ForEach,
    ) -> Result<bool, Rejection> {
        let begun = self.take_up_list(no, task, each)?;
        let Some(copies) = self
            .state
            .stages
            .get(&no)
            .and_then(|open| open.copies.get(&task.name))
        else {
            return Ok(begun);
        };
        let enough = copies.done.len() >= needed(each.join, copies.instances.len());
        let is_open = |copy: &Name| {
            let mut open = self.state.tasks_of(no).map(|(_, open)| open);
            open.any(|open| {
                let of = open.copy.as_ref().map(|of| &of.copy);
                open.name == task.name && of == Some(copy)
            })
        };
        let waiting = copies
            .instances
            .iter()
            .filter(|one| !enough && !copies.done.contains(&one.copy) && !is_open(&one.copy));
        let waiting: Vec<Instance> = waiting.cloned().collect();
        for copy in &waiting {
            self.open_task(no, task, None, Some(copy));
        }
        if enough {
            self.join_copies(no, &task.name);
        }
        Ok(begun || enough || !waiting.is_empty())
    }

    /// Takes up the list of a task, or what has come to it since.
    fn take_up_list(
        &mut self,
        no: StageNo,
        task: &Task,
        each: &ForEach,
    ) -> Result<bool, Rejection> {
        let open = self.state.stages.get(&no);
        let copies = open.and_then(|open| open.copies.get(&task.name));
        if copies.is_some() && !each.growing {
            return Ok(false);
        }
        let known = copies.map_or(&[][..], |copies| &copies.instances);
        let mut new = Vec::new();
        for item in self.without_copy(each, known.iter()) {
            if self.is_needed(no, task, Some(&item))? {
                new.push(item);
            }
        }
        let (first, new) = (copies.is_none(), numbered(known.len(), new));
        if !first && new.is_empty() {
            return Ok(false);
        }
        self.open_instances(no, Some(task.name.clone()), each, new);
        Ok(true)
    }

    fn join_copies(&mut self, no: StageNo, task: &Name) {
        let others = self
            .state
            .tasks_of(no)
            .filter(|(_, open)| open.name == *task);
        let others: Vec<TaskNo> = others.map(|(other, _)| other).collect();
        for no in others {
            let (task, why) = (task.clone(), Cancelling::Joined);
            self.emit(Event::TaskCancelled { no, task, why });
        }
        let Some(open) = self.state.stages.get(&no) else {
            return;
        };
        let stage = open.name.clone();
        let deed = crate::case::Deed {
            stage: no,
            task: task.clone(),
            copy: None,
        };
        self.happen_by(format!("{task}.done"), &deed);
        let task = Some(task.clone());
        self.emit(Event::InstancesJoined(InstancesJoined { no, stage, task }));
    }

    /// The elements of a list.
    fn elements(&self, each: &ForEach) -> Vec<Value> {
        let fact = self.definition.facts.get(&each.list);
        let usual = fact.and_then(|fact| fact.fact_type.default.as_ref());
        match self.state.facts.get(&each.list).or(usual) {
            Some(Value::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// The elements of a list that none of these copies is for.
    fn without_copy<'i>(
        &self,
        each: &ForEach,
        copies: impl Iterator<Item = &'i Instance>,
    ) -> Vec<Value> {
        let mut left = self.elements(each);
        for copy in copies {
            if let Some(index) = left.iter().position(|item| *item == copy.item) {
                left.remove(index);
            }
        }
        left
    }
}

/// Copies for elements, numbered on from those that there are.
fn numbered(there_are: usize, items: Vec<Value>) -> Vec<Instance> {
    let numbers = there_are + 1..;
    let pairs = numbers.zip(items);
    pairs
        .map(|(number, item)| Instance::new(number, item))
        .collect()
}
