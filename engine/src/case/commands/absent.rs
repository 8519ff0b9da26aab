//! Members of a panel who do not answer in time (缺席).

use super::super::turn::{Happening, Turn};
use super::super::{Event, MembersAbsent, OpenTask, PanelMember, Rejection, TaskNo};
use crate::definition::Absence;

impl Turn<'_> {
    /// Lets the silence of members count in panels whose time is over with a happening.
    pub(in crate::case) fn panels_on(&mut self, happening: &Happening) -> Result<(), Rejection> {
        let Some(limit) = happening.name.as_str().strip_suffix(".expired") else {
            return Ok(());
        };
        let running = self.state.tasks.iter();
        let running = running.filter(|(_, open)| open.panel.as_ref().is_some_and(|p| !p.over));
        // A limit of one copy ends the waiting in that copy.
        let copy = happening.origins.first();
        let running = running.filter(|(_, open)| {
            copy.is_none_or(|copy| self.state.origins(open.stage).contains(copy))
        });
        let waiting = running.filter_map(|(no, open)| Some((*no, self.absence(open)?.clone())));
        let waiting: Vec<(TaskNo, Absence)> = waiting
            .filter(|(_, absence)| absence.after == *limit)
            .collect();
        for (task, Absence { after, counts }) in waiting {
            let members = self.silent(task);
            let limit = after;
            self.emit(Event::MembersAbsent(MembersAbsent {
                task,
                limit,
                counts,
                members,
            }));
            self.conclude_panel(task)?;
        }
        Ok(())
    }

    fn absence(&self, open: &OpenTask) -> Option<&Absence> {
        self.task(&open.name).panel.as_ref()?.absence.as_ref()
    }

    fn silent(&self, task: TaskNo) -> Vec<PanelMember> {
        let panel = self
            .state
            .tasks
            .get(&task)
            .and_then(|open| open.panel.as_ref());
        let seats = panel.iter().flat_map(|panel| &panel.seats);
        let silent = seats.filter(|seat| seat.vote.is_none());
        silent.map(|seat| seat.member.clone()).collect()
    }
}
