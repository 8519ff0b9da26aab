//! The limits of a case, and the duties that follow from them.
//!
//! A limit that ran out stays an open duty as long as a task can still meet it, and is overdue
//! (超期); one that no task meets is over with its end.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{
    Event, LimitExtended, LimitNo, LimitRestored, LimitStarted, LimitStatus, Schedule, Slot,
    Status, label,
};
use casebook_engine::recorded::Meta;
use jiff::Timestamp;

use super::{Case, Task};
use crate::{Duty, DutyKind, End, Ending, Timing, Turn};

/// A limit (时限) of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its number.
    pub no: LimitNo,
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Arc<str>,
    /// The copy of a stage to which it belongs, by where that began.
    pub instance: Option<Slot>,
    /// The element of that copy, in a few words.
    pub item: Option<Arc<str>>,
    /// The task whose completion meets it.
    pub task: Option<Name>,
    /// The role whose duty it is.
    pub role: Option<Name>,
    /// The article.
    pub basis: Arc<str>,
    /// Whether the legal office still has to confirm it.
    pub unconfirmed: bool,
    /// The instant from which it counts.
    pub from: Timestamp,
    /// When it ends, and when that is felt.
    pub schedule: Schedule,
    /// How it stands.
    pub standing: Standing,
    /// When it ran out.
    pub expired_at: Option<Timestamp>,
}

/// How a limit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its clock runs.
    Running,
    /// Its clock stands still.
    Suspended,
    /// It ran out, and what it asks for is still to be done.
    Overdue,
    /// It ended; kept until the next task is done, because a withdrawn step (撤回) restores it.
    Ended,
}

impl Limit {
    /// How it stands in time.
    pub fn timing(&self) -> Timing {
        match self.standing {
            Standing::Running | Standing::Overdue => Timing::running(&self.schedule),
            Standing::Suspended => Timing::Paused,
            Standing::Ended => Timing::Free,
        }
    }

    fn is_open(&self) -> bool {
        self.standing != Standing::Ended
    }

    /// The next instant at which the engine has something to do: a reminder or the end.
    fn next_at(&self) -> Option<Timestamp> {
        if self.standing != Standing::Running {
            return None;
        }
        let end = self.schedule.due.known().map(|due| due.at);
        self.schedule
            .remind
            .first()
            .copied()
            .into_iter()
            .chain(end)
            .min()
    }
}

impl Limit {
    /// Whether the completion of a task meets it: in its own copy, where it belongs to one.
    pub(super) fn is_met_by(&self, task: &Task) -> bool {
        let own = self.item.is_none() || self.item == task.item;
        self.task.as_ref() == Some(&task.name) && own
    }
}

impl Case {
    pub(super) fn follow_limit(&mut self, event: &Event, meta: &Meta) -> Vec<Duty> {
        match event {
            Event::LimitStarted(started) => {
                let mut duties = self.start_limit(started, meta);
                duties.extend(self.limit_changed(started.no));
                duties
            }
            Event::LimitSuspended { no, .. } => {
                self.change(*no, |limit| limit.standing = Standing::Suspended)
            }
            Event::LimitResumed { no, schedule, .. } => self.change(*no, |limit| {
                limit.standing = Standing::Running;
                limit.schedule = schedule.clone();
            }),
            Event::LimitExtended(LimitExtended { no, schedule, .. })
            | Event::LimitRecomputed { no, schedule, .. } => {
                self.change(*no, |limit| limit.schedule = schedule.clone())
            }
            Event::LimitRestored(LimitRestored {
                no,
                status,
                schedule,
                ..
            }) => self.restore(*no, *status, schedule),
            Event::LimitReminded { no, .. } => self.change(*no, |limit| {
                limit
                    .schedule
                    .remind
                    .retain(|instant| *instant > meta.occurred);
            }),
            Event::LimitMet { no, late: true, .. } => self.end_limit(*no, Ending::Late, meta),
            Event::LimitMet { no, .. } => self.end_limit(*no, Ending::Met, meta),
            Event::LimitExpired { no, .. } => self.expire(*no, meta),
            Event::LimitStopped { no, .. } => self.end_limit(*no, Ending::Stopped, meta),
            _ => Vec::new(),
        }
    }

    /// Starts a limit; one of the same name that ran out before is over now.
    fn start_limit(&mut self, started: &LimitStarted, meta: &Meta) -> Vec<Duty> {
        let LimitStarted {
            no,
            limit,
            title,
            from,
            schedule,
            basis,
            unconfirmed,
            task,
            role,
            instance,
            item,
            ..
        } = started;
        let former: Vec<LimitNo> = self
            .limits
            .values()
            .filter(|known| {
                let same = known.name == *limit && known.instance == *instance;
                same && known.standing == Standing::Overdue
            })
            .map(|known| known.no)
            .collect();
        let started = Limit {
            no: *no,
            name: limit.clone(),
            title: title.as_str().into(),
            instance: instance.clone(),
            item: item.as_ref().map(|item| label(item).into()),
            task: task.clone(),
            role: role.clone(),
            basis: basis.as_str().into(),
            unconfirmed: *unconfirmed,
            from: *from,
            schedule: schedule.clone(),
            standing: Standing::Running,
            expired_at: None,
        };
        self.limits.insert(*no, started);
        let former = former.into_iter();
        former
            .flat_map(|no| self.end_limit(no, Ending::Expired, meta))
            .collect()
    }

