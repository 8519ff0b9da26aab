//! What a table is called, and how a question about it is refused.

use casebook_engine::ports::Fault;
use casebook_projections::View;

/// The table of a generation.
pub(super) fn table_of(view: &View, generation: u32) -> String {
    format!("view_{}_{generation}", view.name)
}

/// The question or the change does not fit what there is.
pub(super) fn invalid(view: &View, what: &str) -> Fault {
    Fault::Invalid {
        reason: format!("view {}: {what}", view.name),
    }
}
