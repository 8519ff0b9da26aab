//! Complete: a task is done, submitted to its panel, or handed back to who delegated it.

use super::super::turn::Turn;
use super::super::{
    Code, Complete, Document, Event, OpenTask, PanelMember, Rejection, StageNo, Submission, TaskNo,
    TaskRef, Verdict, Vote,
};
use crate::definition::{PanelRule, PanelSpec, Task};
use crate::{Facts, Name};

impl<'a> Turn<'a> {
    pub(in crate::case) fn complete(&mut self, content: &Complete) -> Result<(), Rejection> {
        let (no, open) = match self.open_task_of(&content.task) {
            Ok(found) => found,
            Err(not_open) => return Err(self.gate(content)?.unwrap_or(not_open)),
        };
        self.not_held_by_other(&open)?;
        self.act_as(&open.role)?;
        if let Some(sender) = open.delegated_by.clone() {
            let opinion = content.opinion.clone();
            self.emit(Event::TaskHandedBack {
                no,
                to: sender,
                opinion,
            });
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
        self.require(guards.into_iter(), &content.facts, &content.overrides)?;
        match &task.panel {
            Some(panel) => self.submit(no, &open, panel, content),
            None => {
                let done = submission(
                    content,
                    self.context
                        .actor
                        .person
                        .clone()
                        .unwrap_or_else(|| "".into()),
                );
                self.finish(no, &open, &done, open.role.clone());
                Ok(())
            }
        }
    }

    /// Why the law bars a task that is not open yet: a gate of its stage, when one does not hold.
    fn gate(&mut self, content: &Complete) -> Result<Option<Rejection>, Rejection> {
        let TaskRef::Name(name) = &content.task else {
            return Ok(None);
        };
        let Some((stage, task)) = self.definition.task(name.as_str()) else {
            return Ok(None);
        };
        let gates: Vec<Name> = self
            .definition
            .lineage(stage.name.as_str())
            .flat_map(|stage| stage.require.iter().cloned())
            .chain(task.require.iter().cloned())
            .collect();
        let barred = self.require(gates.into_iter(), &content.facts, &[]).err();
        Ok(barred.filter(|rejection| rejection.code == Code::Guard))
    }

    /// The guards of a task and of all stages around it.
    fn guards_of(&self, stage: StageNo, task: &Task) -> Vec<Name> {
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

    fn submit(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
        panel: &PanelSpec,
        content: &Complete,
    ) -> Result<(), Rejection> {
        let person = self.person()?;
        self.emit(Event::TaskSubmitted {
            no,
            outcome: content.outcome.clone(),
            facts: content.facts.clone(),
            fills: content.fills.clone(),
            document: content.document.clone(),
            opinion: content.opinion.clone(),
            person: person.clone(),
        });
        let members = self.panel_members(panel);
        let (rule, refusal) = (panel.rule, panel.refusal);
        self.emit(Event::PanelOpened {
            task: no,
            rule,
            refusal,
            members,
        });
        // Who submits for the first of several signatures has signed with it.
        if matches!(rule, PanelRule::AtLeast(_)) && panel.members.contains(&open.role) {
            let role = open.role.clone();
            let (person, opinion) = (Some(person), content.opinion.clone());
            self.emit(Event::PanelVoted {
                task: no,
                person,
                role,
                vote: Vote::Agree,
                opinion,
            });
        }
        self.conclude_panel(no)
    }

    fn panel_members(&self, panel: &PanelSpec) -> Vec<PanelMember> {
        let day = self.context.calendar.date_of(self.at);
        let organ = self.state.opened().organ.clone();
        let mut members = Vec::new();
        for role in &panel.members {
            let named = |person: &Name| PanelMember {
                role: role.clone(),
                person: Some(person.clone()),
            };
            let post = self
                .definition
                .roles
                .get(role)
                .and_then(|rule| rule.from.as_ref());
            match (self.state.roles.get(role), post, panel.rule) {
                (Some(filled), ..) => members.extend(filled.iter().map(named)),
                (None, Some(post), PanelRule::Vote { .. }) => {
                    let holders =
                        self.context
                            .directory
                            .holders(organ.as_str(), post.as_str(), day);
                    members.extend(
                        holders
                            .filter(|person| self.eligible(person, role).is_ok())
                            .map(named),
                    );
                }
                _ => members.push(PanelMember {
                    role: role.clone(),
                    person: None,
                }),
            }
        }
        members
    }

    /// Ends a panel as soon as it is decided, and its task with it.
    pub(in crate::case) fn conclude_panel(&mut self, no: TaskNo) -> Result<(), Rejection> {
        let Some(open) = self.state.tasks.get(&no).cloned() else {
            return Ok(());
        };
        let (Some(panel), Some(submission)) = (&open.panel, &open.submission) else {
            return Ok(());
        };
        let Some(verdict) = panel.decide() else {
            return Ok(());
        };
        let count = panel.count();
        self.emit(Event::PanelDecided {
            task: no,
            verdict,
            agreed: count.agreed,
            refused: count.refused,
            abstained: count.abstained,
            silent: count.silent,
        });
        let mut done = Submission::clone(submission);
        if verdict == Verdict::Refused {
            done.outcome = Some("refused".into());
            done.facts.clear();
            done.fills.clear();
        }
        self.finish(no, &open, &done, open.role.clone());
        Ok(())
    }

    /// Completes a task with its content and notes what that means.
    fn finish(&mut self, no: TaskNo, open: &OpenTask, done: &Submission, role: Name) {
        let person = Some(done.person.clone()).filter(|person| *person != *"");
        self.emit(Event::TaskCompleted {
            no,
            task: open.name.clone(),
            stage: open.stage,
            outcome: done.outcome.clone(),
            facts: done.facts.clone(),
            fills: done.fills.clone(),
            document: done.document.clone(),
            opinion: done.opinion.clone(),
            role,
            person,
        });
        self.happen_facts(&done.facts, Some(open.stage));
        if done
            .outcome
            .as_ref()
            .is_none_or(|outcome| *outcome != *"refused")
        {
            self.happen(format!("{}.done", open.name), Some(open.stage));
        }
        if let Some(outcome) = &done.outcome {
            self.happen(format!("{}.{outcome}", open.name), Some(open.stage));
        }
    }

    /// Each fact that was set is a happening of its own name.
    pub(in crate::case) fn happen_facts(&mut self, facts: &Facts, within: Option<StageNo>) {
        for name in facts.keys() {
            self.happen(name.clone(), within);
        }
    }

    pub(in crate::case) fn task(&self, name: &Name) -> &'a Task {
        let found = self.definition.task(name.as_str());
        found
            .expect("a checked definition has every task that was opened")
            .1
    }
}

fn submission(content: &Complete, person: Name) -> Submission {
    let document: Option<Document> = content.document.clone();
    Submission {
        outcome: content.outcome.clone(),
        facts: content.facts.clone(),
        fills: content.fills.clone(),
        document,
        opinion: content.opinion.clone(),
        person,
    }
}