    fn change(&mut self, no: LimitNo, change: impl FnOnce(&mut Limit)) -> Vec<Duty> {
        if let Some(limit) = self.limits.get_mut(&no) {
            change(limit);
        }
        self.limit_changed(no)
    }

    /// Lets it stand as before the step that was withdrawn.
    fn restore(&mut self, no: LimitNo, status: LimitStatus, schedule: &Schedule) -> Vec<Duty> {
        self.change(no, |limit| {
            limit.schedule = schedule.clone();
            limit.standing = match status {
                LimitStatus::Running => Standing::Running,
                LimitStatus::Suspended => Standing::Suspended,
                LimitStatus::Expired if limit.task.is_some() => Standing::Overdue,
                LimitStatus::Expired | LimitStatus::Met | LimitStatus::Stopped => Standing::Ended,
            };
        })
    }

    fn expire(&mut self, no: LimitNo, meta: &Meta) -> Vec<Duty> {
        let Some(limit) = self.limits.get_mut(&no) else {
            return Vec::new();
        };
        if !limit.is_open() {
            return Vec::new();
        }
        limit.expired_at = Some(meta.occurred);
        if limit.task.is_none() {
            return self.end_limit(no, Ending::Expired, meta);
        }
        limit.standing = Standing::Overdue;
        self.limit_changed(no)
    }

    fn end_limit(&mut self, no: LimitNo, how: Ending, meta: &Meta) -> Vec<Duty> {
        let Some(limit) = self.limits.get(&no).filter(|limit| limit.is_open()) else {
            return Vec::new();
        };
        let (limit, ended) = (limit.clone(), self.ended_limit(limit, how, meta));
        if let Some(kept) = self.limits.get_mut(&no) {
            kept.standing = Standing::Ended;
        }
        self.with_its_task(&limit, ended)
    }

    /// Ends what is left when the case is over.
    pub(super) fn close_limits(&mut self, meta: &Meta) -> Vec<Duty> {
        let limits = std::mem::take(&mut self.limits).into_values();
        let open = limits.filter_map(|limit| {
            let how = match limit.standing {
                Standing::Overdue => Ending::Expired,
                Standing::Running | Standing::Suspended => Ending::Stopped,
                Standing::Ended => return None,
            };
            Some(self.ended_limit(&limit, how, meta))
        });
        open.collect()
    }

    /// The open duty of a limit, and those of the task that meets it.
    pub(super) fn limit_changed(&self, no: LimitNo) -> Vec<Duty> {
        let Some(limit) = self.limits.get(&no).filter(|limit| limit.is_open()) else {
            return Vec::new();
        };
        self.with_its_task(limit, self.limit_duty(limit))
    }

    fn with_its_task(&self, limit: &Limit, duty: Duty) -> Vec<Duty> {
        let tasks = self.tasks_meeting(limit);
        let duties = tasks.flat_map(|task| self.duties_of(task.no));
        let mut all = vec![duty];
        for duty in duties {
            let known =
                |one: &Duty| (one.kind, one.no, one.seat) == (duty.kind, duty.no, duty.seat);
            if !all.iter().any(known) {
                all.push(duty);
            }
        }
        all
    }

    /// The open limits that a task meets.
    pub(super) fn limits_of(&self, task: &Task) -> Vec<Duty> {
        let open = self.limits.values().filter(|limit| limit.is_open());
        let of_task = open.filter(|limit| limit.is_met_by(task));
        of_task.map(|limit| self.limit_duty(limit)).collect()
    }

    fn limit_duty(&self, limit: &Limit) -> Duty {
        let task = self.task_having_met(limit);
        Duty {
            kind: DutyKind::Limit,
            no: limit.no.0,
            seat: 0,
            name: limit.name.clone(),
            title: Arc::clone(&limit.title),
            item: limit.item.clone(),
            stage: task.and_then(|task| task.stage.clone()),
            round: task.map_or(1, |task| task.round),
            role: limit.role.clone(),
            organ: task.and_then(|task| task.organ.clone()),
            person: task.and_then(|task| task.assignee.clone()),
            delegated_by: None,
            from: None,
            basis: Some(Arc::clone(&limit.basis)),
            unconfirmed: limit.unconfirmed,
            since: limit.from,
            timing: limit.timing(),
            next_at: limit.next_at(),
            expired_at: limit.expired_at,
            turn: Turn::NotNow,
            suspended: self.status == Status::Suspended,
            ended: None,
        }
    }

    /// An ended duty keeps the instants by which it was measured.
    fn ended_limit(&self, limit: &Limit, how: Ending, meta: &Meta) -> Duty {
        let (at, by) = (meta.occurred, meta.actor.person.clone());
        Duty {
            timing: match limit.standing {
                Standing::Suspended => Timing::Paused,
                _ => Timing::running(&limit.schedule),
            },
            next_at: None,
            ended: Some(End { how, at, by }),
            ..self.limit_duty(limit)
        }
    }
}
