//! State + event → state. Needs no definition: events carry what they mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::state::{
    Counters, LastStep, LimitStatus, OpenStage, OpenTask, Panel, RunningLimit, Seat, Status,
    Submission,
};
use super::{CaseState, Event, Header, LimitNo, Placement, StageNo, TaskNo};
use crate::deadline::{Clock, Pause};
use crate::recorded::Meta;
use crate::stream::CaseId;
use crate::{Facts, Mark, Name};

impl CaseState {
    /// The state after one more event of the case.
    ///
    /// Total: an event that does not fit changes nothing but the version, because a log that was
    /// written must always fold; `verify` is what finds damage.
    #[must_use]
    pub fn evolve(mut self, case: CaseId, event: &Event, meta: &Meta) -> Self {
        self.apply(case, event, meta);
        self
    }

    /// As [`CaseState::evolve`], in place.
    pub fn apply(&mut self, case: CaseId, event: &Event, meta: &Meta) {
        self.version = self.version.next();
        let at = meta.occurred;
        match event {
            Event::CaseOpened { facts, .. } => {
                self.header = Header::from_event(case, event, meta).map(Arc::new);
                self.status = Status::Open;
                self.facts = Arc::new(facts.clone());
                self.mark("case.filed".into(), at);
            }
            Event::CaseEnded { .. } => self.close(Status::Ended),
            Event::CaseTerminated { .. } => self.close(Status::Terminated),
            Event::CaseSuspended { .. } => self.status = Status::Suspended,
            Event::CaseResumed { .. } => self.status = Status::Open,
            Event::StageEntered { .. } | Event::StageLeft { .. } | Event::RegionEnded { .. } => {
                self.apply_stage(event, at);
            }
            Event::OutsideHappened {
                happening, facts, ..
            } => {
                self.set_facts(facts, at);
                self.mark(happening.clone(), at);
                self.last_step = None;
            }
            Event::RecusalRequested {
                person, decided_by, ..
            } => {
                self.recusals.insert(person.clone(), decided_by.clone());
            }
            Event::RecusalDecided {
                person, granted, ..
            } => self.decide_recusal(person, *granted),
            Event::CaseReturned { .. } => self.last_step = None,
            Event::StepWithdrawn { task, .. } => self.withdraw(*task),
            _ if self.apply_task(event, meta) || self.apply_panel(event, meta) => {}
            _ => self.apply_limit(event, at),
        }
    }

    fn close(&mut self, status: Status) {
        self.status = status;
        self.last_step = None;
    }

    fn mark(&mut self, name: Name, at: Timestamp) {
        let count = self.marks.get(&name).map_or(0, |mark| mark.count) + 1;
        self.marks.insert(
            name,
            Mark {
                count,
                at,
                facts: Arc::clone(&self.facts),
            },
        );
    }

    /// Sets facts; each one set is a happening of its own name.
    fn set_facts(&mut self, facts: &Facts, at: Timestamp) {
        if facts.is_empty() {
            return;
        }
        let all = Arc::make_mut(&mut self.facts);
        for (name, value) in facts {
            all.insert(name.clone(), value.clone());
        }
        for name in facts.keys() {
            self.mark(name.clone(), at);
        }
    }

