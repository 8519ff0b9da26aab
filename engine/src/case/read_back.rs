//! The command to which a step of a history was the answer.
//!
//! The log keeps what happened and not what was asked: an event tells it whole, so a case can be
//! decided again under another definition. Numbers of tasks and stages differ there, so each is
//! looked for among those that are open, by its name and the element for which it is done.

mod complete;
mod numbers;

use std::cmp::Reverse;

use super::{CaseState, Command, Decided, Event, Open, OpenTask, Taking};
use crate::recorded::Meta;

/// Where a command is to be asked again.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The case as it stood before the step.
    pub then: &'a CaseState,
    /// The case of which the same is asked now; the same state, to ask as it was asked.
    pub now: &'a CaseState,
}

/// The command that led to the events of one step, as it would be asked of the case as it is now.
///
/// `None` where nobody asked for anything: time passed, or the case was moved to another version of
/// its definition.
pub fn read_back(scene: Scene<'_>, step: &[Decided]) -> Option<Command> {
    let told = Told { scene, step };
    step.iter().find_map(|decided| told.cause(decided))
}

struct Told<'a> {
    scene: Scene<'a>,
    step: &'a [Decided],
}

impl<'a> Told<'a> {
    fn events(&self) -> impl Iterator<Item = &'a Event> {
        self.step.iter().map(|decided| &decided.event)
    }

    /// The command, where the event is what it led to first: consequences come after it, and what
    /// time brought comes before it and names nobody.
    fn cause(&self, Decided { event, meta }: &Decided) -> Option<Command> {
        if let Some(command) = self.elsewhere(event) {
            return Some(command);
        }
        if meta.actor.person.is_some() {
            return self
                .returned(event, meta)
                .or_else(|| self.of_case(event))
                .or_else(|| self.of_task(event))
                .or_else(|| self.of_panel(event))
                .or_else(|| self.outside(event))
                .or_else(|| self.beside(event))
                .or_else(|| self.of_holder(event, meta));
        }
        if self.is_import() {
            return self.of_task(event).or_else(|| self.outside(event));
        }
        message(event)
    }

    /// What another case led to, what opened the case, and what does not follow a definition.
    fn elsewhere(&self, event: &Event) -> Option<Command> {
        match event {
            Event::CaseOpened { .. } => open(event),
            Event::DeviationRecorded(deviation) if self.step.len() == 1 => {
                Some(Command::Deviate(deviation.clone()))
            }
            Event::LinkAnswered(answered) => Some(Command::AnswerLink(answered.clone())),
            Event::HeardElsewhere(heard) => Some(Command::Hear(heard.clone())),
            Event::LinkRefused(refused) if self.step.len() == 1 => {
                Some(Command::RefuseLink(refused.clone()))
            }
            Event::LimitRecomputed { .. } => Some(Command::Recompute),
            _ => None,
        }
    }

    /// A return, from a task that it closed: one that the actor could do, in the stage from which.
    fn returned(&self, event: &Event, meta: &Meta) -> Option<Command> {
        let Event::CaseReturned(returned) = event else {
            return None;
        };
        let then = self.scene.then;
        let closed = self.events().filter_map(|event| match event {
            Event::TaskCancelled { no, .. } => then.tasks.get_key_value(no),
            _ => None,
        });
        let fitness = |task: &OpenTask| {
            let stage = then.stages.get(&task.stage);
            let is_there = stage.is_some_and(|stage| stage.name == returned.from);
            let is_free = task.assignee.is_none() || task.assignee == meta.actor.person;
            let is_own = is_free && Some(&task.role) == meta.actor.role.as_ref();
            (is_there, is_own)
        };
        let from = closed.max_by_key(|(no, task)| (fitness(task), Reverse(**no)));
        Some(Command::Return {
            to: returned.to.clone(),
            reason: Some(returned.reason.clone()).filter(|reason| !reason.is_empty()),
            afterwards: Some(returned.afterwards.clone()),
            from: from.map(|(no, _)| self.task(*no)),
        })
    }

    /// What concerns the case as a whole.
    fn of_case(&self, event: &Event) -> Option<Command> {
        Some(match event.clone() {
            Event::StepWithdrawn(withdrawn) => Command::Withdraw {
                reason: withdrawn.reason,
            },
            Event::RecusalRequested(asked) => Command::RequestRecusal {
                person: asked.person,
                reason: asked.reason,
            },
            Event::RecusalDecided(decided) => Command::DecideRecusal {
                person: decided.person,
                granted: decided.granted,
                reason: decided.reason,
            },
            Event::CaseSuspended { ground, document } => Command::Suspend { ground, document },
            Event::CaseResumed { reason } => Command::Resume { reason },
            Event::LimitExtended(extended) => Command::Extend {
                limit: self.limit(extended.no),
                by: extended.by,
                reason: extended.reason,
                document: extended.document,
            },
            Event::CaseTerminated {
                reason,
                approver,
                document,
            } => Command::Terminate {
                reason,
                approver,
                document,
            },
            _ => return None,
        })
    }

    /// What was done in a panel.
    fn of_panel(&self, event: &Event) -> Option<Command> {
        Some(match event.clone() {
            Event::PanelVoted {
                task,
                person,
                role,
                vote,
                opinion,
                score,
            } => Command::Vote {
                task: self.task(task),
                vote,
                role: person.is_none().then_some(role),
                opinion,
                score,
            },
            Event::SignerAdded {
                task,
                member,
                place,
            } => Command::AddSigner {
                task: self.task(task),
                person: member.person?,
                place,
            },
            Event::SignerDropped {
                task,
                person,
                reason,
            } => Command::DropSigner {
                task: self.task(task),
                person,
                reason,
            },
            _ => return None,
        })
    }

    /// What happened outside and was recorded by somebody.
    fn outside(&self, event: &Event) -> Option<Command> {
        let Event::OutsideHappened(happened) = event else {
            return None;
        };
        Some(Command::Happen {
            happening: happened.happening.clone(),
            facts: happened.facts.clone(),
            document: happened.document.clone(),
            stage: happened.stage.and_then(|no| self.stage(no)),
        })
    }

    /// What was done beside the way of the case.
    fn beside(&self, event: &Event) -> Option<Command> {
        Some(match event.clone() {
            Event::CaseMoved(moved) => Command::Move {
                to: moved.to,
                reason: moved.reason,
            },
            Event::TaskAdded(added) => Command::Add {
                task: added.task,
                reason: added.reason,
                stage: self.stage(added.stage),
            },
            Event::DocumentVoided(voided) => Command::VoidDocument {
                document: voided.document,
                reason: voided.reason,
            },
            Event::Urged { tasks, message } => Command::Urge {
                task: match &tasks[..] {
                    [only] if self.scene.then.tasks.len() > 1 => Some(self.task(only.no)),
                    _ => None,
                },
                message,
            },
            Event::CopySent(sent) => Command::SendCopy {
                to: sent.to,
                message: sent.message,
            },
            Event::CopyRead(_) => Command::Read,
            Event::Commented(comment) => Command::Comment {
                task: comment.task.map(|no| self.task(no)),
                text: comment.text,
                to: comment.to,
            },
            _ => return None,
        })
    }

    /// Who has a task: claimed, given back, given to another.
    fn of_holder(&self, event: &Event, meta: &Meta) -> Option<Command> {
        Some(match event.clone() {
            Event::TaskClaimed { no, .. } => Command::Claim {
                task: self.task(no),
            },
            Event::TaskUnclaimed { no } => Command::Unclaim {
                task: self.task(no),
            },
            Event::TaskDelegated { no, to, .. } => Command::Delegate {
                task: self.task(no),
                to,
            },
            Event::TaskTransferred { no, to, reason, .. } => {
                let task = self.task(no);
                // A transfer is an act in a role; whoever hands over the work of another has none.
                if meta.actor.role.is_none() {
                    Command::HandOver { task, to, reason }
                } else {
                    Command::Transfer { task, to, reason }
                }
            }
            _ => return None,
        })
    }

    fn is_import(&self) -> bool {
        let header = self.scene.then.header.as_ref();
        header.is_some_and(|header| header.imported_from.is_some())
    }
}

/// What a message brought.
fn message(event: &Event) -> Option<Command> {
    let Event::OutsideHappened(happened) = event else {
        return None;
    };
    Some(Command::Take(Taking {
        message: happened.happening.clone(),
        facts: happened.facts.clone(),
        document: happened.document.clone(),
    }))
}

fn open(event: &Event) -> Option<Command> {
    let Event::CaseOpened {
        number,
        title,
        organ,
        seat,
        facts,
        parent,
        imported_from,
        link,
        ..
    } = event.clone()
    else {
        return None;
    };
    Some(Command::Open(Open {
        title,
        organ,
        seat,
        facts,
        parent,
        number,
        imported_from,
        link,
    }))
}
