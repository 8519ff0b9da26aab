//! State + event → state. Needs no definition: events carry what they mean.
//!
//! | file | events |
//! |---|---|
//! | this one | of the case as a whole |
//! | `stage` | stages entered and left, regions ended |
//! | `copies` | copies of stages and tasks for the elements of a list |
//! | `task` | tasks from opening to completion |
//! | `step` | what a withdrawal takes back |
//! | `paper` | documents issued, served, published |
//! | `panel` | panels, votes, signers |
//! | `drawn` | what was drawn by lot, who took a place over |
//! | `recusal` | what a recusal takes away from a person |
//! | `limit` | limits |
//! | `link` | other cases: opened, heard of, and what they led to |
//! | `migration` | the names of another version |

mod copies;
mod drawn;
mod limit;
mod link;
mod migration;
mod panel;
mod paper;
mod recusal;
mod stage;
mod step;
mod task;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{CaseState, CopyRead, Event, Header, OutsideHappened, Slot, Status};
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
            Event::CaseOpened { facts, link, .. } => {
                if let Some(origin) = link {
                    self.hop(meta, origin.depth);
                }
                self.header = Header::from_event(case, event, meta).map(Arc::new);
                self.status = Status::Open;
                self.facts = Arc::new(facts.clone());
                self.mark("case.filed".into(), at);
            }
            Event::CaseEnded { .. } => self.close(Status::Ended),
            Event::CaseTerminated { .. } => self.close(Status::Terminated),
            Event::CaseSuspended { ground, .. } => self.suspend(Some(ground.clone())),
            Event::CaseResumed { .. } => self.suspend(None),
            Event::OutsideHappened(OutsideHappened {
                happening,
                facts,
                stage,
                ..
            }) => {
                let origins = stage.map_or_else(Vec::new, |stage| self.origins(stage));
                self.set_facts(&origins, facts, at);
                self.mark_in(&origins, happening.clone(), at);
                self.last_step = None;
            }
            Event::RecusalRequested(asked) => {
                self.recusals
                    .insert(asked.person.clone(), asked.decided_by.clone());
            }
            Event::RecusalDecided(decided) => {
                self.decide_recusal(&decided.person, decided.granted, at);
            }
            Event::CopySent(copy) => self.unread.extend(copy.to.iter().cloned()),
            Event::CopyRead(CopyRead { person }) => {
                self.unread.remove(person);
            }
            Event::CaseMigrated(migration) => self.migrate(migration, at),
            Event::CaseReturned(_) => self.last_step = None,
            Event::CaseMoved(moved) => self.move_to(&moved.to),
            Event::StepWithdrawn(step) => self.withdraw(step.task),
            _ if self.apply_drawn(event, at)
                || self.apply_stage(event, at)
                || self.apply_copies(event, at)
                || self.apply_link(event, meta)
                || self.apply_task(event, meta)
                || self.apply_panel(event, meta)
                || self.apply_paper(event, at) => {}
            _ => self.apply_limit(event, at),
        }
    }

    fn close(&mut self, status: Status) {
        self.status = status;
        self.suspended_on = None;
        self.last_step = None;
    }

    fn suspend(&mut self, ground: Option<String>) {
        self.status = if ground.is_some() {
            Status::Suspended
        } else {
            Status::Open
        };
        self.suspended_on = ground;
        self.last_step = None;
    }

    fn move_to(&mut self, organ: &Name) {
        if let Some(header) = &mut self.header {
            Arc::make_mut(header).organ = organ.clone();
        }
    }

    fn mark(&mut self, name: Name, at: Timestamp) {
        self.mark_in(&[], name, at);
    }

    /// Notes that something happened, also in each of the copies in which it did.
    fn mark_in(&mut self, origins: &[Slot], name: Name, at: Timestamp) {
        let facts = Arc::clone(&self.facts);
        for origin in origins {
            let marks = &mut self.apart_mut(origin).marks;
            once_more(marks, name.clone(), at, &facts);
        }
        once_more(Arc::make_mut(&mut self.marks), name, at, &facts);
    }

    /// Sets facts; each one set is a happening of its own name.
    fn set_facts(&mut self, origins: &[Slot], facts: &Facts, at: Timestamp) {
        if facts.is_empty() {
            return;
        }
        let all = Arc::make_mut(&mut self.facts);
        for (name, value) in facts {
            all.insert(name.clone(), value.clone());
        }
        for name in facts.keys() {
            self.mark_in(origins, name.clone(), at);
        }
    }

    /// Notes that a person acted in a role, for the separation of duties (职责分离).
    fn acted(&mut self, role: &Name, person: &Name) {
        let known = self.acted.get(role).is_some_and(|set| set.contains(person));
        if !known {
            let acted = Arc::make_mut(&mut self.acted);
            acted
                .entry(role.clone())
                .or_default()
                .insert(person.clone());
        }
    }
}

fn once_more(marks: &mut BTreeMap<Name, Mark>, name: Name, at: Timestamp, facts: &Arc<Facts>) {
    let count = marks.get(&name).map_or(0, |mark| mark.count) + 1;
    let facts = Arc::clone(facts);
    marks.insert(name, Mark { count, at, facts });
}
