//! Meeting and stopping a limit.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::Name;
use crate::case::turn::{Happening, Turn};
use crate::case::{Event, LimitNo, LimitStatus, Slot};
use crate::definition::Limit;

impl Turn<'_> {
    pub(super) fn meet_limit(&mut self, rule: &Limit, happening: &Happening) {
        // The latest of each copy, whether it still runs or has run out.
        let mut latest: BTreeMap<Option<&Slot>, LimitNo> = BTreeMap::new();
        for (no, limit) in self.state.limits.iter() {
            if limit.name == rule.name && self.concerns(happening, limit) {
                latest.insert(limit.instance.as_ref(), *no);
            }
        }
        let latest: Vec<LimitNo> = latest.into_values().collect();
        for no in latest {
            self.meet_limit_no(no, self.at);
        }
    }

    /// Meets the latest limit of that name, whichever task did what it asks for, and when.
    pub(in crate::case) fn meet_latest(&mut self, limit: &str, done: Timestamp) {
        if let Some((no, _)) = self.state.limit(limit) {
            self.meet_limit_no(no, done);
        }
    }

    /// Meets a limit that still runs or has run out. What was done in time is not late because it was
    /// recorded after the end was.
    fn meet_limit_no(&mut self, no: LimitNo, done: Timestamp) {
        let Some(running) = self.state.limits.get(&no) else {
            return;
        };
        let due = running.schedule.due.known();
        let late = match running.status {
            LimitStatus::Running | LimitStatus::Expired => due.is_some_and(|due| due.is_over(done)),
            LimitStatus::Suspended => false,
            LimitStatus::Met | LimitStatus::Stopped => return,
        };
        let limit = running.name.clone();
        self.emit(Event::LimitMet { no, limit, late });
    }

    /// Stops the limit of that name in a copy, or of the case, if it runs or stands still.
    pub(in crate::case) fn stop_limit(&mut self, limit: &Name, copy: Option<&Slot>, cause: &Name) {
        if let Some((no, _)) = self.open_limit(limit, copy) {
            self.stop_limit_no(no, cause);
        }
    }

    /// Stops a limit that is open.
    pub(in crate::case) fn stop_limit_no(&mut self, no: LimitNo, cause: &Name) {
        if let Some(limit) = self.state.limits.get(&no) {
            let (limit, cause) = (limit.name.clone(), cause.clone());
            self.emit(Event::LimitStopped { no, limit, cause });
        }
    }
}
