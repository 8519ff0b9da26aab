//! What an expression reads.

use std::collections::BTreeSet;

use super::node::Node;
use super::view::ActorPart;
use crate::Name;

/// The names that an expression reads: what lint follows, a form shows, an explanation lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Facts read as they stand now.
    pub facts: BTreeSet<Name>,
    /// Facts read as they stood when something happened: (happening, fact).
    pub facts_then: BTreeSet<(Name, Name)>,
    /// Happenings asked for in any way.
    pub happenings: BTreeSet<Name>,
    /// Happenings whose instants are compared with one another.
    pub ordered: BTreeSet<Name>,
    /// Stages of which it is asked whether the case stands there.
    pub stages: BTreeSet<Name>,
    /// Whether it reads the element for which the act is done.
    pub item: bool,
    /// What is asked of the actor.
    pub actor: BTreeSet<ActorPart>,
    /// The decision tables asked.
    pub tables: BTreeSet<Name>,
    /// The registers asked.
    pub registers: BTreeSet<Name>,
    /// Whether the answer depends on the time of the act.
    pub clock: bool,
}

impl Mentions {
    pub(super) fn add(&mut self, node: &Node) {
        match node {
            Node::Fact(fact) => {
                self.facts.insert(fact.name.clone());
            }
            Node::Then(happening, fact) => {
                self.happenings.insert(happening.clone());
                self.facts_then
                    .insert((happening.clone(), fact.name.clone()));
            }
            Node::Seen(happening) | Node::Count(happening) | Node::Time(happening) => {
                self.happenings.insert(happening.clone());
            }
            Node::Compare(_, pair) => {
                if let [Node::Time(one), Node::Time(other)] = &**pair {
                    self.ordered.extend([one.clone(), other.clone()]);
                }
            }
            Node::Actor(part) => {
                self.actor.insert(*part);
            }
            Node::Standing(stage) => {
                self.stages.insert(stage.clone());
            }
            Node::Element(_) => self.item = true,
            Node::Now | Node::Today => self.clock = true,
            Node::Registered(register, _) | Node::Register(register, _) => {
                self.registers.insert(register.clone());
                self.clock = true;
            }
            Node::Table(lookup) => {
                self.tables.insert(lookup.table().id.clone());
                self.clock |= lookup.asks_today();
            }
            _ => {}
        }
        for child in node.children() {
            self.add(child);
        }
    }
}
