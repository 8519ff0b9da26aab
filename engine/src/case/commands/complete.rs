//! Complete: a task is done, submitted to its panel, or handed back to who delegated it.

use std::collections::BTreeMap;

use super::super::spot::Spot;
use super::super::turn::{Driver, Turn};
use super::super::{
    Code, Complete, Deed, Document, Event, OpenTask, Papers, Rejection, StageNo, Submission,
    TaskNo, TaskRef,
};
use super::issue::{Done, signers};
use crate::definition::Task;
use crate::{Facts, Name, Value};

impl<'a> Turn<'a> {
    pub(in crate::case) fn complete(&mut self, content: &Complete) -> Result<(), Rejection> {
        let (no, open) = match self.open_task_of(&content.task) {
            Ok(found) => found,
            Err(not_open) => return Err(self.gate(content).unwrap_or(not_open)),
        };
        self.not_held_by_other(&open)?;
        self.act_as(&open.role)?;
        if let Some(sender) = open.delegated_by.clone() {
            self.hand_back(no, sender, content.opinion.clone());
            return Ok(());
        }
        let task = self.task(&open.name);
        if open.submission.is_some() {
            let zh = format!("“{}”已提交会签", task.title.zh);
            let en = format!(
                "`{}` was submitted to its panel already: vote on it",
                task.name
            );
            return Err(Rejection::new(Code::Panel, task.name.clone(), zh, en));
        }
        self.check_content(task, content)?;
        let guards = self.guards_of(open.stage, task);
        let guards = guards.into_iter();
        let spot = self.spot_of(&open);
        let (facts, overrides) = (&content.facts, &content.overrides);
        self.require(&task.title.zh, guards, facts, overrides, &spot)?;
        if let Some(panel) = &task.panel {
            return self.submit(no, &open, panel, content);
        }
        let person = self.context.actor.person.clone();
        self.finish(no, &open, Content::of(content), person)
    }

    /// A delegate is done: who delegated has the task again.
    fn hand_back(&mut self, no: TaskNo, to: Name, opinion: Option<String>) {
        self.actor.on_behalf_of = Some(to.clone());
        self.emit(Event::TaskHandedBack { no, to, opinion });
    }

    /// Why the law bars a task that is not open yet: a gate of its stage, when one does not hold.
    fn gate(&mut self, content: &Complete) -> Option<Rejection> {
        let TaskRef::Name(name) = &content.task else {
            return None;
        };
        let (stage, task) = self.definition.task(name.as_str())?;
        let around = self.definition.lineage(stage.name.as_str());
        let gates = around.flat_map(|stage| &stage.require);
        let gates: Vec<Name> = gates.chain(&task.require).cloned().collect();
        let gates = gates.into_iter();
        let spot = Spot::default();
        let barred = self.require(&task.title.zh, gates, &content.facts, &[], &spot);
        let barred = barred.err();
        barred.filter(|rejection| rejection.code == Code::Guard)
    }

    /// The guards of a task and of all stages around it.
    pub(in crate::case) fn guards_of(&self, stage: StageNo, task: &Task) -> Vec<Name> {
        let stages = self
            .state
            .ancestors(stage)
            .map(|(_, open)| self.stage(&open.name));
        let mut guards: Vec<Name> = stages
            .flat_map(|stage| stage.require.iter().cloned())
            .collect();
        guards.extend(task.require.iter().cloned());
        guards
    }

    /// What an outcome is called in Chinese.
    fn called(&self, outcome: Option<&Name>) -> Option<String> {
        let title = self.definition.words.get(outcome?)?;
        Some(title.zh.clone())
    }

