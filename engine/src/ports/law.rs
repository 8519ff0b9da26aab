//! The port that knows the texts in force.

use std::sync::Arc;

use jiff::Timestamp;

use crate::access::Directory;
use crate::case::Unreadable;
use crate::deadline::Calendar;
use crate::definition::Definition;
use crate::recorded::{DefinitionRef, Recorded};
use crate::stream::Position;
use crate::{Facts, Name};

/// Definitions, calendars and the directory, checked and ready; of one log.
///
/// Answers come from memory, and the log goes on meanwhile: others register texts and retire them.
/// Who acts on what stands in the log brings the law up to it first
/// ([`Engine::follow_law`](crate::runtime::Engine::follow_law)).
pub trait Law: Send + Sync {
    /// The definition under which a case was opened, by its digest; `None` when it is not loaded.
    fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>>;

    /// The version that governs a case opened at an instant with these facts: the one in force on
    /// the day of filing, or on the day of the fact that its versions pin, by the civil day of the
    /// definition's own calendar.
    ///
    /// # Errors
    /// Why none does.
    fn governing(
        &self,
        id: &str,
        filed: Timestamp,
        facts: &Facts,
    ) -> Result<Arc<Definition>, Ungoverned>;

    /// The version of a definition in force on the civil day of an instant, whatever it is pinned
    /// by; `None` when there is none. For names and forms: [`Law::governing`] decides over a case.
    fn definition_at(&self, id: &str, filed: Timestamp) -> Option<Arc<Definition>>;

    /// Every definition under which a case may have been opened: whose cases hear of others.
    fn definitions(&self) -> Vec<Arc<Definition>>;

    /// The calendar of that id, in its newest version.
    fn calendar(&self, id: &str) -> Option<Arc<Calendar>>;

    /// The directory of organs and persons, in its newest version.
    fn directory(&self) -> Arc<Directory>;

    /// The position of the last event of the registry that was taken in; [`Position::START`] before
    /// the first: what is known then was brought along.
    fn followed(&self) -> Position;

    /// Takes in events of the registry, in the order of the log: texts, versions that were retired,
    /// changes of the directory. Says in words which texts it cannot take; what those govern can
    /// only be read.
    ///
    /// An event is taken in once, whoever brings it again, and a text that was brought along is not
    /// taken in a second time. The caller leaves out no event between [`Law::followed`] and the last
    /// that it brings. However many at a time: the law comes to the same.
    ///
    /// # Errors
    /// [`Unreadable`]: one of the events cannot be read, and none was taken in.
    fn take_in(&self, registered: &[Recorded]) -> Result<Vec<String>, Unreadable>;
}

/// Why no version of a definition governs a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ungoverned {
    /// No version is loaded and in force on the day that decides.
    NotInForce,
    /// The fact whose date decides is not among the facts of the opening, or is no date.
    FactMissing(Name),
    /// The fact whose date decides lies after the day of filing.
    FactAhead(Name),
}
