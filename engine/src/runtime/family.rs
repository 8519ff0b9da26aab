//! The case family (案件族): the case, and all that were opened out of one another around it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::Failure;
use super::engine::Engine;
use crate::case::CaseState;
use crate::stream::CaseId;

/// How many cases of a family are looked at, the nearest first.
pub const FAMILY_CASES_MAX: usize = 64;

/// A case of a family as it stands.
pub type Relative = (CaseId, Arc<CaseState>);

impl Engine {
    /// The case and its family, the nearest first, up to [`FAMILY_CASES_MAX`]. Empty when there is
    /// no such case.
    ///
    /// # Errors
    /// As [`Engine::state`].
    pub async fn family(&self, case: CaseId) -> Result<Vec<Relative>, Failure> {
        let mut seen = BTreeSet::from([case]);
        let mut next = VecDeque::from([case]);
        let mut family = Vec::new();
        while let Some(case) = next.pop_front() {
            let state = self.state(case).await?;
            if state.header.is_none() {
                continue;
            }
            let near = neighbours(&state).filter(|near| seen.insert(*near));
            next.extend(near);
            family.push((case, state));
            if family.len() == FAMILY_CASES_MAX {
                break;
            }
        }
        Ok(family)
    }
}

/// The cases next to one: out of which it was opened, and those opened out of it.
pub(super) fn neighbours(state: &CaseState) -> impl Iterator<Item = CaseId> {
    let header = state.header.as_ref();
    let parent = header.and_then(|header| header.parent);
    let origin = header.and_then(|header| header.link.as_ref());
    let above = parent.into_iter().chain(origin.map(|origin| origin.case));
    above.chain(state.links.keys().copied())
}
