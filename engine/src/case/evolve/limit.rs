//! Limits (时限): started, standing still, going on, moved, met, missed, stopped.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::case::{
    CaseState, Event, LimitExtended, LimitNo, LimitRestored, LimitStarted, LimitStatus,
    RunningLimit,
};
use crate::deadline::{Clock, Pause};

impl CaseState {
    pub(super) fn apply_limit(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::LimitStarted(started) => self.limit_started(started),
            Event::LimitMet { no, .. } => self.end_limit(*no, LimitStatus::Met),
            Event::LimitStopped { no, .. } => self.end_limit(*no, LimitStatus::Stopped),
            Event::LimitExpired {
                no, limit, deemed, ..
            } => {
                self.last_step = None;
                self.end_limit(*no, LimitStatus::Expired);
                let instance = self.limits.get(no).and_then(|limit| limit.instance.clone());
                let origins: Vec<_> = instance.into_iter().collect();
                self.mark_in(&origins, format!("{limit}.expired").into(), at);
                if let Some(deemed) = deemed {
                    self.mark_in(&origins, deemed.clone(), at);
                }
            }
            Event::LimitReminded { no, .. } => self.change_limit(*no, |limit| {
                limit.schedule.remind.retain(|instant| *instant > at);
            }),
            _ => self.apply_clock(event, at),
        }
    }

    /// Applies an event that moves the end of a limit.
    fn apply_clock(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::LimitSuspended { no, ground } => {
                self.keep_for_withdrawal(*no);
                self.change_limit(*no, |limit| limit.stand_still(ground, at));
            }
            Event::LimitGroundEnded { no, ground } => {
                self.keep_for_withdrawal(*no);
                self.change_limit(*no, |limit| limit.end_ground(ground, at));
            }
            Event::LimitResumed {
                no,
                schedule,
                calendar,
            } => {
                self.keep_for_withdrawal(*no);
                self.change_limit(*no, |limit| {
                    limit.go_on(at);
                    limit.schedule.clone_from(schedule);
                    limit.calendar.clone_from(calendar);
                });
            }
            Event::LimitRestored(LimitRestored {
                no,
                status,
                schedule,
                calendar,
                ..
            }) => self.change_limit(*no, |limit| {
                limit.status = *status;
                limit.schedule.clone_from(schedule);
                limit.calendar.clone_from(calendar);
            }),
            Event::LimitExtended(LimitExtended {
                no,
                by,
                schedule,
                calendar,
                ..
            }) => {
                self.last_step = None;
                self.change_limit(*no, |limit| {
                    limit.clock.extensions.push(*by);
                    limit.schedule.clone_from(schedule);
                    limit.calendar.clone_from(calendar);
                });
            }
            Event::LimitRecomputed {
                no,
                schedule,
                calendar,
            } => self.change_limit(*no, |limit| {
                limit.schedule.clone_from(schedule);
                limit.calendar.clone_from(calendar);
            }),
            _ => {}
        }
    }

    fn limit_started(&mut self, started: &LimitStarted) {
        let LimitStarted {
            no,
            limit,
            from,
            within,
            roll,
            schedule,
            calendar,
            instance,
            ..
        } = started;
        self.counters.limit = self.counters.limit.max(no.0);
        let running = RunningLimit {
            name: limit.clone(),
            clock: Clock::new(*from, *within, *roll),
            schedule: schedule.clone(),
            status: LimitStatus::Running,
            grounds: BTreeMap::new(),
            calendar: calendar.clone(),
            instance: instance.clone(),
        };
        Arc::make_mut(&mut self.limits).insert(*no, running);
    }

    fn end_limit(&mut self, no: LimitNo, status: LimitStatus) {
        self.keep_for_withdrawal(no);
        self.change_limit(no, |limit| limit.status = status);
    }

    fn change_limit(&mut self, no: LimitNo, change: impl FnOnce(&mut RunningLimit)) {
        if let Some(limit) = Arc::make_mut(&mut self.limits).get_mut(&no) {
            change(limit);
        }
    }
}

impl RunningLimit {
    fn stand_still(&mut self, ground: &str, at: Timestamp) {
        self.status = LimitStatus::Suspended;
        self.grounds
            .insert(ground.to_owned(), self.clock.pauses.len());
        self.clock.pauses.push(Pause {
            from: at,
            until: None,
        });
    }

    fn end_ground(&mut self, ground: &str, at: Timestamp) {
        if let Some(index) = self.grounds.remove(ground)
            && let Some(pause) = self.clock.pauses.get_mut(index)
        {
            pause.until = Some(at);
        }
    }

    /// Lets the clock go on: whatever it stood still on has ended.
    pub(in crate::case) fn go_on(&mut self, at: Timestamp) {
        self.status = LimitStatus::Running;
        self.grounds.clear();
        for pause in &mut self.clock.pauses {
            pause.until.get_or_insert(at);
        }
    }
}
