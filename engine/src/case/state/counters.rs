//! The numbers that a case gives to its stages, tasks, limits and links.

use serde::{Deserialize, Serialize};

use crate::case::{LimitNo, LinkNo, StageNo, TaskNo};

/// The highest number given to a stage, a task and a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Of stages.
    pub stage: u32,
    /// Of tasks.
    pub task: u32,
    /// Of limits.
    pub limit: u32,
    /// Of links.
    pub link: u32,
}

impl Counters {
    /// The number of the next stage.
    pub const fn next_stage(self) -> StageNo {
        StageNo(self.stage + 1)
    }

    /// The number of the next task.
    pub const fn next_task(self) -> TaskNo {
        TaskNo(self.task + 1)
    }

    /// The number of the next link.
    pub const fn next_link(self) -> LinkNo {
        LinkNo(self.link + 1)
    }

    /// The number of the next limit.
    pub const fn next_limit(self) -> LimitNo {
        LimitNo(self.limit + 1)
    }
}
