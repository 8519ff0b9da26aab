//! Tasks (待办): work for a role inside a stage.

use super::{Draw, ForEach, OrganOf, PanelSpec, TaskPapers, Text};
use crate::Name;

/// A piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name, unique in the definition.
    pub name: Name,
    /// What it is called.
    pub title: Text,
    /// The role that does it.
    pub role: Name,
    /// Tasks of the same stage that must be completed or skipped before.
    pub after: Vec<Name>,
    /// A guard on facts; when it does not hold as the task would open, it is skipped.
    pub when: Option<Name>,
    /// Whether it opens only when somebody adds it (酌情事项): the verb `add`.
    pub discretionary: bool,
    /// Whether its stage is left by a way on only once it is done (必办), where it is to be done.
    pub required: bool,
    /// A guard on facts; while it holds as the task is completed, it opens again (重复办理).
    pub repeat: Option<Name>,
    /// Whether it is done once for each element of a list; then `when` is asked for each.
    pub for_each: Option<ForEach>,
    /// Guards that must hold when it is completed.
    pub require: Vec<Name>,
    /// The document (文书) that it produces.
    pub doc: Option<Name>,
    /// The form that its holder fills in.
    pub form: Option<String>,
    /// The facts that its completion must set.
    pub sets: Vec<Name>,
    /// The facts that its completion may set; `None`: any declared fact.
    pub may_set: Option<Vec<Name>>,
    /// The roles that its completion fills with persons.
    pub fills: Vec<Name>,
    /// What is drawn by lot when it is done (随机抽取).
    pub draws: Vec<Draw>,
    /// Its outcomes; when there are any, completion names one.
    pub outcomes: Vec<Name>,
    /// The panel that decides it after its content was submitted.
    pub panel: Option<PanelSpec>,
    /// Whether an opinion in words is required.
    pub opinion_required: bool,
    /// Roles that are told of its completion (抄送).
    pub notify: Vec<Name>,
    /// What it does with documents beside producing one.
    pub papers: TaskPapers,
    /// The article that asks for it.
    pub basis: Option<String>,
    /// The organ to which the case belongs once it is done (移送).
    pub moves_to: Option<OrganOf>,
}

/// The place of a stage inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The surrounding stage.
    pub stage: Name,
    /// Its region.
    pub region: Name,
}
