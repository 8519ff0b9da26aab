//! What is measured, on which store, and what is kept in order.

use serde::Serialize;

use crate::stores::BODY_BYTES;

/// The same in English and Chinese.
pub(crate) type Words = [&'static str; 2];

/// Where the events lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Store {
    Postgres,
    Sqlite,
}

impl Store {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// What is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// One event is appended.
    Append(Store),
    /// A workflow is started, and one step of it completed from outside.
    Approval,
}

impl Work {
    pub(crate) const ALL: [Self; 3] = [
        Self::Append(Store::Postgres),
        Self::Append(Store::Sqlite),
        Self::Approval,
    ];

    /// Where it is done.
    pub(crate) fn store(self) -> Store {
        match self {
            Self::Append(store) => store,
            Self::Approval => Store::Postgres,
        }
    }

    pub(crate) fn title(self) -> Words {
        match self {
            Self::Append(Store::Postgres) => [
                "Durable appends a second on PostgreSQL",
                "PostgreSQL 上每秒落盘的追加",
            ],
            Self::Append(Store::Sqlite) => [
                "Durable appends a second on SQLite",
                "SQLite 上每秒落盘的追加",
            ],
            Self::Approval => [
                "Approvals a second on PostgreSQL",
                "PostgreSQL 上每秒办结的审批",
            ],
        }
    }

    pub(crate) fn explanation(self) -> [String; 2] {
        match self {
            Self::Append(_) => [
                format!(
                    "One event of {BODY_BYTES} bytes an append, to streams of the writer's own, \
                     with expected version, answered when it is on disk."
                ),
                format!(
                    "每次追加一个 {BODY_BYTES} 字节的事件，写入各客户端自己的流，带预期版本，\
                     落盘之后才答复。"
                ),
            ],
            Self::Approval => [
                format!(
                    "A workflow with {BODY_BYTES} bytes is started, waits for an approval, gets \
                     it and ends; both answers are on disk."
                ),
                format!(
                    "启动一个带 {BODY_BYTES} 字节的流程，等待一次批准，得到之后结束；\
                     两次答复都已落盘。"
                ),
            ],
        }
    }
}

/// Which order its makers promise to a reader of more than one stream; it is not tried here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// No event store at all: what the machine can do.
    Baseline,
    /// One order of all events, in which nothing appears behind what was read.
    Total,
    /// Such an order in each category.
    Category,
    /// Of each stream alone.
    Stream,
    /// It is no event store but an engine of workflows.
    Engine,
}

impl Order {
    pub(crate) const ALL: [Self; 5] = [
        Self::Baseline,
        Self::Total,
        Self::Category,
        Self::Stream,
        Self::Engine,
    ];

    pub(crate) fn title(self) -> Words {
        match self {
            Self::Baseline => ["What the machine can do", "机器所能"],
            Self::Total => ["One order of all events", "全部事件一个次序"],
            Self::Category => ["An order within each category", "每个类别一个次序"],
            Self::Stream => ["An order within each stream alone", "只在每个流内有次序"],
            Self::Engine => ["Engines of durable workflows", "持久流程引擎"],
        }
    }

    /// What it covers, as a cell of a table.
    pub(crate) fn scope(self) -> Words {
        match self {
            Self::Baseline | Self::Engine => ["–", "–"],
            Self::Total => ["all", "全局"],
            Self::Category => ["category", "类别"],
            Self::Stream => ["stream", "流"],
        }
    }
}
