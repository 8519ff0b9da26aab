//! The cases of the log as they stood at the event that is read.

use std::collections::BTreeMap;

use crate::Name;
use crate::case::{CaseState, Event};
use crate::ports::EventStore;
use crate::recorded::{Meta, Recorded};
use crate::runtime::{Cut, Failure, state_at};
use crate::stream::{CaseId, Version};

/// How many cases are kept folded.
const CASES_MAX: usize = 1_000;

/// Folded cases, each at the event of it that was read last.
#[derive(Debug, Default)]
pub(super) struct Folds(BTreeMap<CaseId, CaseState>);

/// A case right after an event, and what happened with the event.
pub(super) struct Scene {
    pub(super) case: CaseId,
    pub(super) version: Version,
    pub(super) event: Event,
    pub(super) meta: Meta,
    pub(super) state: CaseState,
    /// What happened, as reactions name it.
    pub(super) happened: Vec<Name>,
}

impl Folds {
    /// Reads an event of a case in its place.
    pub(super) async fn read(
        &mut self,
        store: &dyn EventStore,
        case: CaseId,
        recorded: &Recorded,
        meta: Meta,
    ) -> Result<Scene, Failure> {
        let event = Event::decode(recorded)?;
        let version = recorded.version;
        let before = Version(version.0.saturating_sub(1));
        let known = self.0.remove(&case).filter(|state| state.version == before);
        let before = match known {
            Some(state) => state,
            None if before == Version::EMPTY => CaseState::default(),
            None => state_at(store, case, Cut::Version(before)).await?,
        };
        let mut state = before.clone();
        state.apply(case, &event, &meta);
        let happened = news(&before, &state, &event);
        if self.0.len() >= CASES_MAX {
            self.0.clear();
        }
        self.0.insert(case, state.clone());
        Ok(Scene {
            case,
            version,
            event,
            meta,
            state,
            happened,
        })
    }
}

/// What happened with an event: each happening that took place once more, and what became of the
/// case as a whole.
fn news(before: &CaseState, after: &CaseState, event: &Event) -> Vec<Name> {
    let counted =
        |state: &CaseState, name: &Name| state.marks.get(name).map_or(0, |mark| mark.count);
    let marks = after.marks.iter();
    let new = marks.filter(|(name, mark)| mark.count > counted(before, name));
    let mut happened: Vec<Name> = new.map(|(name, _)| name.clone()).collect();
    match event {
        Event::CaseEnded { .. } => happened.push("case.ended".into()),
        Event::CaseTerminated { .. } => happened.push("case.terminated".into()),
        _ => {}
    }
    happened
}
