//! What time brings: reminders and ends of limits, in the order of their instants.
//!
//! Each is run to completion before the next. Nobody acts but the engine, and nobody can be
//! refused: what a guard cannot decide is presumed (a task is needed, a way is not open).

use jiff::Timestamp;

use super::turn::{Decided, Driver, EVENTS_MAX, Turn};
use super::{Event, LimitNo, LimitStatus, Rejection, Slot};

/// What is due on a limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Instant {
    Reminder,
    End,
}

impl Turn<'_> {
    /// Lets everything take place that time brought up to `until`, in order.
    ///
    /// # Errors
    /// When it does not come to rest.
    pub(super) fn pass_time(&mut self, until: Timestamp) -> Result<(), Rejection> {
        self.pass_time_within(until, usize::MAX)
    }

    /// As [`Turn::pass_time`], but rests when much has happened and the next call can go on.
    ///
    /// # Errors
    /// When it does not come to rest, or time does not advance.
    pub(super) fn catch_up(&mut self, until: Timestamp) -> Result<(), Rejection> {
        self.pass_time_within(until, EVENTS_MAX / 2)?;
        let instant = |decided: &Decided| decided.meta.occurred;
        let first = self.events.first().map(instant);
        let advanced = self.events.last().map(instant) > first;
        if self.events.len() > EVENTS_MAX / 2 && !advanced {
            return Err(self.unsettled());
        }
        Ok(())
    }

    fn pass_time_within(&mut self, until: Timestamp, events_max: usize) -> Result<(), Rejection> {
        let (at, actor) = (self.at, std::mem::take(&mut self.actor));
        self.driver = Driver::Time;
        let mut result = Ok(());
        while let Some((instant, what, no)) = self.next_due(until) {
            self.at = instant;
            self.fall_due(no, what);
            result = self.settle();
            if result.is_err() || self.state.is_closed() || self.events.len() > events_max {
                break;
            }
        }
        self.driver = Driver::Person;
        (self.at, self.actor) = (at, actor);
        result
    }

    fn next_due(&self, until: Timestamp) -> Option<(Timestamp, Instant, LimitNo)> {
        let limits = self.state.limits.iter();
        let running = limits.filter(|(_, limit)| limit.status == LimitStatus::Running);
        let instants = running.flat_map(|(no, limit)| {
            let remind = limit.schedule.remind.first();
            let remind = remind.map(|instant| (*instant, Instant::Reminder, *no));
            let due = limit.schedule.due.known();
            let end = due.map(|due| (due.at, Instant::End, *no));
            remind.into_iter().chain(end)
        });
        instants.filter(|(instant, ..)| *instant <= until).min()
    }

    fn fall_due(&mut self, no: LimitNo, what: Instant) {
        match what {
            Instant::Reminder => self.remind(no),
            Instant::End => self.expire(no),
        }
    }

    fn remind(&mut self, no: LimitNo) {
        let running = &self.state.limits[&no];
        let limit = running.name.clone();
        if let Some(due) = running.schedule.due.known().map(|due| due.at) {
            self.emit(Event::LimitReminded { no, limit, due });
        }
    }

    pub(super) fn expire(&mut self, no: LimitNo) {
        let limit = self.state.limits[&no].name.clone();
        let rule = self.definition.limits.get(&limit);
        let breach = rule.and_then(|rule| rule.breach.as_ref());
        let raise = breach.map(|breach| breach.raise.clone());
        let to = breach.and_then(|breach| breach.to.clone());
        let deemed = breach.and_then(|breach| breach.deem.clone());
        let copy = self.state.limits[&no].instance.clone();
        let origins: Vec<Slot> = copy.into_iter().collect();
        let expired = format!("{limit}.expired").into();
        self.happen_in(origins.clone(), expired, None, None);
        if let Some(deemed) = deemed.clone() {
            self.happen_in(origins, deemed, None, None);
        }
        self.emit(Event::LimitExpired {
            no,
            limit: limit.clone(),
            raise,
            to,
            deemed,
        });
        self.end_notice(&limit);
    }
}
