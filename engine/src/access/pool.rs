//! From whom a role is drawn (抽取范围).

use super::eligibility::{allowed_in_case, check_apart, check_needs};
use super::seat::has_seat;
use crate::Name;
use crate::case::{CaseState, Context, Rejection};
use crate::definition::{Definition, Role};

/// Who has the post of a role: those who can be drawn for it, and those who cannot, with why.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Those who can be drawn, in the order of their ids.
    pub able: Vec<Name>,
    /// Those who have the post and cannot be drawn.
    pub barred: Vec<(Name, Rejection)>,
}

/// The pool of a role, at the moment of the command. Who holds the role already does not matter.
///
/// # Errors
/// When the organ in which the role is held is not there.
pub fn pool(
    definition: &Definition,
    state: &CaseState,
    context: &Context<'_>,
    role: &Role,
) -> Result<Pool, Rejection> {
    let mut pool = Pool::default();
    for (id, person) in &context.directory.persons {
        if !has_seat(role, state, context, (id, person))? {
            continue;
        }
        match fits(definition, state, context, id, role) {
            Ok(()) => pool.able.push(id.clone()),
            Err(rejection) => pool.barred.push((id.clone(), rejection)),
        }
    }
    Ok(pool)
}

fn fits(
    definition: &Definition,
    state: &CaseState,
    context: &Context<'_>,
    person: &Name,
    role: &Role,
) -> Result<(), Rejection> {
    let (found, rule) = allowed_in_case(definition, state, context, person, &role.name)?;
    check_needs(rule, context, person, found)?;
    check_apart(definition, rule, state, context, person)
}
