//! Letting steps happen.

use std::sync::Arc;

use casebook_engine::case::{
    Command, Complete, Document, Open, OpenTask, Override, Panel, Status, Taking, Vote,
};
use casebook_engine::definition::{Outside, Task};
use casebook_engine::{Facts, Name};

use super::act::{Act, Content, Ending, What};
use super::check::Refusal;
use super::sample;
use super::world::{ORGAN, World};
use crate::Said;
use crate::said::said;

/// The most votes that one panel takes.
const VOTES_MAX: usize = 50;

impl World<'_> {
    /// Lets a step of `given` happen; what must come before it is walked first.
    pub(super) fn happen(&mut self, act: &Act) -> Result<(), Said> {
        if self.state.status == Status::Absent && !matches!(act.what, What::File(_)) {
            self.file(&Facts::new()).map_err(|why| why.said())?;
        }
        self.item.clone_from(&act.item);
        self.walk_to(&act.what);
        self.attempt(act).map_err(|why| {
            let Said { zh, en } = self.and_standing(why.said());
            said!(
                "“{name}”没有发生：{zh}",
                "\"{name}\" did not happen: {en}",
                name = act.name
            )
        })
    }

    /// Tries a step just so.
    pub(super) fn attempt(&mut self, act: &Act) -> Result<(), Refusal> {
        if self.state.status == Status::Absent && !matches!(act.what, What::File(_)) {
            self.file(&Facts::new())?;
        }
        if !matches!(act.what, What::File(_)) || act.at.is_some() {
            self.advance(act.at).map_err(Refusal::Impossible)?;
        }
        self.item.clone_from(&act.item);
        let answer = self.perform(act);
        self.item = None;
        let result = if answer.is_ok() { "" } else { " ✗" };
        self.steps
            .push(format!("{} {}{result}", self.today(), act.name));
        answer
    }

    fn perform(&mut self, act: &Act) -> Result<(), Refusal> {
        let by = act.by.as_ref();
        match &act.what {
            What::File(facts) => self.file(facts),
            What::Complete(task, ending, content) => self.complete(task, ending, content, by),
            What::Skipped(task) => self.must_have_skipped(task),
            What::Outside(name, facts) => self.outside(name, facts, by),
            What::Expire(limit) => self.expire(limit),
            What::Link(link, word, facts) => self.answer_link(link, word, facts),
            What::Hear(reaction, facts) => self.hear(reaction, facts),
            What::Receive(message, facts) => self.receive(message, facts),
            What::Recusal(person) => self.recuse(person),
            What::Void(document) => self.void(document, by),
            What::Time => self.pass(),
            What::Verb(verb) => {
                let (command, holder) = self.command(verb)?;
                let actor = by.cloned().or(holder);
                Ok(self.decide(&command, actor.as_ref())?)
            }
        }
    }

    pub(super) fn file(&mut self, facts: &Facts) -> Result<(), Refusal> {
        let mut facts = facts.clone();
        let competence = self.definition.competence.as_ref();
        if let Some(subject) = competence.and_then(|rule| rule.subject.as_ref()) {
            let subject = facts.entry(subject.clone());
            subject.or_insert_with(|| "示例".into());
        }
        if let Some((pin, value)) = self.pinned() {
            facts.entry(pin).or_insert(value);
        }
        let command = Command::Open(Open {
            title: "示例案件".to_owned(),
            organ: ORGAN.into(),
            seat: None,
            facts,
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        });
        let clerk = self.second_person(None);
        Ok(self.decide(&command, Some(&clerk))?)
    }

    pub(super) fn complete(
        &mut self,
        task: &Name,
        ending: &Ending,
        content: &Content,
        by: Option<&Name>,
    ) -> Result<(), Refusal> {
        let found = self.definition.task(task.as_str());
        let Some((_, rule)) = found else {
            let why = said!("没有待办“{task}”", "there is no task \"{task}\"");
            return Err(Refusal::Impossible(why));
        };
        let actor = by.cloned().or_else(|| self.actor_of(rule));
        let command = Command::Complete(self.completion(rule, ending, content));
        if self
            .open_task(task)
            .is_none_or(|open| open.submission.is_none())
        {
            self.decide(&command, actor.as_ref())?;
        }
        match ending {
            Ending::Submitted => Ok(()),
            Ending::Refused => self.vote_until_decided(task, Vote::Refuse),
            Ending::Done(_) => self.vote_until_decided(task, Vote::Agree),
        }
    }

    /// Who does a task: who has it, else somebody who may.
    fn actor_of(&self, task: &Task) -> Option<Name> {
        let assignee = self
            .open_task(&task.name)
            .and_then(|open| open.assignee.clone());
        assignee
            .or_else(|| self.holders(&task.role).into_iter().next())
            .or_else(|| {
                // Nobody may: the decider says why.
                Some(task.role.clone())
            })
    }

    pub(super) fn open_task(&self, task: &Name) -> Option<&OpenTask> {
        self.open_task_no(task).map(|(_, open)| open)
    }

    fn completion(&self, task: &Task, ending: &Ending, content: &Content) -> Complete {
        let outcome = match ending {
            Ending::Done(Some(outcome)) => Some(outcome.clone()),
            _ => task.outcomes.first().cloned(),
        };
        let mut facts = content.facts.clone();
        self.invent(&task.sets, &mut facts);
        let mut fills = content.fills.clone();
        for role in task
            .fills
            .iter()
            .filter(|role| !content.fills.contains_key(*role))
        {
            fills.insert(role.clone(), self.persons_for(role));
        }
        let second = self.second_person(None);
        let overrides = content.overrides.iter().map(|guard| Override {
            guard: guard.clone(),
            reason: "示例理由".to_owned(),
            approver: second.clone(),
        });
        Complete {
            task: self.task_ref(&task.name),
            outcome,
            facts,
            fills,
            document: task.doc.as_ref().map(sample::document),
            papers: self.papers(task, &content.papers),
            opinion: content.opinion.clone().or_else(|| {
                let asked = task.opinion_required || task.papers.withdraws.is_some();
                asked.then(|| "同意".to_owned())
            }),
            overrides: overrides.collect(),
        }
    }

    /// As many persons as a role needs, those invented for it first.
    fn persons_for(&self, role: &Name) -> Vec<Name> {
        let needed = self
            .definition
            .roles
            .get(role)
            .map_or(1, |rule| rule.min.max(1));
        // Who held the role before may hold it again; whoever else may is found by the post.
        let mut without = self.clone();
        Arc::make_mut(&mut without.state.roles).remove(role);
        let mut persons = without.holders(role);
        persons.truncate(needed as usize);
        persons
    }

    fn vote_until_decided(&mut self, task: &Name, vote: Vote) -> Result<(), Refusal> {
        let meant = self.open_task_no(task).map(|(no, _)| no);
        for _ in 0..VOTES_MAX {
            let Some(open) = meant.and_then(|no| self.state.tasks.get(&no)) else {
                return Ok(());
            };
            let Some(panel) = open.panel.as_ref().filter(|panel| panel.verdict.is_none()) else {
                return Ok(());
            };
            let Some((voter, role)) = self.next_voter(task, panel) else {
                return Err(Refusal::Impossible(said!(
                    "没有人可以再签“{task}”",
                    "nobody is left to sign \"{task}\""
                )));
            };
            let spec = self.definition.task(task.as_str());
            let spec = spec.and_then(|(_, task)| task.panel.as_ref()?.score.as_ref());
            let score = spec.filter(|_| vote != Vote::Refuse);
            let score = score.map(|score| score.max.to_string());
            let task = self.task_ref(task);
            let command = Command::Vote {
                task,
                vote,
                role,
                opinion: None,
                score,
            };
            self.decide(&command, Some(&voter))?;
        }
        Err(Refusal::Impossible(said!(
            "“{task}”的会签没有结果",
            "the panel of \"{task}\" comes to no end"
        )))
    }

    /// Who votes next, and for which role where an external role's answer is recorded.
    fn next_voter(&self, task: &Name, panel: &Panel) -> Option<(Name, Option<Name>)> {
        let is_external = |role: &Name| {
            self.definition
                .roles
                .get(role)
                .is_some_and(|rule| rule.external)
        };
        let seated = |person: &Name| {
            panel
                .seats
                .iter()
                .any(|seat| seat.member.person.as_ref() == Some(person))
        };
        let fresh = |role: &Name| {
            let voter = self
                .holders(role)
                .into_iter()
                .find(|person| is_external(role) || !seated(person))?;
            Some((voter, is_external(role).then(|| role.clone())))
        };
        let waiting = panel.seats.iter().find(|seat| seat.vote.is_none());
        if let Some(seat) = waiting {
            let named = seat.member.person.clone().map(|person| (person, None));
            return named.or_else(|| fresh(&seat.member.role));
        }
        // Membership is open: whoever holds one of the roles may sign.
        let (_, rule) = self.definition.task(task.as_str())?;
        let mut members = rule.panel.iter().flat_map(|panel| &panel.members);
        members.find_map(fresh)
    }

    pub(super) fn outside(
        &mut self,
        happening: &Name,
        facts: &Facts,
        by: Option<&Name>,
    ) -> Result<(), Refusal> {
        let stages = self.definition.stages.values();
        let accepted: Vec<_> = stages
            .filter_map(|stage| stage.accept.get(happening))
            .collect();
        let (facts, document) = self.brought(accepted.first().copied(), facts);
        let actor = by.cloned().or_else(|| {
            accepted
                .iter()
                .find_map(|outside| self.holders(&outside.role).into_iter().next())
        });
        if self.definition.relations.messages.contains_key(happening) && by.is_none() {
            let command = Command::Take(Taking {
                message: happening.clone(),
                facts,
                document,
            });
            return Ok(self.decide(&command, None)?);
        }
        let command = Command::Happen {
            happening: happening.clone(),
            facts,
            document,
            stage: self.accepting(happening),
        };
        Ok(self.decide(&command, actor.as_ref())?)
    }

    /// What comes with something from outside: the facts that are given and those that it may set,
    /// and its document.
    pub(super) fn brought(
        &self,
        outside: Option<&Outside>,
        facts: &Facts,
    ) -> (Facts, Option<Document>) {
        let mut facts = facts.clone();
        if let Some(outside) = outside {
            self.invent(&outside.sets, &mut facts);
        }
        let document = outside.and_then(|outside| outside.doc.as_ref());
        (facts, document.map(sample::document))
    }

    /// Gives values to the facts of those names that have none yet.
    fn invent(&self, names: &[Name], facts: &mut Facts) {
        for name in names {
            if let (false, Some(fact)) = (facts.contains_key(name), self.definition.facts.get(name))
            {
                let invented = || sample::value(&fact.fact_type, self.today(), self.now);
                let value = sample::named(self.definition, name).unwrap_or_else(invented);
                facts.insert(name.clone(), value);
            }
        }
    }

    fn must_have_skipped(&self, task: &Name) -> Result<(), Refusal> {
        let skipped = format!("{task}.skipped");
        if self.state.marks.contains_key(skipped.as_str()) {
            return Ok(());
        }
        Err(Refusal::Impossible(said!(
            "待办“{task}”没有跳过",
            "the task \"{task}\" was not skipped"
        )))
    }

    pub(super) fn expire(&mut self, limit: &Name) -> Result<(), Refusal> {
        let running = self.state.limit(limit.as_str()).map(|(_, running)| running);
        let due = running.and_then(|running| running.schedule.due.known());
        let Some(due) = due else {
            return Err(Refusal::Impossible(said!(
                "时限“{limit}”没有在计算",
                "the limit \"{limit}\" does not run"
            )));
        };
        self.now = self.now.max(due.at);
        self.pass()
    }

    pub(super) fn pass(&mut self) -> Result<(), Refusal> {
        Ok(self.decide(&Command::Tick, None)?)
    }

    fn recuse(&mut self, person: &Name) -> Result<(), Refusal> {
        let asking = self.second_person(None);
        let (person, reason) = (person.clone(), "示例理由".to_owned());
        let request = Command::RequestRecusal {
            person: person.clone(),
            reason,
        };
        self.decide(&request, Some(&asking))?;
        let decides = self.state.recusals.get(&person).cloned();
        let decides = decides.and_then(|role| {
            self.holders(&role)
                .into_iter()
                .find(|holder| *holder != person)
        });
        let grant = Command::DecideRecusal {
            person,
            granted: true,
            reason: None,
        };
        Ok(self.decide(&grant, decides.as_ref())?)
    }
}
