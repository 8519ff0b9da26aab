//! Roles: who may do a task.

use super::{Amount, Assignment, OrganOf, Text};
use crate::Name;

/// A role in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// The post that its holders have in the organ; absent for [`Role::external`] roles and for
    /// those whose persons a fact names.
    pub from: Option<Name>,
    /// The fact that names its holders: the id of a person, or a list of ids.
    pub named_in: Option<Name>,
    /// The task whose doer holds it (原办理人), for as long as that person can; then the post
    /// decides.
    pub retain: Option<Name>,
    /// How many persons are drawn for it by lot (随机抽取): nobody else holds it.
    pub draw: Option<Amount>,
    /// To whom of its holders a task is given when it opens; to nobody when absent.
    pub assign: Option<Assignment>,
    /// The organ in which its holders have the post; the organ of the case when absent.
    pub organ: Option<OrganOf>,
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
