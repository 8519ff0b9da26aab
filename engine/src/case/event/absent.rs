//! Members of a panel who did not answer in time.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::{PanelMember, TaskNo, Vote};

/// The silent members of a panel count as the definition says, because a limit ran out (缺席).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembersAbsent {
    /// The task.
    pub task: TaskNo,
    /// The limit that ran out.
    pub limit: Name,
    /// As what their silence counts.
    pub counts: Vote,
    /// Those who were silent, in order.
    pub members: Vec<PanelMember>,
}
