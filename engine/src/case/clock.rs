//! Limits in motion: what starts, stops, meets, suspends, extends and expires them.
//!
//! | happening | limit that names it as | follows |
//! |---|---|---|
//! | any | `start` | it starts; while it runs already, only with `restart` |
//! | a date fact is set | `start` | it starts, in place of the one that runs |
//! | `task.done` | `by: task` | it is met, late when it had run out |
//! | any | `stop` | it stops |
//! | any | `pause.from`, `pause.until` | its clock stands still on that ground, goes on after the last |
//!
//! A limit with `when` starts only where that guard holds. What time brings is in `time.rs`, what a
//! return starts anew in `restart.rs`.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::turn::{Driver, Turn};
use super::{
    CalendarRef, Code, Event, LimitNo, LimitRestored, LimitStarted, LimitStatus, Rejection,
    RunningLimit, Schedule,
};
use crate::deadline::{Clock, Due, Length, Reading, Thresholds, Turns, Unit, reminder};
use crate::definition::{Limit, LimitStart};
use crate::recorded::Actor;
use crate::{Name, Value};

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
                    self.resume_limit(&limit.name, pause.ground.as_str());
                }
            }
            match &limit.start {
                LimitStart::Happening(start) if start == happening => {
                    if limit.restart {
                        self.stop_limit(&limit.name, happening);
                    }
                    if self.open_limit(&limit.name).is_none() && self.applies(limit)? {
                        self.start_by_happening(limit, start);
                    }
                }
                LimitStart::Fact(fact) if fact == happening => {
                    self.stop_limit(&limit.name, happening);
                    if let Some(from) = self.instant_of(fact)?
                        && self.applies(limit)?
                    {
                        self.start_limit(limit, from);
                    }
                }
                LimitStart::Happening(_) | LimitStart::Fact(_) => {}
            }
        }
        Ok(())
    }

    /// Whether a limit starts, as far as its own guard is concerned. Where nobody can be asked for
    /// a missing fact, it does.
    pub(super) fn applies(&self, limit: &Limit) -> Result<bool, Rejection> {
        let Some(guard) = &limit.when else {
            return Ok(true);
        };
        match self.holds(guard) {
            Err(_) if self.driver != Driver::Person => Ok(true),
            decided => decided,
        }
    }

    /// Starts a limit by a happening: now, or on the day that a service or a notice counts. A public
    /// notice stands for the days that the law gives on its day.
    fn start_by_happening(&mut self, limit: &Limit, start: &Name) {
        let Some(day) = self.day_of_service(start) else {
            return self.start_limit(limit, self.counted_from(limit));
        };
        let zone = self.context.calendar.zone();
        let first = zone.to_timestamp(day.at(0, 0, 0, 0));
        let from = first.unwrap_or_else(|_| self.counted_from(limit));
        let noticed = limit.name.as_str().strip_prefix("notice.");
        let noticed = noticed.and_then(|name| self.state.documents.get(name)?.noticed);
        let within = noticed.map_or(limit.within, |(_, days)| {
            Length::new(i32::try_from(days).unwrap_or(i32::MAX), Unit::CalendarDay)
        });
        let limit = Limit {
            within,
            ..limit.clone()
        };
        self.start_limit(&limit, from);
    }

    /// The instant from which a limit counts that starts now. The end of a limit in days is the
    /// first instant after its last day; what starts then starts on that last day (届满之日).
    pub(super) fn counted_from(&self, limit: &Limit) -> Timestamp {
        let calendar = self.context.calendar;
        let before = self.at - SignedDuration::from_micros(1);
        let last_day = calendar.date_of(before);
        let by_day = self.driver == Driver::Time && limit.within.unit != Unit::Hour;
        if by_day && calendar.end_of_day(last_day) == self.at {
            before
        } else {
            self.at
        }
    }

    pub(super) fn start_limit(&mut self, limit: &Limit, from: Timestamp) {
        let clock = Clock::new(from, limit.within, limit.roll);
        let schedule = self.schedule(&clock, &limit.name);
        let task = limit.by.as_ref();
        let role = task.and_then(|task| self.definition.task(task.as_str()));
        self.emit(Event::LimitStarted(LimitStarted {
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
        }));
        if let Some(ground) = &self.state.suspended_on
            && self.definition.verbs.suspend_limits.contains(&limit.name)
        {
            let ground = self.ground_of_suspension(ground);
            // From its very beginning: what time starts begins just before the present instant.
            let at = self.at;
            self.at = if self.driver == Driver::Time {
                from
            } else {
                at
            };
            self.suspend_limit(&limit.name, &ground);
            self.at = at;
        }
    }

    pub(super) fn meet_limit(&mut self, limit: &Name) {
        let Some((no, running)) = self.state.limit(limit.as_str()) else {
            return;
        };
        let due = running.schedule.due.known();
        let late = match running.status {
            LimitStatus::Running => due.is_some_and(|due| due.is_over(self.at)),
            LimitStatus::Suspended => false,
            LimitStatus::Expired => true,
            LimitStatus::Met | LimitStatus::Stopped => return,
        };
        let limit = limit.clone();
        self.emit(Event::LimitMet { no, limit, late });
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

    /// Lets the clock of an open limit stand still on a ground. A limit that is counted backward
    /// does not run and cannot stand still.
    pub(super) fn suspend_limit(&mut self, limit: &Name, ground: &str) {
        if let Some((no, running)) = self.open_limit(limit)
            && running.clock.length.count >= 0
            && !running.grounds.contains_key(ground)
        {
            let ground = ground.to_owned();
            self.emit(Event::LimitSuspended { no, ground });
        }
    }

    /// Ends a ground on which a clock stands still; after the last, the clock goes on.
    pub(super) fn resume_limit(&mut self, limit: &Name, ground: &str) {
        let Some((no, running)) = self.open_limit(limit) else {
            return;
        };
        if !running.grounds.contains_key(ground) {
            return;
        }
        if running.grounds.len() > 1 {
            let ground = ground.to_owned();
            return self.emit(Event::LimitGroundEnded { no, ground });
        }
        let mut running = running.clone();
        running.go_on(self.at);
        let schedule = self.schedule(&running.clock, limit);
        let calendar = self.calendar();
        self.emit(Event::LimitResumed {
            no,
            schedule,
            calendar,
        });
    }

    /// Lets a limit stand again as it stood before the step that is withdrawn.
    pub(super) fn restore_limit(&mut self, no: LimitNo, limit: &RunningLimit) {
        let (schedule, calendar) = if limit.status == LimitStatus::Running {
            (self.schedule(&limit.clock, &limit.name), self.calendar())
        } else {
            (limit.schedule.clone(), limit.calendar.clone())
        };
        self.emit(Event::LimitRestored(LimitRestored {
            no,
            limit: limit.name.clone(),
            status: limit.status,
            schedule,
            calendar,
        }));
    }

    /// Computes the end of every running limit again by the calendar in force; records those that
    /// moved. The engine acts, whoever asked.
    pub(super) fn recompute_limits(&mut self) {
        self.actor = Actor::default();
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
        open.filter(|(_, limit)| limit.status.is_open())
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

    pub(super) fn calendar(&self) -> CalendarRef {
        let calendar = self.context.calendar;
        CalendarRef {
            id: calendar.id().into(),
            version: calendar.version().into(),
        }
    }

    /// The instant that a date or instant fact holds; a date is its first instant. None when the
    /// fact is known to be absent.
    fn instant_of(&self, fact: &Name) -> Result<Option<Timestamp>, Rejection> {
        let text = match self.state.facts.get(fact) {
            Some(Value::Text(text)) => text,
            Some(Value::Null) => return Ok(None),
            _ => return Err(unreadable(fact)),
        };
        if let Ok(instant) = text.parse() {
            return Ok(Some(instant));
        }
        let zone = self.context.calendar.zone();
        let date: Date = text.parse().map_err(|_| unreadable(fact))?;
        let first = zone.to_timestamp(date.at(0, 0, 0, 0));
        first.map(Some).map_err(|_| unreadable(fact))
    }
}

fn unreadable(fact: &Name) -> Rejection {
    let zh = format!("事实“{fact}”不是日期或时刻");
    let en = format!("the fact `{fact}` is no date or instant");
    Rejection::new(Code::Fact, fact.clone(), zh, en)
}

fn is_done(happening: &Name, task: &Name) -> bool {
    happening.as_str().strip_suffix(".done") == Some(task.as_str())
}
