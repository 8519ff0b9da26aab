//! When a limit ends and when that is felt, computed by the calendar in force.

use jiff::Timestamp;

use crate::Name;
use crate::case::turn::Turn;
use crate::case::{
    CalendarRef, Event, LimitNo, LimitRestored, LimitStatus, RunningLimit, Schedule,
};
use crate::deadline::{Clock, Due, Reading, Thresholds, Turns, reminder};
use crate::recorded::Actor;

impl Turn<'_> {
    /// When a clock ends, and when that is felt.
    pub(in crate::case) fn schedule(&self, clock: &Clock, limit: &Name) -> Schedule {
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

    pub(in crate::case) fn calendar(&self) -> CalendarRef {
        let calendar = self.context.calendar;
        CalendarRef {
            id: calendar.id().into(),
            version: calendar.version().into(),
        }
    }

    /// Computes the end of every running limit again by the calendar in force; records those that
    /// moved. The engine acts, whoever asked.
    pub(in crate::case) fn recompute_limits(&mut self) {
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

    /// Lets a limit stand again as it stood before the step that is withdrawn.
    pub(in crate::case) fn restore_limit(&mut self, no: LimitNo, limit: &RunningLimit) {
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
}
