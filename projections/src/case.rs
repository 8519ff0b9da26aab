//! What the views need to know of a case at a moment: where it stands and which duties are open.
//!
//! The fold of the case's events, smaller than the engine's state and with the titles that people
//! read. It is derived from the log alone and may be forgotten at any time.

mod limit;
mod migration;
mod panel;
mod stage;
mod task;

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Event, Header, LimitNo, StageNo, Status, TaskNo};
use casebook_engine::recorded::Meta;
use casebook_engine::stream::{CaseId, Version};
use jiff::Timestamp;

pub use limit::{Limit, Standing};
pub use panel::{Panel, Seat};
pub use stage::Stage;
pub use task::Task;

use super::{Duty, Timing};

/// A case at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id as text: most rows hold it.
    pub id: Arc<str>,
    /// What was settled at its opening.
    pub header: Arc<Header>,
    /// How many events were folded.
    pub version: Version,
    /// Whether it runs.
    pub status: Status,
    /// When it came to its end or was terminated.
    pub closed_at: Option<Timestamp>,
    /// The open stages by number.
    pub stages: BTreeMap<StageNo, Stage>,
    /// The open tasks by number.
    pub tasks: BTreeMap<TaskNo, Task>,
    /// The limits that run, stand still or are overdue, and those that ended since the last step.
    pub limits: BTreeMap<LimitNo, Limit>,
    /// What the stages that were entered and the tasks that were opened are called, by name.
    pub titles: BTreeMap<Name, Arc<str>>,
    /// The task completed last, as long as it can be withdrawn.
    last_done: Option<Task>,
}

impl Case {
    /// The case after its first event; `None` when that is no opening.
    pub fn open(case: CaseId, event: &Event, meta: &Meta) -> Option<Self> {
        let header = Header::from_event(case, event, meta)?;
        Some(Self {
            id: case.to_string().into(),
            header: Arc::new(header),
            version: Version(1),
            status: Status::Open,
            closed_at: None,
            stages: BTreeMap::new(),
            tasks: BTreeMap::new(),
            limits: BTreeMap::new(),
            titles: BTreeMap::new(),
            last_done: None,
        })
    }

    /// Folds one more event and returns the duties that it opened, changed or ended.
    ///
    /// Total, as the engine's fold: an event that does not fit changes nothing but the version.
    pub fn follow(&mut self, event: &Event, meta: &Meta) -> Vec<Duty> {
        self.version = self.version.next();
        match event {
            Event::CaseMoved(moved) => {
                Arc::make_mut(&mut self.header).organ = moved.to.clone();
                self.all_duties()
            }
            Event::CaseMigrated(migration) => self.migrate(migration),
            Event::CaseSuspended { .. } => self.stand(Status::Suspended),
            Event::CaseResumed { .. } => self.stand(Status::Open),
            Event::CaseReopened(_) => {
                self.closed_at = None;
                self.stand(Status::Open)
            }
            Event::CaseEnded { .. } => self.close(Status::Ended, meta),
            Event::CaseTerminated { .. } => self.close(Status::Terminated, meta),
            Event::StageEntered { .. } | Event::StageLeft { .. } => {
                self.follow_stage(event, meta);
                Vec::new()
            }
            Event::PanelOpened { .. }
            | Event::PanelVoted { .. }
            | Event::MembersAbsent(_)
            | Event::SignerAdded { .. }
            | Event::SignerDropped { .. }
            | Event::PanelDecided { .. } => self.follow_panel(event, meta),
            Event::LimitStarted(_)
            | Event::LimitSuspended { .. }
            | Event::LimitResumed { .. }
            | Event::LimitRestored(_)
            | Event::LimitExtended(_)
            | Event::LimitRecomputed { .. }
            | Event::LimitReminded { .. }
            | Event::LimitMet { .. }
            | Event::LimitExpired { .. }
            | Event::LimitStopped { .. } => self.follow_limit(event, meta),
            _ => self.follow_task(event, meta),
        }
    }

    /// Whether the case is over.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Ended | Status::Terminated)
    }

    /// How the case stands in time: its most urgent open limit.
    pub fn timing(&self) -> Timing {
        Timing::most_urgent(self.limits.values().map(Limit::timing))
    }

    /// Notes what a stage or task is called and shares the text.
    fn title(&mut self, name: &Name, title: &str) -> Arc<str> {
        match self.titles.get(name) {
            Some(known) if **known == *title => Arc::clone(known),
            _ => {
                let title: Arc<str> = title.into();
                self.titles.insert(name.clone(), Arc::clone(&title));
                title
            }
        }
    }

    fn stand(&mut self, status: Status) -> Vec<Duty> {
        self.status = status;
        let tasks: Vec<TaskNo> = self.tasks.keys().copied().collect();
        tasks
            .into_iter()
            .flat_map(|no| self.duties_of(no))
            .collect()
    }

    /// Every open duty: all of them name the organ that has the case.
    fn all_duties(&self) -> Vec<Duty> {
        let tasks = self.tasks.keys().flat_map(|no| self.duties_of(*no));
        let limits = self.limits.keys().flat_map(|no| self.limit_changed(*no));
        tasks.chain(limits).collect()
    }

    /// Ends what the events before left open.
    fn close(&mut self, status: Status, meta: &Meta) -> Vec<Duty> {
        self.status = status;
        self.closed_at = Some(meta.occurred);
        let tasks: Vec<TaskNo> = self.tasks.keys().copied().collect();
        let mut duties: Vec<Duty> = tasks
            .into_iter()
            .flat_map(|no| self.cancel(no, meta))
            .collect();
        duties.extend(self.close_limits(meta));
        duties
    }
}
