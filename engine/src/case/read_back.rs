//! The command to which a step of a history was the answer.
//!
//! The log keeps what happened and not what was asked: an event tells it whole, so a case can be
//! decided again under another definition. Numbers of tasks and stages differ there, so each is
//! looked for among those that are open, by its name and the element for which it is done.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{
    CaseState, Command, Complete, Decided, DocumentIssued, Event, Instance, LimitNo, Open,
    OpenTask, Override, Papers, RunningLimit, StageNo, Taking, TaskNo, TaskRef,
};
use crate::recorded::Meta;
use crate::{Facts, Name, Value};

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

    /// A task that was completed, submitted or handed back.
    fn of_task(&self, event: &Event) -> Option<Command> {
        match event {
            Event::TaskSubmitted { no, .. } | Event::TaskHandedBack { no, .. } => {
                self.complete(*no, event)
            }
            Event::TaskCompleted { no, .. } if !self.was_decided(*no) => self.complete(*no, event),
            _ => None,
        }
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

    /// A completion, as the task that it ended says it.
    fn complete(&self, no: TaskNo, event: &Event) -> Option<Command> {
        let mut content = Complete::plain(self.task(no));
        match event.clone() {
            Event::TaskHandedBack { opinion, .. } => content.opinion = opinion,
            Event::TaskSubmitted {
                outcome,
                facts,
                fills,
                document,
                opinion,
                papers,
                ..
            } => {
                (content.outcome, content.facts, content.fills) = (outcome, facts, fills);
                (content.document, content.opinion, content.papers) = (document, opinion, papers);
            }
            Event::TaskCompleted {
                outcome,
                facts,
                fills,
                document,
                opinion,
                ..
            } => {
                content.papers = self.papers(no, &facts);
                (content.outcome, content.facts, content.fills) = (outcome, facts, fills);
                (content.document, content.opinion) = (document, opinion);
            }
            _ => return None,
        }
        content.overrides = self.overrides();
        Some(Command::Complete(content))
    }

    /// The papers that came with a task, as the events tell them that followed.
    fn papers(&self, no: TaskNo, facts: &Facts) -> Papers {
        let mut papers = Papers::default();
        for event in self.events() {
            match event {
                Event::DocumentIssued(issued) if issued.task == no => {
                    papers.sealed = issued.sealed;
                    papers.elements = self.elements(issued, facts);
                }
                Event::RecordsKept(kept) if kept.task == no => {
                    papers.records = kept.records.clone();
                }
                Event::DocumentNoticed(noticed) => papers.service = Some(noticed.service.clone()),
                Event::DocumentServed(served) if served.service.is_some() => {
                    papers.service.clone_from(&served.service);
                }
                _ => {}
            }
        }
        papers
    }

    /// The elements of a document that are no facts.
    fn elements(&self, issued: &DocumentIssued, facts: &Facts) -> BTreeMap<Name, String> {
        let known = &self.scene.then.facts;
        let texts = issued.elements.iter().filter_map(|(name, value)| {
            let Value::Text(text) = value else {
                return None;
            };
            let is_fact = known.contains_key(name) || facts.contains_key(name);
            (!is_fact).then(|| (name.clone(), text.clone()))
        });
        texts.collect()
    }

    fn overrides(&self) -> Vec<Override> {
        let overridden = self.events().filter_map(|event| match event {
            Event::GuardOverridden(overridden) => Some(Override {
                guard: overridden.guard.clone(),
                reason: overridden.reason.clone(),
                approver: overridden.approver.clone(),
            }),
            _ => None,
        });
        overridden.collect()
    }

    /// Whether a task ended by its panel: then a vote or silence ended it.
    fn was_decided(&self, no: TaskNo) -> bool {
        let mut events = self.events();
        events.any(|event| matches!(event, Event::PanelDecided { task, .. } if *task == no))
    }

    fn is_import(&self) -> bool {
        let header = self.scene.then.header.as_ref();
        header.is_some_and(|header| header.imported_from.is_some())
    }

    /// The open task of that name for the same element; by name alone where there is none.
    fn task(&self, no: TaskNo) -> TaskRef {
        let Scene { then, now } = self.scene;
        let Some(open) = then.tasks.get(&no) else {
            return TaskRef::No(no);
        };
        let element = element_of(then, open);
        let same = now
            .tasks
            .iter()
            .filter(|(_, other)| other.name == open.name && element_of(now, other) == element);
        let found = likest(same.map(|(no, _)| *no), no);
        found.map_or_else(|| TaskRef::Name(open.name.clone()), TaskRef::No)
    }

    /// The open stage of that name for the same element.
    fn stage(&self, no: StageNo) -> Option<StageNo> {
        let Scene { then, now } = self.scene;
        let open = then.stages.get(&no)?;
        let element = then.copy_of(no).map(|copy| &copy.item);
        let same = now.stages.iter().filter(|(other, stage)| {
            stage.name == open.name && now.copy_of(**other).map(|copy| &copy.item) == element
        });
        likest(same.map(|(no, _)| *no), no)
    }

    /// The limit of a number: its number where several of that name are open, else its name.
    fn limit(&self, no: LimitNo) -> Name {
        let Scene { then, now } = self.scene;
        let Some(limit) = then.limits.get(&no) else {
            return no.to_string().into();
        };
        let item = |state: &CaseState, limit: &RunningLimit| {
            let slot = limit.instance.as_ref()?;
            let stage = state.stages.get(&slot.stage)?;
            Some(stage.instances.get(&slot.region)?.item.clone())
        };
        let element = item(then, limit);
        let open = now.limits.iter().filter(|(_, other)| {
            other.name == limit.name && other.status.is_open() && item(now, other) == element
        });
        let found = likest(open.map(|(no, _)| *no), no);
        found.map_or_else(|| limit.name.clone(), |no| no.to_string().into())
    }
}

/// Of several that could be meant the one of the same number, else the first: elements of a list may
/// be equal.
fn likest<T: PartialEq>(mut found: impl Iterator<Item = T>, no: T) -> Option<T> {
    let first = found.next()?;
    if first == no || found.any(|other| other == no) {
        return Some(no);
    }
    Some(first)
}

/// The element for which a task is done, by itself or as its stage is.
fn element_of<'a>(state: &'a CaseState, open: &'a OpenTask) -> Option<&'a Value> {
    let copy = open.copy.as_ref().or_else(|| state.copy_of(open.stage));
    copy.map(|copy: &Instance| &copy.item)
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
