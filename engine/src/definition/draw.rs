//! What a task draws by lot (随机抽取), and how work is given out.

use serde::{Deserialize, Serialize};

use crate::Name;

/// What is drawn when a task is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draw {
    /// As many persons for a role as the role says.
    Persons(Name),
    /// Elements of a list fact.
    Items {
        /// The fact that holds the list.
        from: Name,
        /// How many.
        count: Amount,
        /// The fact that holds what was drawn.
        into: Name,
    },
}

/// How many are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Exactly(u32),
    /// As many as a fact says.
    Fact(Name),
}

/// To whom of several a task is given when it opens (自动分派).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// To whom has the fewest open tasks (最少待办).
    LeastLoaded,
    /// To whom got a task longest ago (轮流).
    RoundRobin,
}