    /// Completes a task with its content and notes what that means.
    ///
    /// # Errors
    /// When the document that it issues lacks a signature, a rule cannot be decided, or the case is to
    /// move and there is no such organ.
    pub(super) fn finish(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
        content: Content,
        person: Option<Name>,
    ) -> Result<(), Rejection> {
        let signers = signers(open, person.as_ref());
        let (papers, document, opinion) = (
            content.papers.clone(),
            content.document.clone(),
            content.opinion.clone(),
        );
        let (task, stage) = (open.name.clone(), open.stage);
        let deed = Deed::from(open);
        let (facts, outcome) = (content.facts.clone(), content.outcome.clone());
        let (done, filled) = (!content.refused, content.fills.clone());
        let rule = self.task(&task);
        let repeats = done && self.repeats(rule, &facts, open)?;
        self.emit(Event::TaskCompleted {
            no,
            task: task.clone(),
            stage,
            outcome_title: self.called(outcome.as_ref()),
            outcome: content.outcome,
            facts: content.facts,
            fills: content.fills,
            document: content.document,
            opinion: content.opinion,
            role: open.role.clone(),
            person,
            repeats,
        });
        for (role, persons) in &filled {
            self.hand_to_appointed(role, persons, &rule.title.zh);
        }
        self.hand_to_named(&facts, &rule.title.zh);
        if done {
            let papers = Done {
                no,
                stage,
                outcome: outcome.as_ref(),
                document: document.as_ref(),
                opinion: opinion.as_ref(),
                papers: &papers,
                signers,
            };
            // Before the case moves on: the organ that decided issues the document.
            self.take_papers(rule, &papers)?;
        }
        // Where it is asked what could become of a case there are no organs and no persons.
        let moves = done && self.oracle.is_none();
        if moves {
            self.draw(rule)?;
        }
        if let Some(organ) = rule.moves_to.as_ref().filter(|_| moves) {
            self.move_to(organ, &task)?;
        }
        for name in facts.keys() {
            self.happen_by(name.to_string(), &deed);
        }
        // What is done for each element is done once enough copies are: see `flow/copies.rs`.
        if done && deed.copy.is_none() {
            let done = if repeats { "repeated" } else { "done" };
            self.happen_by(format!("{task}.{done}"), &deed);
        }
        if let Some(outcome) = outcome {
            self.happen_by(format!("{task}.{outcome}"), &deed);
        }
        Ok(())
    }

    /// Whether a task is to be done again once it was completed with these facts. Where nobody can
    /// be asked for a missing fact, it is not.
    fn repeats(&self, rule: &Task, facts: &Facts, open: &OpenTask) -> Result<bool, Rejection> {
        let Some(guard) = &rule.repeat else {
            return Ok(false);
        };
        match self.would_hold(guard, facts, &self.spot_of(open)) {
            Err(_) if self.driver != Driver::Person => Ok(false),
            decided => decided,
        }
    }

    /// Open work of a role that was filled goes to the only person appointed, and away from anybody
    /// who was not.
    pub(super) fn hand_to_appointed(&mut self, role: &Name, persons: &[Name], why: &str) {
        let open = self.state.tasks.iter();
        let of_role = open.filter(|(_, open)| open.role == *role);
        let others: Vec<(TaskNo, Option<Name>)> = of_role
            .map(|(no, open)| (*no, open.assignee.clone()))
            .filter(|(_, holder)| holder.as_ref().is_none_or(|h| !persons.contains(h)))
            .collect();
        for (no, from) in others {
            match (persons, from) {
                ([only], from) => {
                    let (to, reason) = (only.clone(), Some(why.to_owned()));
                    self.emit(Event::TaskTransferred {
                        no,
                        from,
                        to,
                        reason,
                    });
                }
                (_, Some(_)) => self.emit(Event::TaskUnclaimed { no }),
                (_, None) => {}
            }
        }
    }

    pub(in crate::case) fn task(&self, name: &Name) -> &'a Task {
        let found = self.definition.task(name.as_str());
        found
            .expect("a checked definition has every task that was opened")
            .1
    }
}

/// What a completed task says.
pub(super) struct Content {
    pub(super) outcome: Option<Name>,
    pub(super) facts: Facts,
    pub(super) fills: BTreeMap<Name, Vec<Name>>,
    pub(super) document: Option<Document>,
    pub(super) opinion: Option<String>,
    pub(super) papers: Papers,
    /// Whether its panel refused it: then it was not done.
    pub(super) refused: bool,
}

impl Content {
    fn of(content: &Complete) -> Self {
        Self {
            outcome: content.outcome.clone(),
            facts: content.facts.clone(),
            fills: content.fills.clone(),
            document: content.document.clone(),
            opinion: content.opinion.clone(),
            papers: content.papers.clone(),
            refused: false,
        }
    }

    pub(super) fn submitted(submission: &Submission) -> Self {
        Self {
            outcome: submission.outcome.clone(),
            facts: submission.facts.clone(),
            fills: submission.fills.clone(),
            document: submission.document.clone(),
            opinion: submission.opinion.clone(),
            papers: submission.papers.clone(),
            refused: false,
        }
    }

    /// Sets a fact beside those that were submitted.
    pub(super) fn set(&mut self, fact: Name, value: Value) {
        self.facts.insert(fact, value);
    }

    /// The same as its panel refused it: nothing of it takes effect.
    pub(super) fn refused(self) -> Self {
        Self {
            outcome: Some("refused".into()),
            facts: Facts::new(),
            fills: BTreeMap::new(),
            refused: true,
            ..self
        }
    }
}
