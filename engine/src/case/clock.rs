//! Limits in motion: what starts, stops, meets, suspends, extends and expires them.
//!
//! | happening | limit that names it as | follows |
//! |---|---|---|
//! | any | `start` | it starts; while it runs already, only with `restart` |
//! | a date fact is set | `start` | it starts, in place of the one that runs |
//! | `task.done` | `by: task` | it is met, late when it had run out |
//! | any | `stop` | it stops |
//! | any | `pause.from`, `pause.until` | its clock stands still, goes on |
//! | time passes | | reminders and ends, in the order of their instants, each run to completion |

use jiff::Timestamp;
use jiff::civil::Date;

use super::turn::Turn;
use super::{CalendarRef, Event, LimitNo, LimitStatus, Rejection, RunningLimit, Schedule};
use crate::deadline::{Clock, Due, Reading, Thresholds, Turns, reminder};
use crate::definition::{Limit, LimitStart};
use crate::recorded::Actor;
use crate::{Name, Value};

/// What is due on a limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Instant {
    Reminder,
    End,
}

impl Turn<'_> {
    /// Works off what a happening means to the limits.
    pub(super) fn limits_on(&mut self, happening: &Name) -> Result<(), Rejection> {
        let definition = self.definition;
        for limit in definition.limits.values() {
            if limit.by.as_ref().is_some_and(|by| is_done(happening, by)) {
                self.meet_limit(&limit.name);
            }
            if limit.stop.contains(happening) {
                self.stop_limit(&limit.name, happening);
            }
            for pause in &limit.pause {
                if pause.from == *happening {
                    self.suspend_limit(&limit.name, pause.ground.as_str());
                }
                if pause.until == *happening {
                    self.resume_limit(&limit.name);
                }
            }
            match &limit.start {
                LimitStart::Happening(start) if start == happening => {
                    if limit.restart {
                        self.stop_limit(&limit.name, happening);
                    }
                    if self.open_limit(&limit.name).is_none() {
                        self.start_limit(limit, self.at);
                    }
                }
                LimitStart::Fact(fact) if fact == happening => {
                    self.stop_limit(&limit.name, happening);
                    let from = self.instant_of(fact)?;
                    self.start_limit(limit, from);
                }
                LimitStart::Happening(_) | LimitStart::Fact(_) => {}
            }
        }
        Ok(())
    }

    /// Lets everything take place that time brought up to `until`, in order.
    pub(super) fn pass_time(&mut self, until: Timestamp) -> Result<(), Rejection> {
        let (at, actor) = (self.at, std::mem::take(&mut self.actor));
        let mut result = Ok(());
        while let Some((instant, what, no)) = self.next_due(until) {
            self.at = instant;
            self.fall_due(no, what);
            result = self.settle();
            if result.is_err() || self.state.is_closed() {
                break;
            }
        }
        (self.at, self.actor) = (at, actor);
        result
    }

    fn next_due(&self, until: Timestamp) -> Option<(Timestamp, Instant, LimitNo)> {
        let running = self
            .state
            .limits
            .iter()
            .filter(|(_, limit)| limit.status == LimitStatus::Running);
        running
            .flat_map(|(no, limit)| {
                let remind = limit.schedule.remind.first();
                let remind = remind.map(|instant| (*instant, Instant::Reminder, *no));
                let end = limit
                    .schedule
                    .due
                    .known()
                    .map(|due| (due.at, Instant::End, *no));
                remind.into_iter().chain(end)
            })
            .filter(|(instant, ..)| *instant <= until)
            .min()
    }

    fn fall_due(&mut self, no: LimitNo, what: Instant) {
        let Some(running) = self.state.limits.get(&no) else {
            return;
        };
        let limit = running.name.clone();
        let due = running.schedule.due.known().map(|due| due.at);
        if let (Instant::Reminder, Some(due)) = (what, due) {
            self.emit(Event::LimitReminded { no, limit, due });
            return;
        }
        let breach = self
            .definition
            .limits
            .get(&limit)
            .and_then(|rule| rule.breach.as_ref());
        let raise = breach.map(|breach| breach.raise.clone());
        let to = breach.and_then(|breach| breach.to.clone());
        let deemed = breach.and_then(|breach| breach.deem.clone());
        let expired = format!("{limit}.expired");
        self.emit(Event::LimitExpired {
            no,
            limit,
            raise,
            to,
            deemed: deemed.clone(),
        });
        self.happen(expired, None);
        if let Some(deemed) = deemed {
            self.happen(deemed, None);
        }
    }

    fn start_limit(&mut self, limit: &Limit, from: Timestamp) {
        let clock = Clock::new(from, limit.within, limit.roll);
        let schedule = self.schedule(&clock, &limit.name);
        let role = limit
            .by
            .as_ref()
            .and_then(|task| self.definition.task(task.as_str()));
        self.emit(Event::LimitStarted {
            no: self.state.counters.next_limit(),
            limit: limit.name.clone(),
            title: limit
                .title
                .as_ref()
                .map_or_else(|| limit.name.to_string(), |t| t.zh.clone()),
            from,
            within: limit.within,
            roll: limit.roll,
            schedule,
            basis: limit.basis.clone(),
            unconfirmed: limit.unconfirmed,
            task: limit.by.clone(),
            role: role.map(|(_, task)| task.role.clone()),
            calendar: self.calendar(),
        });
    }

    fn meet_limit(&mut self, limit: &Name) {
        let Some((no, running)) = self.state.limit(limit.as_str()) else {
            return;
        };
        let over = running
            .schedule
            .due
            .known()
            .is_some_and(|due| due.is_over(self.at));
        match running.status {
            LimitStatus::Running | LimitStatus::Suspended => {
                self.emit(Event::LimitMet {
                    no,
                    limit: limit.clone(),
                    late: over,
                });
            }
            LimitStatus::Expired => {
                self.emit(Event::LimitMet {
                    no,
                    limit: limit.clone(),
                    late: true,
                });
            }
            LimitStatus::Met | LimitStatus::Stopped => {}
        }
    }

    /// Stops the limit of that name, if it runs or stands still.
    pub(super) fn stop_limit(&mut self, limit: &Name, cause: &Name) {
        if let Some((no, _)) = self.open_limit(limit) {
            self.emit(Event::LimitStopped {
                no,
                limit: limit.clone(),
                cause: cause.clone(),
            });
        }
    }

    /// Lets the clock of a running limit stand still.
    pub(super) fn suspend_limit(&mut self, limit: &Name, ground: &str) {
        if let Some((no, running)) = self.open_limit(limit)
            && running.status == LimitStatus::Running
        {
            self.emit(Event::LimitSuspended {
                no,
                ground: ground.to_owned(),
            });
        }
    }

    /// Lets the clock of a suspended limit go on.
    pub(super) fn resume_limit(&mut self, limit: &Name) {
        if let Some((no, running)) = self.open_limit(limit)
            && running.status == LimitStatus::Suspended
        {
            self.run_limit(no);
        }
    }

    /// Lets a limit run from now, with its end computed again.
    pub(super) fn run_limit(&mut self, no: LimitNo) {
        let Some(limit) = self.state.limits.get(&no) else {
            return;
        };
        let (mut clock, name) = (limit.clock.clone(), limit.name.clone());
        if let Some(pause) = clock.pauses.last_mut() {
            pause.until.get_or_insert(self.at);
        }
        let schedule = self.schedule(&clock, &name);
        self.emit(Event::LimitResumed { no, schedule });
    }

    /// Computes the end of every open limit again by the calendar in force; records those that moved.
    pub(super) fn recompute_limits(&mut self) {
        let calendar = self.calendar();
        let stale: Vec<LimitNo> = self
            .state
            .limits
            .iter()
            .filter(|(_, limit)| limit.status == LimitStatus::Running && limit.calendar != calendar)
            .map(|(no, _)| *no)
            .collect();
        for no in stale {
            let limit = &self.state.limits[&no];
            let schedule = self.schedule(&limit.clock, &limit.name);
            if schedule.due != limit.schedule.due {
                let calendar = calendar.clone();
                self.emit(Event::LimitRecomputed {
                    no,
                    schedule,
                    calendar,
                });
            }
        }
    }

    fn open_limit(&self, limit: &Name) -> Option<(LimitNo, &RunningLimit)> {
        let open = self.state.limit(limit.as_str());
        open.filter(|(_, limit)| {
            matches!(limit.status, LimitStatus::Running | LimitStatus::Suspended)
        })
    }

    /// When a clock ends, and when that is felt.
    pub(super) fn schedule(&self, clock: &Clock, limit: &Name) -> Schedule {
        let calendar = self.context.calendar;
        let Reading::Runs(due) = clock.read(calendar) else {
            unreachable!("a clock is read only while it runs")
        };
        let Due::Known(deadline) = &due else {
            return Schedule {
                due,
                remind: Vec::new(),
                turns: None,
            };
        };
        let before = self
            .definition
            .limits
            .get(limit)
            .map(|rule| rule.remind.as_slice());
        let mut remind: Vec<Timestamp> = before
            .unwrap_or_default()
            .iter()
            .filter_map(|before| reminder(calendar, deadline, *before).ok())
            .filter(|instant| *instant > self.at)
            .collect();
        remind.sort_unstable();
        let turns = Turns::new(calendar, clock, deadline, &Thresholds::default());
        Schedule {
            due,
            remind,
            turns: Some(turns),
        }
    }

    fn calendar(&self) -> CalendarRef {
        let calendar = self.context.calendar;
        CalendarRef {
            id: calendar.id().into(),
            version: calendar.version().into(),
        }
    }

    /// The instant that a date or instant fact holds; a date is its first instant.
    fn instant_of(&self, fact: &Name) -> Result<Timestamp, Rejection> {
        let value = self.state.facts.get(fact);
        let Some(Value::Text(text)) = value else {
            return Err(self.unreadable(fact));
        };
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(instant);
        }
        text.parse::<Date>()
            .ok()
            .and_then(|date| {
                self.context
                    .calendar
                    .zone()
                    .to_timestamp(date.at(0, 0, 0, 0))
                    .ok()
            })
            .ok_or_else(|| self.unreadable(fact))
    }

    /// Lets the events say that nobody but the engine acts.
    pub(super) fn as_engine(&mut self) {
        self.actor = Actor::default();
    }
}

fn is_done(happening: &Name, task: &Name) -> bool {
    happening.as_str().strip_suffix(".done") == Some(task.as_str())
}
