//! Panels: convened when a task is submitted, concluded as soon as they are decided.

use super::super::turn::{Driver, Turn};
use super::super::{
    Code, Complete, Event, OpenTask, Panel, PanelMember, Rejection, Submission, TaskNo, Verdict,
    Vote,
};
use super::complete::Content;
use crate::Name;
use crate::access::able;
use crate::definition::{PanelRule, PanelSpec};
use crate::recorded::Actor;

impl Turn<'_> {
    /// Submits the content of a task to its panel.
    pub(super) fn submit(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
        panel: &PanelSpec,
        content: &Complete,
    ) -> Result<(), Rejection> {
        let person = self.person()?;
        let members = self.panel_members(panel);
        if members.is_empty() {
            let zh = format!("“{}”没有可以参加会签的人员", open.name);
            let en = format!("nobody can sit on the panel of `{}`", open.name);
            return Err(Rejection::new(Code::Panel, open.name.clone(), zh, en));
        }
        self.emit(Event::TaskSubmitted {
            no,
            outcome: content.outcome.clone(),
            facts: content.facts.clone(),
            fills: content.fills.clone(),
            document: content.document.clone(),
            opinion: content.opinion.clone(),
            person: person.clone(),
            papers: content.papers.clone(),
        });
        let (rule, refusal) = (panel.rule, panel.refusal);
        self.emit(Event::PanelOpened {
            task: no,
            rule,
            refusal,
            members,
            everybody: panel.everybody,
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
                score: None,
            });
        }
        self.conclude_panel(no)
    }

    /// The members of a panel, in the order of its roles: the persons with whom a role is filled;
    /// where everybody's answer counts, else all who can hold it; else whoever holds it when they
    /// sign. Nobody sits twice. Where members score, there are exactly as many as score.
    fn panel_members(&self, panel: &PanelSpec) -> Vec<PanelMember> {
        let by_name = panel.everybody || matches!(panel.rule, PanelRule::Vote { .. });
        let mut members: Vec<PanelMember> = Vec::new();
        for role in &panel.members {
            let weight = panel.weights.get(role).copied().unwrap_or(1);
            let external = self.definition.roles.get(role).is_some_and(|r| r.external);
            let named = match self.state.roles.get(role) {
                Some(filled) => filled.iter().cloned().map(Some).collect(),
                None if by_name && !external => self.able(role).into_iter().map(Some).collect(),
                None => vec![None],
            };
            for person in named {
                if person.is_none() || members.iter().all(|member| member.person != person) {
                    let role = role.clone();
                    members.push(PanelMember {
                        role,
                        person,
                        weight,
                    });
                }
            }
        }
        if let (PanelRule::Score { scorers, .. }, Some(last)) = (panel.rule, panel.members.last()) {
            let free = PanelMember::new(last.clone(), None);
            members.resize(scorers as usize, free);
        }
        members
    }

    /// Everybody who can act in a role, in the order of their ids.
    fn able(&self, role: &Name) -> Vec<Name> {
        able(self.definition, &self.state, self.context, role)
    }

    /// Ends a panel as soon as it is decided, and its task with it.
    ///
    /// # Errors
    /// When it would agree to what a hard guard bars by now.
    pub(in crate::case) fn conclude_panel(&mut self, no: TaskNo) -> Result<(), Rejection> {
        let Some(open) = self.state.tasks.get(&no).cloned() else {
            return Ok(());
        };
        let (Some(panel), Some(submission)) = (&open.panel, &open.submission) else {
            return Ok(());
        };
        if self.calls_arbiter(no, &open, panel) {
            return Ok(());
        }
        let Some(mut verdict) = self.verdict(&open, panel) else {
            return Ok(());
        };
        let mut content = self.scored(&open, panel, Content::submitted(submission));
        if verdict == Verdict::Passed
            && let Err(barred) = self.still_allowed(&open, submission)
        {
            // Time cannot be refused: what passes by silence and is barred by now, does not pass.
            if !self.driver.asks_nobody() {
                return Err(barred);
            }
            verdict = Verdict::Refused;
        }
        if verdict == Verdict::Refused {
            content = content.refused();
        }
        let count = panel.count();
        self.emit(Event::PanelDecided {
            task: no,
            verdict,
            agreed: count.agreed,
            refused: count.refused,
            abstained: count.abstained,
            silent: count.silent,
        });
        if self.driver == Driver::Person {
            self.driver = Driver::Panel;
        }
        self.finish(no, &open, content, Some(submission.person.clone()))?;
        if verdict == Verdict::Refused {
            self.do_again_when_refused(&open);
        }
        Ok(())
    }

    /// Where nothing follows a refusal, the task is to be submitted anew.
    pub(super) fn do_again_when_refused(&mut self, open: &OpenTask) {
        let refused = format!("{}.refused", open.name);
        if !self.leads_on(open.stage, &refused) {
            self.reopen(open.stage, open.name.clone(), "refused");
        }
    }

    /// The verdict of a panel, which is also certain when too few are left who could sign.
    fn verdict(&self, open: &OpenTask, panel: &Panel) -> Option<Verdict> {
        let (PanelRule::AtLeast(needed), true) = (panel.rule, panel.membership_is_open()) else {
            return panel.decide();
        };
        panel.decide().or_else(|| {
            let left = self.left_to_sign(open, panel, needed);
            panel.decide_without(needed, left)
        })
    }

    /// How many could still sign, counted up to `enough`: members who are silent, and anybody else
    /// who holds one of the roles.
    fn left_to_sign(&self, open: &OpenTask, panel: &Panel, enough: u32) -> u32 {
        let seats = || panel.seats.iter();
        let silent = seats().filter(|seat| seat.vote.is_none() && seat.member.person.is_some());
        let task = self.task(&open.name).panel.as_ref();
        let roles = task.map_or(&[][..], |panel| panel.members.as_slice());
        let persons = self.context.directory.persons.keys();
        let others = persons.filter(|person| {
            seats().all(|seat| seat.member.person.as_ref() != Some(*person))
                && roles.iter().any(|role| self.eligible(person, role).is_ok())
        });
        let left = silent.map(|_| ()).chain(others.map(|_| ()));
        left.take(enough as usize).map(|()| 1).sum()
    }

    /// Requires that the hard guards of a submitted task have not come to bar it meanwhile, asked
    /// for the person who submitted it.
    fn still_allowed(&mut self, open: &OpenTask, submission: &Submission) -> Result<(), Rejection> {
        let submitter = Actor {
            person: Some(submission.person.clone()),
            role: Some(open.role.clone()),
            ..Actor::default()
        };
        let voter = std::mem::replace(&mut self.actor, submitter);
        let guards = self.guards_of(open.stage, self.task(&open.name));
        let barred = self.barred(&guards, &submission.facts, &self.spot_of(open));
        self.actor = voter;
        barred.map_or(Ok(()), Err)
    }
}
