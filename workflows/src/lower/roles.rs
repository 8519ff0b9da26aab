//! Roles.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::{Recusal, Role};

use super::{Names, by_name};
use crate::Code;
use crate::problem::Problems;
use crate::source::{self, Document, Work};
use crate::yaml::At;

/// What stands before the post in `from`.
const ORGAN: &str = "org.";

pub(super) fn lower(
    document: &Document,
    names: &Names,
    out: &mut Problems,
) -> BTreeMap<Name, Role> {
    by_name(document.roles.iter().map(|(name, role)| {
        let external = role
            .external
            .as_ref()
            .is_some_and(|external| external.value);
        if let Some(from) = role.from.as_ref().filter(|_| external) {
            let message = "an external role has no post in the organ";
            out.add(
                Code::Exclusive,
                from.place,
                message,
                "remove \"from\" or \"external\"",
            );
        }
        let lowered = Role {
            name: name.value.clone(),
            title: role.title.as_ref().map(|title| title.value.clone()),
            from: role.from.as_ref().and_then(|from| post(from, out)),
            needs: role
                .needs
                .iter()
                .map(|needed| needed.value.clone())
                .collect(),
            min: role.min.as_ref().map_or(1, |min| min.value),
            apart: Names::all(&role.apart, out, |name, out| names.role(name, out)),
            recusal: role
                .recusal
                .as_ref()
                .and_then(|recusal| self::recusal(recusal, names, out)),
            external,
        };
        (name.value.clone(), lowered)
    }))
}

/// The post of `org.POST`.
fn post(from: &At<Name>, out: &mut Problems) -> Option<Name> {
    let post = from
        .as_str()
        .strip_prefix(ORGAN)
        .filter(|post| !post.contains('.'));
    if post.is_none() {
        let message = format!("roles from \"{}\" are not executed yet", from.value);
        let fix = "write org.POST, such as org.legal: a post in the organ of the case";
        out.add(Code::RoleSourceNotExecuted, from.place, message, fix);
    }
    post.map(Name::from)
}

fn recusal(recusal: &source::Recusal, names: &Names, out: &mut Problems) -> Option<Recusal> {
    let decided_by = names.role(recusal.decided_by.as_ref()?, out)?;
    let work_stops = recusal
        .work
        .as_ref()
        .is_some_and(|work| work.value == Work::Stops);
    Some(Recusal {
        decided_by,
        work_stops,
    })
}
