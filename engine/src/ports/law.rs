//! The port that knows the texts in force.

use std::sync::Arc;

use jiff::Timestamp;

use crate::access::Directory;
use crate::deadline::Calendar;
use crate::definition::Definition;
use crate::recorded::DefinitionRef;

/// Definitions, calendars and the directory, checked and ready.
///
/// Answers come from memory: texts are loaded and registered in the log beforehand.
pub trait Law: Send + Sync {
    /// The definition under which a case was opened, by its digest; `None` when it is not loaded.
    fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>>;

    /// The version of a definition in force for a case filed at an instant, by the civil day of the
    /// definition's own calendar; `None` when there is none.
    fn definition_at(&self, id: &str, filed: Timestamp) -> Option<Arc<Definition>>;

    /// Every definition under which a case may have been opened: whose cases hear of others.
    fn definitions(&self) -> Vec<Arc<Definition>>;

    /// The calendar of that id, in its newest version.
    fn calendar(&self, id: &str) -> Option<Arc<Calendar>>;

    /// The directory of organs and persons, in its newest version.
    fn directory(&self) -> Arc<Directory>;
}
