//! Which organ is meant: `parent`, `origin`, `facts.x`, or an id.

use casebook_engine::Name;
use casebook_engine::definition::OrganOf;

use super::Names;
use crate::problem::Problems;
use crate::yaml::At;

/// What stands before the name of a fact.
const FACT: &str = "facts.";

/// The organ that a word means.
pub(super) fn organ(word: &At<Name>, names: &Names, out: &mut Problems) -> Option<OrganOf> {
    Some(match word.as_str() {
        "parent" => OrganOf::Parent,
        "origin" => OrganOf::Origin,
        id => match fact(word, names, out) {
            Some(found) => OrganOf::Fact(found?),
            None => OrganOf::Id(id.into()),
        },
    })
}

/// The fact of `facts.x`; the outer `None` when the word names no fact, the inner one when there is
/// no such fact.
#[expect(
    clippy::option_option,
    reason = "no fact is meant, and a fact that is not there, are two answers"
)]
pub(super) fn fact(word: &At<Name>, names: &Names, out: &mut Problems) -> Option<Option<Name>> {
    let name = word.as_str().strip_prefix(FACT)?;
    let name = At {
        place: word.place,
        value: Name::from(name),
    };
    Some(names.fact(&name, out))
}
