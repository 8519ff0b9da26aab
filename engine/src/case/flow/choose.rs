//! To whom of several a task is given (自动分派): to whom has least, or got one longest ago.

use std::cmp::Reverse;

use crate::Name;
use crate::access::{Load, able};
use crate::case::turn::Turn;
use crate::case::{Chosen, Event, Figure};
use crate::definition::Assignment;

impl Turn<'_> {
    /// The person for a task of the role, with the figures. Nobody where the role is open to all
    /// who hold it, where nobody may, and while it is not known how much each has: then anybody
    /// may claim it.
    pub(super) fn choose(&self, role: &Name) -> Option<(Name, Chosen)> {
        let by = self.definition.roles.get(role)?.assign?;
        self.context.loads?;
        let able = able(self.definition, &self.state, self.context, role);
        let figures: Vec<Figure> = able.into_iter().map(|person| self.figure(person)).collect();
        let chosen = match by {
            Assignment::LeastLoaded => figures.iter().min_by_key(|one| one.open),
            // Who never got one comes first.
            Assignment::RoundRobin => figures.iter().max_by_key(|one| Reverse(one.last)),
        };
        let person = match (by, chosen) {
            (Assignment::RoundRobin, Some(one)) => {
                // Of several that are equal the first by id, as for the other rule.
                let first = figures.iter().find(|other| other.last == one.last);
                first.map(|one| one.person.clone())
            }
            (_, chosen) => chosen.map(|one| one.person.clone()),
        }?;
        Some((person, Chosen { by, figures }))
    }

    /// What a person has, with what this very command has given out already.
    fn figure(&self, person: Name) -> Figure {
        let known = self.context.loads.and_then(|loads| loads.get(&person));
        let Load { open, last } = known.copied().unwrap_or_default();
        let given = self.events.iter().filter(|one| {
            matches!(&one.event, Event::TaskOpened { assignee: Some(to), .. } if *to == person)
        });
        let given = u32::try_from(given.count()).unwrap_or(u32::MAX);
        Figure {
            open: open.saturating_add(given),
            last: if given > 0 { Some(self.at) } else { last },
            person,
        }
    }
}
