//! The shape of a definition file, as it is written: every key of the language with its place.
//!
//! The types here say what may be written, and the JSON Schema is made from them. Names are not
//! resolved yet, and a value that could not be read is absent; the problems then say why.

mod document;
mod draw;
mod fact;
mod guard;
mod limit;
mod panel;
mod papers;
mod relation;
mod role;
mod stage;
mod table;
mod task;
mod test;
mod transition;
mod verbs;
mod watch;

pub(crate) use document::Document;
pub(crate) use draw::{Drawing, Items};
pub(crate) use fact::{Fact, Kind as FactKind, Part};
pub(crate) use guard::{Condition, Guard};
pub(crate) use limit::{Breach, Extension, Light, Limit, Pause};
pub(crate) use panel::{Absence, Cosign, CosignRule, Score, Vote};
pub(crate) use papers::{DocumentType, Publish, Serve};
pub(crate) use relation::{Link, Message, Reaction};
pub(crate) use role::{Recusal, Role, Work};
pub(crate) use stage::Stage;
pub(crate) use table::{TableUse, Tables};
pub(crate) use task::{Demand, Task};
pub(crate) use test::{ScenarioFile, Step, Test};
pub(crate) use transition::{Branch, Goal, Next};
pub(crate) use verbs::{LegalGround, Verb, Verbs};
pub(crate) use watch::{Reading, Watch, Watches};

#[cfg(test)]
mod tests;
