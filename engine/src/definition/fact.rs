//! Facts: typed data of a case.

use super::Text;
use super::expression::FactType;

/// A fact that a case of this kind has.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is called on forms.
    pub title: Option<Text>,
    /// Its type, and the value it has before anybody sets it.
    pub fact_type: FactType,
    /// Its unit, such as `CNY`.
    pub unit: Option<String>,
    /// Its personal-data class.
    pub class: PersonalClass,
}

/// How personal a fact is (个人信息分级), from `P0` (not personal) to `P3` (sensitive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonalClass {
    /// Not about a person.
    P0,
    /// About a person, public by law.
    P1,
    /// Personal.
    P2,
    /// Sensitive (敏感个人信息).
    P3,
}
