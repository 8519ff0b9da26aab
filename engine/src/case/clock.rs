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
//! A limit that starts in a copy of a stage for one element belongs to that copy: what happens in
//! another does not concern it, and it ends with its copy.
//!
//! A limit with `when` starts only where that guard holds. What time brings is in `time.rs`, what a
//! return starts anew in `restart.rs`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::spot::Spot;
use super::turn::{Driver, Happening, Turn};
use super::{
    CalendarRef, Code, Event, LimitNo, LimitRestored, LimitStarted, LimitStatus, Rejection,
    RunningLimit, Schedule, Slot, StageNo,
};
use crate::deadline::{Clock, Due, Length, Reading, Thresholds, Turns, Unit, reminder};
use crate::definition::{Limit, LimitStart};
use crate::recorded::Actor;
use crate::{Name, Value};

impl Turn<'_> {
    /// Works off what a happening means to the limits.
    pub(super) fn limits_on(&mut self, happening: &Happening) -> Result<(), Rejection> {
        let definition = self.definition;
        let name = &happening.name;
        for limit in definition.limits.values() {
            if limit.by.as_ref().is_some_and(|by| is_done(name, by)) {
                self.meet_limit(limit, happening);
            }
            if limit.stop.contains(name) {
                for no in self.concerned(limit, happening) {
                    self.stop_limit_no(no, name);
                }
            }
            for pause in &limit.pause {
                for no in self.concerned(limit, happening) {
                    if pause.from == *name {
                        self.suspend_limit_no(no, pause.ground.as_str());
                    }
                    if pause.until == *name {
                        self.resume_limit_no(no, pause.ground.as_str());
                    }
                }
            }
            self.start_on(limit, happening)?;
        }
        Ok(())
    }

    /// Starts a limit that names a happening as its start, for the copy in which that took place.
    fn start_on(&mut self, limit: &Limit, happening: &Happening) -> Result<(), Rejection> {
        let (name, copy) = (&happening.name, happening.origins.first());
        match &limit.start {
            LimitStart::Happening(start) if start == name => {
                if limit.restart {
                    self.stop_limit(&limit.name, copy, name);
                }
                let runs = self.open_limit(&limit.name, copy).is_some();
                if !runs && self.applies(limit)? {
                    self.start_by_happening(limit, happening);
                }
            }
            LimitStart::Fact(fact) if fact == name => {
                self.stop_limit(&limit.name, copy, name);
                if let Some(from) = self.instant_of(fact)?
                    && self.applies(limit)?
                {
                    self.start_limit(limit, from, happening.within);
                }
            }
            LimitStart::Happening(_) | LimitStart::Fact(_) => {}
        }
        Ok(())
    }

    /// The open limits of a rule that a happening concerns: those of the case, of the copies in
    /// which it took place and of those inside its place; where it took place in no copy, all.
    fn concerned(&self, limit: &Limit, happening: &Happening) -> Vec<LimitNo> {
        let limits = self.state.limits.iter();
        let open = limits.filter(|(_, open)| open.name == limit.name && open.status.is_open());
        let concerned = open.filter(|(_, open)| self.concerns(happening, open));
        concerned.map(|(no, _)| *no).collect()
    }

    fn concerns(&self, happening: &Happening, limit: &RunningLimit) -> bool {
        let Some(copy) = &limit.instance else {
            return true;
        };
        let inside = || {
            let around = self.state.stages.iter().find(|(no, open)| {
                let mut copies = open.instances.values();
                copies.any(|one| one.origin(**no) == *copy)
            });
            let within = happening.within;
            around.is_some_and(|(no, _)| {
                let mut around = self.state.ancestors(*no);
                around.any(|(no, _)| Some(no) == within)
            })
        };
        happening.origins.is_empty() || happening.origins.contains(copy) || inside()
    }

    /// Whether a limit starts, as far as its own guard is concerned. Where nobody can be asked for
    /// a missing fact, it does.
    pub(super) fn applies(&self, limit: &Limit) -> Result<bool, Rejection> {
        let Some(guard) = &limit.when else {
            return Ok(true);
        };
        match self.holds(guard, &Spot::default()) {
            Err(_) if self.driver != Driver::Person => Ok(true),
            decided => decided,
        }
    }

    /// Starts a limit by a happening: now, or on the day that a service or a notice counts. A public
    /// notice stands for the days that the law gives on its day.
    fn start_by_happening(&mut self, limit: &Limit, happening: &Happening) {
        let within = happening.within;
        let Some(day) = self.day_of_service(&happening.name) else {
            return self.start_limit(limit, self.counted_from(limit), within);
        };
        let zone = self.context.calendar.zone();
        let first = zone.to_timestamp(day.at(0, 0, 0, 0));
        let from = first.unwrap_or_else(|_| self.counted_from(limit));
        let noticed = limit.name.as_str().strip_prefix("notice.");
        let noticed = noticed.and_then(|name| self.state.documents.get(name)?.noticed);
        let length = noticed.map_or(limit.within, |(_, days)| {
            Length::new(i32::try_from(days).unwrap_or(i32::MAX), Unit::CalendarDay)
        });
        let limit = Limit {
            within: length,
            ..limit.clone()
        };
        self.start_limit(&limit, from, within);
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

    /// Starts a limit, for the copy in which its start took place.
    pub(super) fn start_limit(&mut self, limit: &Limit, from: Timestamp, within: Option<StageNo>) {
        let copy = within
            .and_then(|within| self.state.copy_of(within))
            .cloned();
        let instance = within.and_then(|within| self.state.origins(within).into_iter().next());
        let no = self.state.counters.next_limit();
        let clock = Clock::new(from, limit.within, limit.roll);
        let schedule = self.schedule(&clock, &limit.name);
        let task = limit.by.as_ref();
        let role = task.and_then(|task| self.definition.task(task.as_str()));
        self.emit(Event::LimitStarted(LimitStarted {
            no,
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
            instance,
            item: copy.map(|copy| copy.item),
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
            self.suspend_limit_no(no, &ground);
            self.at = at;
        }
    }

    fn meet_limit(&mut self, rule: &Limit, happening: &Happening) {
        // The latest of each copy, whether it still runs or has run out.
        let mut latest: BTreeMap<Option<&Slot>, LimitNo> = BTreeMap::new();
        for (no, limit) in self.state.limits.iter() {
            if limit.name == rule.name && self.concerns(happening, limit) {
                latest.insert(limit.instance.as_ref(), *no);
            }
        }
        let latest: Vec<LimitNo> = latest.into_values().collect();
        for no in latest {
            self.meet_limit_no(no);
        }
    }

    /// Meets the latest limit of that name, whichever task did what it asks for.
    pub(super) fn meet_latest(&mut self, limit: &str) {
        if let Some((no, _)) = self.state.limit(limit) {
            self.meet_limit_no(no);
        }
    }

    /// Meets a limit that still runs or has run out.
    fn meet_limit_no(&mut self, no: LimitNo) {
        let Some(running) = self.state.limits.get(&no) else {
            return;
        };
        let due = running.schedule.due.known();
        let late = match running.status {
            LimitStatus::Running => due.is_some_and(|due| due.is_over(self.at)),
            LimitStatus::Suspended => false,
            LimitStatus::Expired => true,
            LimitStatus::Met | LimitStatus::Stopped => return,
        };
        let limit = running.name.clone();
        self.emit(Event::LimitMet { no, limit, late });
    }

    /// Stops the limit of that name in a copy, or of the case, if it runs or stands still.
    pub(super) fn stop_limit(&mut self, limit: &Name, copy: Option<&Slot>, cause: &Name) {
        if let Some((no, _)) = self.open_limit(limit, copy) {
            self.stop_limit_no(no, cause);
        }
    }

    /// Stops a limit that is open.
    pub(super) fn stop_limit_no(&mut self, no: LimitNo, cause: &Name) {
        if let Some(limit) = self.state.limits.get(&no) {
            let (limit, cause) = (limit.name.clone(), cause.clone());
            self.emit(Event::LimitStopped { no, limit, cause });
        }
    }

    /// Lets the clocks of a rule stand still on a ground, in every copy.
    pub(super) fn suspend_limit(&mut self, limit: &Name, ground: &str) {
        for no in self.all_open(limit) {
            self.suspend_limit_no(no, ground);
        }
    }

    /// Ends a ground on which clocks of a rule stand still, in every copy.
    pub(super) fn resume_limit(&mut self, limit: &Name, ground: &str) {
        for no in self.all_open(limit) {
            self.resume_limit_no(no, ground);
        }
    }

    pub(super) fn all_open(&self, limit: &Name) -> Vec<LimitNo> {
        let limits = self.state.limits.iter();
        let open = limits.filter(|(_, open)| open.name == *limit && open.status.is_open());
        open.map(|(no, _)| *no).collect()
    }

    /// Lets the clock of an open limit stand still on a ground. A limit that is counted backward
    /// does not run and cannot stand still.
    fn suspend_limit_no(&mut self, no: LimitNo, ground: &str) {
        if let Some(running) = self.state.limits.get(&no)
            && running.clock.length.count >= 0
            && !running.grounds.contains_key(ground)
        {
            let ground = ground.to_owned();
            self.emit(Event::LimitSuspended { no, ground });
        }
    }

    /// Ends a ground on which a clock stands still; after the last, the clock goes on.
    fn resume_limit_no(&mut self, no: LimitNo, ground: &str) {
        let Some(running) = self.state.limits.get(&no) else {
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
        let schedule = self.schedule(&running.clock, &running.name);
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

    fn open_limit(&self, limit: &Name, copy: Option<&Slot>) -> Option<(LimitNo, &RunningLimit)> {
        let mut limits = self.state.limits.iter().rev();
        let latest = limits.find(|(_, it)| it.name == *limit && it.instance.as_ref() == copy);
        let open = latest.filter(|(_, limit)| limit.status.is_open());
        open.map(|(no, limit)| (*no, limit))
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
