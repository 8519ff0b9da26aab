//! An invented person at work: looks at a case and does the next thing.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{
    CaseState, Command, Document, Event, OpenTask, PanelMember, Status, TaskNo, TaskRef, Vote,
};
use casebook_engine::definition::{Definition, Outside};
use casebook_engine::runtime::{Failure, Request, Subject};
use casebook_engine::stream::CaseId;
use jiff::Timestamp;

use super::chance::Chance;
use super::content;
use super::life::{Bureau, Life, by, request};

/// Persons who might do a thing, and the thing.
type Wish = (Vec<Name>, Command);

/// What came of a look at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acted {
    /// Nothing could be done.
    Nothing,
    /// Something was done, and the case goes on.
    Done,
    /// The case is over.
    Ended,
}

/// Somebody who looks at a case.
pub(super) struct Clerk<'a> {
    pub(super) bureau: &'a Bureau,
    pub(super) definition: Arc<Definition>,
    pub(super) case: CaseId,
    pub(super) now: Timestamp,
}

impl Clerk<'_> {
    /// Does one thing on the case, if there is one to do.
    pub(super) async fn act(&self, state: &CaseState, life: &mut Life) -> Result<Acted, Failure> {
        let chance = &mut life.chance;
        if chance.percent(4) {
            self.try_too_early(state).await?;
        }
        for (persons, command) in self.wishes(state, chance) {
            let organ = &state.opened().organ;
            let requests = persons.into_iter().map(|person| {
                let seat = self.bureau.people.seat(&person, organ);
                let actor = by(Some(person), seat);
                request(Subject::Case(self.case), command.clone(), actor)
            });
            let requests: Vec<Request> = requests.collect();
            let obeyed = self.bureau.engine.obey_first(self.case, &requests).await?;
            if let Some(outcome) = obeyed {
                let mut events = outcome.events.iter();
                let is_over = events.any(|decided| ends(&decided.event));
                return Ok(if is_over { Acted::Ended } else { Acted::Done });
            }
        }
        Ok(Acted::Nothing)
    }

    fn people(&self, state: &CaseState, role: &Name) -> Vec<Name> {
        let organ = &state.opened().organ;
        let people = &self.bureau.people;
        people
            .in_role(&self.definition, state, organ, role)
            .to_vec()
    }

    /// What could be done, the likeliest first, each with the persons who might.
    fn wishes(&self, state: &CaseState, chance: &mut Chance) -> Vec<Wish> {
        let people = |role: &Name| self.people(state, role);
        if state.status == Status::Suspended {
            let reason = Some("中止事由消除".to_owned());
            return vec![(people(&"head".into()), Command::Resume { reason })];
        }
        let mut wishes = self.verbs(state, chance);
        let mut tasks: Vec<(TaskNo, &OpenTask)> =
            state.tasks.iter().map(|(no, task)| (*no, task)).collect();
        if !tasks.is_empty() {
            let first = chance.below(tasks.len());
            tasks.rotate_left(first);
        }
        for (no, open) in tasks {
            if open.panel.is_some() {
                wishes.extend(self.votes(no, open, &people, chance));
            } else if let Some((_, task)) = self.definition.task(open.name.as_str()) {
                let content =
                    content::complete(&self.definition, state, task, people, self.now, chance);
                let who = open.assignee.clone();
                let who = who.map_or_else(|| people(&open.role), |person| vec![person]);
                wishes.push((who, Command::Complete(content)));
            }
        }
        self.happenings(state, &mut wishes, chance);
        wishes
    }

    /// What comes from outside seldom comes before the work inside.
    fn happenings(&self, state: &CaseState, wishes: &mut Vec<Wish>, chance: &mut Chance) {
        for outside in acceptable(&self.definition, state) {
            // An organ seldom corrects its own decision.
            if outside.name == *"organ.corrected" && !chance.percent(2) {
                continue;
            }
            let happen = Command::Happen {
                happening: outside.name.clone(),
                facts: content::told(&self.definition, outside, self.now, chance),
                document: document(outside.doc.as_ref()),
                stage: None,
            };
            let place = if state.tasks.is_empty() {
                chance.below(wishes.len() + 1)
            } else {
                wishes.len()
            };
            wishes.insert(place, (self.people(state, &outside.role), happen));
        }
    }

    /// Now and then somebody suspends, returns or urges.
    fn verbs(&self, state: &CaseState, chance: &mut Chance) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let heads = || self.people(state, &"head".into());
        if chance.percent(2) {
            let verb = self.definition.verbs.suspend.as_ref();
            let suspend = Command::Suspend {
                ground: "须以另案处理结果为依据".to_owned(),
                document: document(verb.and_then(|verb| verb.doc.as_ref())),
            };
            wishes.push((heads(), suspend));
        }
        if chance.percent(3) {
            let finished: Vec<&Name> = state.finished.keys().collect();
            if let Some(to) = chance.pick(&finished) {
                let back = Command::Return {
                    to: (*to).clone(),
                    reason: Some("证据不足，补充调查".to_owned()),
                    afterwards: None,
                    from: None,
                };
                wishes.push((heads(), back));
            }
        }
        if chance.percent(5) {
            let message = Some("请抓紧办理".to_owned());
            let urge = Command::Urge {
                task: None,
                message,
            };
            wishes.push((heads(), urge));
        }
        wishes
    }

    /// The votes that a panel still waits for.
    fn votes(
        &self,
        no: TaskNo,
        open: &OpenTask,
        people: &impl Fn(&Name) -> Vec<Name>,
        chance: &mut Chance,
    ) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let vote = |vote: Vote, role: Option<Name>| Command::Vote {
            task: TaskRef::No(no),
            vote,
            role,
            opinion: None,
            score: None,
        };
        let seats = open.panel.iter().flat_map(|panel| &panel.seats);
        for seat in seats.filter(|seat| seat.vote.is_none()) {
            let how = if chance.percent(93) {
                Vote::Agree
            } else {
                Vote::Abstain
            };
            let outsider = external(&self.definition, &seat.member.role);
            let role = outsider.then(|| seat.member.role.clone());
            wishes.push((seat_of(&seat.member, people), vote(how, role)));
        }
        wishes.push((people(&open.role), vote(Vote::Agree, None)));
        wishes
    }

    /// Somebody tries to decide before the law allows it; the refusal is recorded.
    async fn try_too_early(&self, state: &CaseState) -> Result<(), Failure> {
        let decision = ["decision", "conclusion"]
            .into_iter()
            .find_map(|task| self.definition.task(task));
        let Some((_, task)) = decision else {
            return Ok(());
        };
        if state.tasks.values().any(|open| open.name == task.name) || state.is_closed() {
            return Ok(());
        }
        let person = self.people(state, &task.role).into_iter().next();
        let mut chance = Chance::new(1);
        let content = content::complete(
            &self.definition,
            state,
            task,
            |_| Vec::new(),
            self.now,
            &mut chance,
        );
        let actor = by(person, state.opened().organ.clone());
        let early = request(Subject::Case(self.case), Command::Complete(content), actor);
        match self.bureau.engine.execute(&early).await {
            Ok(_) | Err(Failure::Rejected(_)) => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

const fn ends(event: &Event) -> bool {
    matches!(
        event,
        Event::CaseEnded { .. } | Event::CaseTerminated { .. }
    )
}

/// Who could take a seat, or record what an outsider says who has it.
fn seat_of(member: &PanelMember, people: &impl Fn(&Name) -> Vec<Name>) -> Vec<Name> {
    let person = member.person.clone();
    person.map_or_else(|| people(&member.role), |person| vec![person])
}

fn document(kind: Option<&Name>) -> Option<Document> {
    kind.cloned().map(|kind| Document {
        kind,
        title: None,
        sha256: None,
    })
}

fn acceptable<'a>(definition: &'a Definition, state: &CaseState) -> Vec<&'a Outside> {
    let open = state
        .stages
        .values()
        .filter_map(|open| definition.stages.get(&open.name));
    open.flat_map(|stage| stage.accept.values()).collect()
}

fn external(definition: &Definition, role: &Name) -> bool {
    definition.roles.get(role).is_some_and(|rule| rule.external)
}
