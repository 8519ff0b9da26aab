//! The views, one file each.

mod agenda;
mod case_list;
mod duty_row;
mod inbox;
mod obligations;
mod refusals;
mod worklist;

pub use agenda::AGENDA;
pub use case_list::CASE_LIST;
pub use inbox::INBOX;
pub use obligations::OBLIGATIONS;
pub use refusals::REFUSALS;
pub use worklist::WORKLIST;

use super::{MadeOf, Projection};

/// Every view with its function, in order of name.
pub static PROJECTIONS: [Projection; 6] = [
    Projection {
        view: &AGENDA,
        project: agenda::project,
        made_of: MadeOf::EachEvent,
    },
    Projection {
        view: &CASE_LIST,
        project: case_list::project,
        made_of: MadeOf::LastEvent,
    },
    Projection {
        view: &INBOX,
        project: inbox::project,
        made_of: MadeOf::EachEvent,
    },
    Projection {
        view: &OBLIGATIONS,
        project: obligations::project,
        made_of: MadeOf::EachEvent,
    },
    Projection {
        view: &REFUSALS,
        project: refusals::project,
        made_of: MadeOf::EachEvent,
    },
    Projection {
        view: &WORKLIST,
        project: worklist::project,
        made_of: MadeOf::EachEvent,
    },
];