    fn apply_stage(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::StageEntered {
                no,
                stage,
                within,
                round,
                regions,
                resume,
                ..
            } => {
                self.counters.stage = self.counters.stage.max(no.0);
                self.rounds.insert(stage.clone(), *round);
                if let Some(slot) = within
                    && let Some(outer) = self.stages.get_mut(&slot.stage)
                {
                    outer.ended.remove(&slot.region);
                    outer.running.insert(slot.region.clone());
                }
                let open = OpenStage {
                    name: stage.clone(),
                    within: within.clone(),
                    round: *round,
                    since: at,
                    running: regions.iter().cloned().collect(),
                    ended: BTreeSet::new(),
                    done: BTreeSet::new(),
                    resume: resume.clone(),
                };
                self.stages.insert(*no, open);
            }
            Event::StageLeft { no, stage, why } => {
                self.stages.remove(no);
                if matches!(why, super::Leaving::Moved(_)) {
                    self.finished.insert(stage.clone());
                }
            }
            Event::RegionEnded { no, region, joined } => {
                let Some(stage) = self.stages.get_mut(no) else {
                    return;
                };
                stage.running.remove(region);
                stage.ended.insert(region.clone());
                let done = format!("{}.done", stage.name);
                if *joined {
                    self.mark(done.into(), at);
                }
            }
            _ => {}
        }
    }

    /// Applies an event about a task; `false` when it is not about a task.
    fn apply_task(&mut self, event: &Event, meta: &Meta) -> bool {
        match event {
            Event::TaskOpened {
                no,
                task,
                stage,
                role,
                assignee,
                ..
            } => {
                self.counters.task = self.counters.task.max(no.0);
                let open = OpenTask {
                    name: task.clone(),
                    stage: *stage,
                    role: role.clone(),
                    assignee: assignee.clone(),
                    delegated_by: None,
                    since: meta.occurred,
                    submission: None,
                    panel: None,
                };
                self.tasks.insert(*no, open);
            }
            Event::TaskSkipped { task, stage, .. } => {
                self.done(*stage, task);
                self.mark(format!("{task}.skipped").into(), meta.occurred);
            }
            Event::TaskKept { task, stage } => self.done(*stage, task),
            Event::TaskReopened { task, stage, .. } => {
                if let Some(stage) = self.stages.get_mut(stage) {
                    stage.done.remove(task);
                }
            }
            Event::TaskClaimed { no, person } => {
                self.assign(*no, Some(person.clone()), None);
                self.last_step = None;
            }
            Event::TaskUnclaimed { no } => self.assign(*no, None, None),
            Event::TaskTransferred { no, to, .. } | Event::TaskHandedBack { no, to, .. } => {
                self.assign(*no, Some(to.clone()), None);
            }
            Event::TaskDelegated { no, from, to } => {
                self.assign(*no, Some(to.clone()), Some(from.clone()));
            }
            Event::TaskSubmitted {
                no,
                outcome,
                facts,
                fills,
                document,
                opinion,
                person,
            } => {
                self.last_step = None;
                if let Some(task) = self.tasks.get_mut(no) {
                    task.submission = Some(Arc::new(Submission {
                        outcome: outcome.clone(),
                        facts: facts.clone(),
                        fills: fills.clone(),
                        document: document.clone(),
                        opinion: opinion.clone(),
                        person: person.clone(),
                    }));
                }
            }
            Event::TaskCompleted { .. } => self.complete(event, meta),
            Event::TaskCancelled { no, .. } => {
                self.tasks.remove(no);
            }
            _ => return false,
        }
        true
    }

    fn assign(&mut self, no: TaskNo, to: Option<Name>, delegated_by: Option<Name>) {
        if let Some(task) = self.tasks.get_mut(&no) {
            task.assignee = to;
            task.delegated_by = delegated_by;
        }
    }

    fn done(&mut self, stage: StageNo, task: &Name) {
        if let Some(stage) = self.stages.get_mut(&stage) {
            stage.done.insert(task.clone());
        }
    }

    fn complete(&mut self, event: &Event, meta: &Meta) {
        let Event::TaskCompleted {
            no,
            task,
            stage,
            outcome,
            facts,
            fills,
            role,
            person,
            ..
        } = event
        else {
            return;
        };
        self.last_step = person
            .as_ref()
            .and_then(|person| self.step(*no, task, *stage, person))
            .map(Arc::new);
        self.tasks.remove(no);
        self.done(*stage, task);
        for (role, persons) in fills {
            self.roles.insert(role.clone(), persons.clone());
        }
        if let Some(person) = person {
            self.acted
                .entry(role.clone())
                .or_default()
                .insert(person.clone());
        }
        self.set_facts(facts, meta.occurred);
        let refused = outcome
            .as_ref()
            .is_some_and(|outcome| *outcome == *"refused");
        if !refused {
            self.mark(format!("{task}.done").into(), meta.occurred);
        }
        if let Some(outcome) = outcome {
            self.mark(format!("{task}.{outcome}").into(), meta.occurred);
        }
    }

    fn step(&self, no: TaskNo, task: &Name, stage: StageNo, person: &Name) -> Option<LastStep> {
        let mut path: Vec<_> = self
            .ancestors(stage)
            .map(|(no, stage)| (no, stage.name.clone()))
            .collect();
        path.reverse();
        let before = self.configuration(path.first()?.0, Some(task))?;
        Some(LastStep {
            task: no,
            name: task.clone(),
            person: person.clone(),
            path,
            before,
            counters: self.counters,
            met: Vec::new(),
            facts: Arc::clone(&self.facts),
            marks: self.marks.clone(),
            roles: self.roles.clone(),
            finished: self.finished.clone(),
        })
    }

    /// Takes back what a step said; what it opened is closed by the events that follow.
    fn withdraw(&mut self, task: TaskNo) {
        let Some(step) = self.last_step.take() else {
            return;
        };
        if step.task != task {
            return;
        }
        let step = Arc::unwrap_or_clone(step);
        if let Some((no, _)) = step.path.last()
            && let Some(stage) = self.stages.get_mut(no)
        {
            stage.done.remove(&step.name);
        }
        self.facts = step.facts;
        self.marks = step.marks;
        self.roles = step.roles;
        self.finished = step.finished;
    }

    fn decide_recusal(&mut self, person: &Name, granted: bool) {
        self.recusals.remove(person);
        if !granted {
            return;
        }
        self.recused.insert(person.clone());
        for persons in self.roles.values_mut() {
            persons.retain(|held| held != person);
        }
        self.roles.retain(|_, persons| !persons.is_empty());
        for task in self.tasks.values_mut() {
            if task.assignee.as_ref() == Some(person) {
                task.assignee = None;
                task.delegated_by = None;
            }
            // The seat stays, for anybody else in the role.
            let seats = task.panel.iter_mut().flat_map(|panel| &mut panel.seats);
            for seat in seats.filter(|seat| seat.vote.is_none()) {
                if seat.member.person.as_ref() == Some(person) {
                    seat.member.person = None;
                }
            }
        }
    }

    /// Applies an event about a panel; `false` when it is not about a panel.
    fn apply_panel(&mut self, event: &Event, meta: &Meta) -> bool {
        let (Event::PanelOpened { task, .. }
        | Event::PanelVoted { task, .. }
        | Event::SignerAdded { task, .. }
        | Event::SignerDropped { task, .. }
        | Event::PanelDecided { task, .. }) = event
        else {
            return false;
        };
        self.last_step = None;
        if let Event::PanelVoted {
            person: Some(person),
            role,
            ..
        } = event
        {
            self.acted
                .entry(role.clone())
                .or_default()
                .insert(person.clone());
        }
        let Some(open) = self.tasks.get_mut(task) else {
            return true;
        };
        if let Event::PanelOpened {
            rule,
            refusal,
            members,
            ..
        } = event
        {
            let seats = members
                .iter()
                .map(|member| Seat {
                    member: member.clone(),
                    vote: None,
                })
                .collect();
            let (rule, refusal) = (*rule, *refusal);
            open.panel = Some(Panel {
                rule,
                refusal,
                seats,
                added: 0,
                verdict: None,
            });
        } else if let Some(panel) = &mut open.panel {
            panel.apply(event, meta.actor.person.as_ref());
        }
        true
    }

    fn apply_limit(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::LimitStarted {
                no,
                limit,
                from,
                within,
                roll,
                schedule,
                calendar,
                ..
            } => {
                self.counters.limit = self.counters.limit.max(no.0);
                let running = RunningLimit {
                    name: limit.clone(),
                    clock: Clock::new(*from, *within, *roll),
                    schedule: schedule.clone(),
                    status: LimitStatus::Running,
                    calendar: calendar.clone(),
                };
                self.limits.insert(*no, running);
            }
            Event::LimitSuspended { no, .. } => self.change_limit(*no, |limit| {
                limit.status = LimitStatus::Suspended;
                limit.clock.pauses.push(Pause {
                    from: at,
                    until: None,
                });
            }),
            Event::LimitResumed { no, schedule } => self.change_limit(*no, |limit| {
                limit.status = LimitStatus::Running;
                limit.schedule = schedule.clone();
                if let Some(pause) = limit.clock.pauses.last_mut() {
                    pause.until.get_or_insert(at);
                }
            }),
            Event::LimitExtended {
                no, by, schedule, ..
            } => self.change_limit(*no, |limit| {
                limit.schedule = schedule.clone();
                limit.clock.extensions.push(*by);
            }),
            Event::LimitRecomputed {
                no,
                schedule,
                calendar,
            } => self.change_limit(*no, |limit| {
                limit.schedule = schedule.clone();
                limit.calendar = calendar.clone();
            }),
            Event::LimitReminded { no, .. } => {
                self.change_limit(*no, |limit| {
                    limit.schedule.remind.retain(|instant| *instant > at)
                });
            }
            Event::LimitMet { no, late, .. } => {
                if !late {
                    self.set_limit(*no, LimitStatus::Met);
                }
                if let Some(step) = &mut self.last_step {
                    Arc::make_mut(step).met.push(*no);
                }
            }
            Event::LimitExpired {
                no, limit, deemed, ..
            } => {
                self.set_limit(*no, LimitStatus::Expired);
                self.last_step = None;
                self.mark(format!("{limit}.expired").into(), at);
                if let Some(deemed) = deemed {
                    self.mark(deemed.clone(), at);
                }
            }
            Event::LimitStopped { no, .. } => self.set_limit(*no, LimitStatus::Stopped),
            _ => {}
        }
    }

    fn set_limit(&mut self, no: LimitNo, status: LimitStatus) {
        self.change_limit(no, |limit| limit.status = status);
    }

    fn change_limit(&mut self, no: LimitNo, change: impl FnOnce(&mut RunningLimit)) {
        if let Some(limit) = self.limits.get_mut(&no) {
            change(limit);
        }
    }
}

