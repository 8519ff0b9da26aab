//! Stages (环节), regions and the transitions between them.

use std::collections::BTreeMap;

use super::{OrganOf, Place, Task, Text};
use crate::Name;

/// A stage of the statechart.
///
/// A stage without regions holds tasks. A stage with one region holds stages one after the other;
/// with several, they run side by side, and the stage is done when [`Stage::join`] says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name, unique in the definition.
    pub name: Name,
    /// What it is called.
    pub title: Text,
    /// The stage and region it stands in; `None` on the outermost level.
    pub within: Option<Place>,
    /// Its regions by name, in the order of their names.
    pub regions: BTreeMap<Name, Region>,
    /// When a stage with regions is done.
    pub join: Join,
    /// Whether its only region runs once for each element of a list, side by side.
    pub for_each: Option<ForEach>,
    /// Its tasks, in the order of the file.
    pub tasks: Vec<Task>,
    /// What may happen from outside while the case stands here, by name.
    pub accept: BTreeMap<Name, Outside>,
    /// Where the case goes, in the order of the file.
    pub next: Vec<Transition>,
    /// Guards that must hold whenever a task of this stage, or of one inside, is completed.
    pub require: Vec<Name>,
}

/// That a stage or a task is done once for each element of a list (逐项办理).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForEach {
    /// The fact that holds the list.
    pub list: Name,
    /// Whether elements that come while it runs get a copy too; else the list is fixed at the
    /// beginning.
    pub growing: bool,
    /// How many copies must be done; never more than there are.
    pub join: Join,
}

/// One of the parallel parts of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: Name,
    /// The stage in which it begins.
    pub start: Name,
    /// A guard on facts; when it does not hold as the stage around is entered, the region is ended
    /// at once, and the join waits only for those that began.
    pub when: Option<Name>,
}

/// When a stage with regions is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// When every region has ended.
    All,
    /// When this many have ended; the others are left.
    AtLeast(u32),
}

/// Something that may happen from outside the engine, such as `party.asked`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// The role that does it, or that records it for an external role.
    pub role: Name,
    /// The facts that it may set; any declared one when none is named. None of them must come.
    pub sets: Vec<Name>,
    /// The document that comes with it.
    pub doc: Option<Name>,
    /// Guards that must hold when it happens.
    pub require: Vec<Name>,
}

impl Outside {
    /// Whether a fact may come with it.
    pub fn may_set(&self, fact: &Name) -> bool {
        self.sets.is_empty() || self.sets.contains(fact)
    }
}

/// Where a case goes when something happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// The happening, such as `report.done`, or the name of a guard that comes to hold.
    pub on: Name,
    /// A guard that must hold for the transition to be taken.
    pub when: Option<Name>,
    /// Where to.
    pub to: Target,
    /// The organ to which the case belongs then (移送).
    pub moves_to: Option<OrganOf>,
}

/// The end of a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A stage of the same region.
    Stage(Name),
    /// The end of the region; on the outermost level, of the case.
    End,
    /// Back to an earlier stage for another round (退回).
    ReturnTo {
        /// The stage.
        stage: Name,
        /// What comes after it.
        afterwards: Afterwards,
    },
}

/// What comes after a stage to which a case was returned.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// The case walks the stages again.
    Rewalk,
    /// It comes straight back to where it was returned from.
    Direct,
    /// It goes to this stage.
    To(Name),
}
