//! Whose events matter to others, by the definitions that are loaded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::Name;
use crate::definition::{Definition, Relation, Watch};
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
    /// The definitions whose cases take messages.
    taking: BTreeSet<Name>,
    /// The watches by the type of event, each with the definition in which it stands.
    watching: BTreeMap<Name, Vec<(Arc<Definition>, Name)>>,
}

impl Listeners {
    pub(super) fn of(law: &dyn Law) -> Self {
        let mut listeners = Self::default();
        for definition in law.definitions() {
            listeners.watch(&definition);
            if !definition.relations.messages.is_empty() {
                listeners.taking.insert(definition.reference.id.clone());
            }
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

    fn watch(&mut self, definition: &Arc<Definition>) {
        for (name, watch) in &definition.relations.watches.rules {
            for event in &watch.upon {
                let watching = self.watching.entry(event.clone()).or_default();
                watching.push((Arc::clone(definition), name.clone()));
            }
        }
    }

    /// The watches that look at events of a type.
    pub(super) fn watching(
        &self,
        event_type: &str,
    ) -> impl Iterator<Item = (&Arc<Definition>, &Watch)> {
        let watching = self.watching.get(event_type).into_iter().flatten();
        watching.filter_map(|(definition, name)| {
            Some((definition, definition.relations.watches.rules.get(name)?))
        })
    }

    /// Whether an event may matter to another case. Those that are opened out of others, and what
    /// they call for, always do.
    pub(super) fn concerns(&self, case: CaseId, event_type: &str, meta: &Meta) -> bool {
        let definition = meta.definition.as_ref().map(|definition| &definition.id);
        matches!(event_type, "case_opened" | "link_called")
            || meta.correlation != case.0
            || definition.is_some_and(|id| self.heard.contains(id))
            || self.takes_messages(meta)
    }

    /// Whether the case of an event may wait for messages.
    pub(super) fn takes_messages(&self, meta: &Meta) -> bool {
        let definition = meta.definition.as_ref().map(|definition| &definition.id);
        definition.is_some_and(|id| self.taking.contains(id))
    }

    /// The facts in which a case of the definition may name others that hear it.
    pub(super) fn naming(&self, definition: &Name) -> impl Iterator<Item = &Name> {
        self.naming.get(definition).into_iter().flatten()
    }
}
