//! What was drawn by lot, and who took a place over.

use std::sync::Arc;

use jiff::Timestamp;

use crate::case::{CaseState, Event};
use crate::{Facts, Name, Value};

impl CaseState {
    /// Applies an event about a draw or a hand-over; `false` for any other.
    ///
    /// A step that drew is nobody's to take back: they would draw until they like the result.
    pub(super) fn apply_drawn(&mut self, event: &Event, at: Timestamp) -> bool {
        match event {
            Event::PersonsDrawn(drawn) => {
                let persons: Vec<Name> = drawn.kept.iter().chain(&drawn.drawn).cloned().collect();
                let roles = Arc::make_mut(&mut self.roles);
                if persons.is_empty() {
                    roles.remove(&drawn.role);
                } else {
                    roles.insert(drawn.role.clone(), persons);
                }
                self.last_step = None;
            }
            Event::ItemsDrawn(drawn) => {
                let list = Value::List(drawn.drawn.clone());
                self.set_facts(&[], &Facts::from([(drawn.into.clone(), list)]), at);
                self.last_step = None;
            }
            Event::RoleHandedOver(handed) => {
                let roles = Arc::make_mut(&mut self.roles);
                let held = roles.get_mut(&handed.role).into_iter().flatten();
                for person in held.filter(|person| **person == handed.from) {
                    *person = handed.to.clone();
                }
                self.last_step = None;
            }
            _ => return false,
        }
        true
    }
}
