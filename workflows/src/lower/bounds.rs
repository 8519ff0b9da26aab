//! How large a definition may be. What is proved of it takes time with its size, and a file from
//! outside must not take long.

use super::Flat;
use crate::Code;
use crate::problem::Problems;
use crate::source::Document;

/// Notes what there is too much of. Says whether there is nothing of the kind.
pub(crate) fn is_small(document: &Document, flat: &[Flat<'_>], out: &mut Problems) -> bool {
    let place = document
        .id
        .as_ref()
        .map_or(crate::Place::START, |id| id.place);
    let tasks: usize = flat.iter().map(|flat| flat.stage.tasks.0.len()).sum();
    let ways: usize = flat.iter().map(|flat| flat.stage.next.0.len()).sum();
    let counts = [
        ("stages", flat.len(), 300),
        ("tasks", tasks, 1_000),
        ("ways on", ways, 2_000),
        ("facts", document.facts.0.len(), 1_000),
        ("roles", document.roles.0.len(), 200),
        ("limits", document.limits.0.len(), 300),
        ("guards", document.guards.0.len(), 300),
        ("documents", document.documents.0.len(), 200),
        ("tables", document.tables.0.0.len(), 50),
        ("scenarios", document.tests.len(), 1_000),
    ];
    let mut is_small = true;
    for (what, count, most) in counts.into_iter().filter(|(_, count, most)| count > most) {
        is_small = false;
        let message = format!("the definition has {count} {what} of at most {most}");
        out.add(Code::TooMany, place, message, "split the workflow");
    }
    is_small
}
