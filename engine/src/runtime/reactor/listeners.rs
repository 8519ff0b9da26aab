//! Whose events matter to others, by the definitions that are loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::Name;
use crate::definition::Relation;
use crate::ports::Law;
use crate::recorded::Meta;
use crate::stream::CaseId;

/// What the loaded definitions listen to.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    /// The definitions whose cases are heard by others of their family, or by those that they name.
    heard: BTreeSet<Name>,
    /// The facts in which cases of a definition name others that hear them.
    naming: BTreeMap<Name, BTreeSet<Name>>,
}

impl Listeners {
    pub(super) fn of(law: &dyn Law) -> Self {
        let mut listeners = Self::default();
        for definition in law.definitions() {
            for reaction in definition.relations.reacts.values() {
                listeners.heard.insert(reaction.to.clone());
                if let Relation::Fact(fact) = &reaction.relation {
                    let naming = listeners.naming.entry(reaction.to.clone()).or_default();
                    naming.insert(fact.clone());
                }
            }
        }
        listeners
    }

    /// Whether an event may matter to another case. Those that are opened out of others, and what
    /// they call for, always do.
    pub(super) fn concerns(&self, case: CaseId, event_type: &str, meta: &Meta) -> bool {
        let definition = meta.definition.as_ref().map(|definition| &definition.id);
        matches!(event_type, "case_opened" | "link_called")
            || meta.correlation != case.0
            || definition.is_some_and(|id| self.heard.contains(id))
    }

    /// The facts in which a case of the definition may name others that hear it.
    pub(super) fn naming(&self, definition: &Name) -> impl Iterator<Item = &Name> {
        self.naming.get(definition).into_iter().flatten()
    }
}
