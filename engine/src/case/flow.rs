//! Moving through the statechart: transitions, entering, leaving, joining, opening tasks.
//!
//! | what happens | what follows |
//! |---|---|
//! | a happening that an open stage, or one around it, names in `next` | leave that stage with all inside it, go to the target in the same region |
//! | target is a stage | enter it; composite stages enter the start of each region |
//! | target is the end | the region ends; enough ended regions make the stage around it done |
//! | the outermost region ends | the case ends |
//! | target returns | as the verb return, see `commands/return_case.rs` |
//!
//! A stage to which a case was returned goes, when it is done, where its `resume` says, unless it
//! leads to the end.
//!
//! A stage or task that is done for each element of a list has one copy for each, see `copies.rs`.
//!
//! Invariant, after every command on an open case: the outermost level and every running region of
//! an open stage hold exactly one open stage; an ended region holds none.

mod choose;
mod copies;
mod enter;
mod leave;
mod tasks;
mod transition;

use super::turn::Turn;
use crate::Name;
use crate::definition::Stage;

impl<'a> Turn<'a> {
    /// A stage by name.
    ///
    /// # Panics
    /// When the checked definition names a stage it does not have.
    pub(super) fn stage(&self, name: &Name) -> &'a Stage {
        self.definition
            .stages
            .get(name)
            .expect("a checked definition has every stage it names")
    }
}
