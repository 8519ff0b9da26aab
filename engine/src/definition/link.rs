//! Links between cases: what one case opens, what it hears of others, what reaches it from outside.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{OrganOf, Text, Watches};
use crate::{Facts, Name, Value};

/// What a definition says about other cases and about messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    /// The cases that it opens, by the name of the link.
    pub links: BTreeMap<Name, Link>,
    /// What it hears of other cases, by the happening that it is here.
    pub reacts: BTreeMap<Name, Reaction>,
    /// The messages from outside that find their case by themselves, by name.
    pub messages: BTreeMap<Name, Message>,
    /// Which events of other cases open a case of this kind (预警规则).
    pub watches: Watches,
    /// Everything that can happen in a case, as other definitions may hear it.
    pub tells: BTreeSet<Name>,
}

/// How a case stands to the one out of which it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A child case (子案件): the case above hears of it and may wait for it.
    Opens,
    /// A related case (关联案件): nobody waits for it.
    Spawns,
    /// A case that a watch opened (预警): the other case is not told and knows nothing of it.
    Watches,
}

/// A case that is opened out of this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its name; the first part of the happenings that come of it, such as `penalty.ended`.
    pub name: Name,
    /// Whether it is a child or a related case.
    pub kind: LinkKind,
    /// The definition of the other case; its version is chosen by its own pin.
    pub definition: Name,
    /// The happening upon which it is opened.
    pub on: Name,
    /// A guard that must hold then.
    pub when: Option<Name>,
    /// The list fact for each element of which one case is opened.
    pub for_each: Option<Name>,
    /// What the other case is about; `{facts.NAME}`, `{item}`, `{case.number}` and `{case.title}`
    /// stand for their values. The title of this case when absent.
    pub title: Option<String>,
    /// The organ that handles it; that of this case when absent.
    pub organ: Option<OrganOf>,
    /// The facts with which it begins: their names there, and where each comes from.
    pub facts: BTreeMap<Name, Source>,
    /// Happenings of a child that are happenings here too, as `<link>.<happening>`.
    pub hears: Vec<Name>,
    /// Facts taken over from the child with whatever is heard of it: own name, name there.
    pub sets: BTreeMap<Name, Name>,
}

/// Where a fact of a linked case comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A fact of this case.
    Fact(Name),
    /// The element for which the case is opened.
    Item,
    /// A part of that element, when it is a record.
    Part(Name),
    /// The number of this case (案号), or its id where it has none.
    Number,
}

/// An event of another case that is a happening here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// What it is here.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// The definition of the other case.
    pub to: Name,
    /// The happening there; also `case.ended` and `case.terminated`.
    pub on: Name,
    /// Which other case.
    pub relation: Relation,
    /// The stage of the outermost level to which it moves this case, also one that had ended.
    pub then: Option<Name>,
    /// Facts taken over from the other case: own name, name there.
    pub sets: BTreeMap<Name, Name>,
}

/// Which other case is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Any of the case family (案件族).
    Family,
    /// One that names this case, by number or id, in that fact of its own.
    Fact(Name),
}

/// A message from outside that finds its case by what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name; stages that accept it take it.
    pub name: Name,
    /// The parts of its key, each with the fact that must hold the same.
    pub correlate: BTreeMap<Name, Name>,
    /// What becomes of it while no case can take it.
    pub keep: Keep,
}

impl Message {
    /// The key by which it finds a case with these facts; `None` while a fact of it is not known.
    pub fn key(&self, facts: &Facts) -> Option<BTreeMap<Name, String>> {
        let parts = self.correlate.iter().map(|(part, fact)| {
            let text = match facts.get(fact)? {
                Value::Text(text) if !text.is_empty() => text.clone(),
                Value::Int(number) => number.to_string(),
                _ => return None,
            };
            Some((part.clone(), text))
        });
        parts.collect()
    }
}

/// What becomes of a message that nobody can take now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// It waits until a case can take it.
    Persistent,
    /// It is refused, and the refusal recorded.
    Transient,
}

impl Link {
    /// The happening of the case that opens when something comes of the other one.
    pub fn happening(&self, word: &str) -> Name {
        format!("{}.{word}", self.name).into()
    }

    /// Everything that can come of it in this case.
    pub fn happenings(&self) -> Vec<Name> {
        let mut words = vec!["opened", "refused"];
        if self.kind == LinkKind::Opens {
            words.extend(["ended", "terminated"]);
            if self.for_each.is_some() {
                words.push("all_ended");
            }
            words.extend(self.hears.iter().map(Name::as_str));
        }
        words.into_iter().map(|word| self.happening(word)).collect()
    }
}
