//! Stable codes of what goes wrong with RabbitMQ. Each has a page in `docs/reference/errors`.

use std::fmt;

use crate::code_table::TABLE;

/// A stable code, written `CB-4001`. Numbers are never used for anything else later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Code {
    /// RabbitMQ cannot be reached.
    Unreachable = 4001,
    /// The login was refused.
    Login = 4002,
    /// The virtual host is missing or closed to the user.
    VirtualHost = 4003,
    /// The address or an option cannot be used.
    Setting = 4004,
    /// The certificate was not accepted.
    Certificate = 4005,
    /// RabbitMQ takes nothing until it has memory or disk again.
    Blocked = 4006,
    /// Exchanges or queues are not what they should be.
    Topology = 4007,
    /// The connection was lost.
    Lost = 4008,
    /// No confirmation came in time.
    Unconfirmed = 4009,
    /// A queue refused a notice.
    Refused = 4010,
    /// No queue takes a notice.
    Unroutable = 4011,
    /// A message is not a notice.
    Unreadable = 4012,
}

impl Code {
    /// All codes in ascending order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The number behind `CB-`.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// What it is, in English, as a phrase without full stop.
    pub fn title_en(self) -> &'static str {
        TABLE[self.row()].1
    }

    /// What it is, in Chinese.
    pub fn title_zh(self) -> &'static str {
        TABLE[self.row()].2
    }

    /// What to do next, in English, as a phrase without full stop.
    pub fn next_step_en(self) -> &'static str {
        TABLE[self.row()].3
    }

    /// What to do next, in Chinese.
    pub fn next_step_zh(self) -> &'static str {
        TABLE[self.row()].4
    }

    fn row(self) -> usize {
        usize::from(self.number() - Self::Unreachable.number())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CB-{}", self.number())
    }
}
