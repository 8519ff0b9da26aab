//! Starting a limit: from which instant it counts, and whether it applies.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::case::spot::Spot;
use crate::case::turn::{Driver, Happening, Turn};
use crate::case::{Code, Event, LimitStarted, Rejection, StageNo};
use crate::deadline::{Clock, Length, Unit};
use crate::definition::{Limit, LimitStart};
use crate::{Name, Value};

impl Turn<'_> {
    /// Starts a limit that names a happening as its start, for the copy in which that took place.
    pub(super) fn start_on(
        &mut self,
        limit: &Limit,
        happening: &Happening,
    ) -> Result<(), Rejection> {
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
                let from = self.instant_of(fact)?;
                let applies = from.is_some() && self.applies(limit)?;
                let runs = self.open_limit(&limit.name, copy);
                // Said again, the same day takes away neither pauses nor extensions.
                if runs.is_some_and(|(_, runs)| applies && Some(runs.clock.start) == from) {
                    return Ok(());
                }
                self.stop_limit(&limit.name, copy, name);
                if let Some(from) = from.filter(|_| applies) {
                    self.start_limit(limit, from, happening.within);
                }
            }
            LimitStart::Happening(_) | LimitStart::Fact(_) => {}
        }
        Ok(())
    }

    /// Whether a limit starts, as far as its own guard is concerned. Where nobody can be asked for
    /// a missing fact, it does.
    pub(in crate::case) fn applies(&self, limit: &Limit) -> Result<bool, Rejection> {
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
    pub(in crate::case) fn counted_from(&self, limit: &Limit) -> Timestamp {
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
    pub(in crate::case) fn start_limit(
        &mut self,
        limit: &Limit,
        from: Timestamp,
        within: Option<StageNo>,
    ) {
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
