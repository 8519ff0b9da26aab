//! Roles: who may do a task.

use super::Text;
use crate::Name;

/// A role in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// The post that its holders have in the case's organ; absent for [`Role::external`] roles.
    pub from: Option<Name>,
    /// The qualifications (资格) that its holders have on the day of the act.
    pub needs: Vec<Name>,
    /// The fewest persons who must hold it, such as 2 for investigators (第42条).
    pub min: u32,
    /// Roles whose holders may not hold this one in the same case family (职责分离).
    pub apart: Vec<Name>,
    /// Who decides about recusal (回避), if it can be asked for.
    pub recusal: Option<Recusal>,
    /// Whether its holder is outside the organ: a party (当事人), a court.
    pub external: bool,
}

/// How a recusal is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recusal {
    /// The role that decides.
    pub decided_by: Name,
    /// Whether the person's open work stops until it is decided.
    pub work_stops: bool,
}
