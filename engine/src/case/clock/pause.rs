//! Letting clocks stand still on a ground (中止), and go on after the last.

use crate::Name;
use crate::case::turn::Turn;
use crate::case::{Event, LimitNo};

impl Turn<'_> {
    /// Lets the clocks of a rule stand still on a ground, in every copy.
    pub(in crate::case) fn suspend_limit(&mut self, limit: &Name, ground: &str) {
        for no in self.all_open(limit) {
            self.suspend_limit_no(no, ground);
        }
    }

    /// Ends a ground on which clocks of a rule stand still, in every copy.
    pub(in crate::case) fn resume_limit(&mut self, limit: &Name, ground: &str) {
        for no in self.all_open(limit) {
            self.resume_limit_no(no, ground);
        }
    }

    /// Lets the clock of an open limit stand still on a ground. A limit that is counted backward
    /// does not run and cannot stand still.
    pub(super) fn suspend_limit_no(&mut self, no: LimitNo, ground: &str) {
        if let Some(running) = self.state.limits.get(&no)
            && running.clock.length.count >= 0
            && !running.grounds.contains_key(ground)
        {
            let ground = ground.to_owned();
            self.emit(Event::LimitSuspended { no, ground });
        }
    }

    /// Ends a ground on which a clock stands still; after the last, the clock goes on.
    pub(super) fn resume_limit_no(&mut self, no: LimitNo, ground: &str) {
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
}
