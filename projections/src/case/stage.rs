//! The open stages of a case.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Event, Slot, StageNo, label};
use casebook_engine::recorded::Meta;
use jiff::Timestamp;

use super::Case;

/// A stage (环节) that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Arc<str>,
    /// The element for which it runs, in a few words, where there is a copy for each.
    pub item: Option<Arc<str>>,
    /// Where it stands; nowhere on the outermost level.
    pub within: Option<Slot>,
    /// How often it was entered (轮次).
    pub round: u32,
    /// Since when.
    pub since: Timestamp,
}

impl Case {
    pub(super) fn follow_stage(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::StageEntered {
                no,
                stage,
                title,
                within,
                round,
                item,
                ..
            } => {
                let title = self.title(stage, title);
                let stage = Stage {
                    name: stage.clone(),
                    title,
                    item: item.as_ref().map(|item| label(item).into()),
                    within: within.clone(),
                    round: *round,
                    since: meta.occurred,
                };
                self.stages.insert(*no, stage);
            }
            Event::StageLeft { no, .. } => {
                self.stages.remove(no);
            }
            _ => {}
        }
    }

    /// The open stage of the outermost level.
    pub fn main_stage(&self) -> Option<&Stage> {
        self.stages.values().find(|stage| stage.within.is_none())
    }

    /// The open stages that hold no other open stage, by number: where the case stands.
    pub fn leaves(&self) -> impl Iterator<Item = &Stage> {
        let inner = self
            .stages
            .iter()
            .filter(|(no, _)| !self.holds_another(**no));
        inner.map(|(_, stage)| stage)
    }

    fn holds_another(&self, no: StageNo) -> bool {
        let mut slots = self
            .stages
            .values()
            .filter_map(|stage| stage.within.as_ref());
        slots.any(|slot| slot.stage == no)
    }
}