impl Panel {
    fn apply(&mut self, event: &Event, actor: Option<&Name>) {
        match event {
            Event::PanelVoted {
                person, role, vote, ..
            } => {
                self.cast(person.as_ref(), role, *vote);
            }
            Event::SignerAdded { member, place, .. } => {
                self.added += 1;
                let asking = self
                    .seats
                    .iter()
                    .position(|seat| seat.member.person.as_ref() == actor && actor.is_some());
                let index = match (place, asking) {
                    (Placement::Before, Some(index)) => index,
                    (Placement::After, Some(index)) => index + 1,
                    _ => self.seats.len(),
                };
                self.seats.insert(
                    index,
                    Seat {
                        member: member.clone(),
                        vote: None,
                    },
                );
            }
            Event::SignerDropped { person, .. } => {
                self.seats.retain(|seat| {
                    seat.vote.is_some() || seat.member.person.as_ref() != Some(person)
                });
            }
            Event::PanelDecided { verdict, .. } => self.verdict = Some(*verdict),
            _ => {}
        }
    }

    fn cast(&mut self, person: Option<&Name>, role: &Name, vote: super::Vote) {
        let named = self.seats.iter().position(|seat| {
            seat.vote.is_none() && person.is_some() && seat.member.person.as_ref() == person
        });
        let free = || {
            self.seats.iter().position(|seat| {
                seat.vote.is_none() && seat.member.person.is_none() && seat.member.role == *role
            })
        };
        match named.or_else(free) {
            Some(index) => {
                let seat = &mut self.seats[index];
                seat.vote = Some(vote);
                seat.member.person = person.cloned();
            }
            None => self.seats.push(Seat {
                member: super::PanelMember {
                    role: role.clone(),
                    person: person.cloned(),
                },
                vote: Some(vote),
            }),
        }
    }
}

/// Folds nothing: the highest numbers before any event.
impl Counters {
    /// The number of the next stage.
    pub const fn next_stage(self) -> StageNo {
        StageNo(self.stage + 1)
    }

    /// The number of the next task.
    pub const fn next_task(self) -> TaskNo {
        TaskNo(self.task + 1)
    }

    /// The number of the next limit.
    pub const fn next_limit(self) -> LimitNo {
        LimitNo(self.limit + 1)
    }
}
