//! Verbs in scenarios, as they are written.

use casebook_engine::Name;
use casebook_engine::case::{Placement, Vote};
use casebook_engine::deadline::Length;
use casebook_engine::definition::{Afterwards, Definition};

use super::act::{Moment, Verb, VerbKind};
use super::compile::moment;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::yaml::{At, Decode, Kind, Map, Node, choice};

pub(super) const PLACES: [(&str, Placement); 3] = [
    ("before", Placement::Before),
    ("beside", Placement::Beside),
    ("after", Placement::After),
];
pub(super) const VOTES: [(&str, Vote); 3] = [
    ("agree", Vote::Agree),
    ("refuse", Vote::Refuse),
    ("abstain", Vote::Abstain),
];

const AFTERWARDS: [(&str, &Afterwards); 2] = [
    ("rewalk", &Afterwards::Rewalk),
    ("direct", &Afterwards::Direct),
];

/// A verb of which nothing is said.
pub(super) const fn plain(kind: VerbKind) -> Verb {
    Verb {
        kind,
        task: None,
        to: None,
        person: None,
        limit: None,
        length: None,
        word: None,
        afterwards: None,
        reason: None,
        score: None,
    }
}

/// A verb, when it is used, by whom and for which element.
pub(super) type Compiled = (Verb, Option<Moment>, Option<Name>, Option<String>);

/// Reads what belongs to a verb: a map, or the one thing that it cannot do without.
pub(super) fn compile(
    kind: VerbKind,
    with: Option<&Node>,
    definition: &Definition,
    out: &mut Problems,
) -> Option<Compiled> {
    let mut verb = plain(kind);
    let Some(node) = with else {
        return Some((verb, None, None, None));
    };
    if let Kind::Scalar { .. } = node.kind {
        let word = Name::decode(node, out)?;
        match kind {
            VerbKind::Return | VerbKind::Move => verb.to = Some(word),
            VerbKind::Claim | VerbKind::Urge => verb.task = Some(word),
            VerbKind::Extend => verb.limit = Some(word),
            _ => verb.person = Some(word),
        }
        return Some((verb, None, None, None));
    }
    let mut map = Map::open(node, term("场景中的操作", "a verb of a scenario"), out)?;
    let at = map.node("at").and_then(|node| moment(node, map.out));
    let by = value(map.optional::<Name>("by"));
    let item = value(map.optional::<String>("item"));
    verb.reason = value(map.optional::<String>("reason"));
    verb.score = value(map.optional::<String>("score"));
    verb.to = value(map.optional("to"));
    verb.person = value(map.optional("person"));
    verb.task = map.optional::<Name>("task").and_then(|task| {
        let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
        known(
            &task,
            tasks.map(|task| task.name.as_str()),
            term("待办", "task"),
            map.out,
        )
    });
    verb.limit = map.optional::<Name>("limit").and_then(|limit| {
        known(
            &limit,
            definition.limits.keys().map(Name::as_str),
            term("时限", "limit"),
            map.out,
        )
    });
    verb.length = value(map.optional::<Length>("length"));
    let word = if kind == VerbKind::AddSign {
        "place"
    } else {
        "vote"
    };
    verb.word = map.node(word).and_then(|node| {
        let words = [
            PLACES.map(|(word, _)| (word, word)),
            VOTES.map(|(word, _)| (word, word)),
        ];
        choice(node, &words[usize::from(word == "vote")], map.out).map(Name::from)
    });
    verb.afterwards = map
        .node("afterwards")
        .and_then(|node| choice(node, &AFTERWARDS, map.out))
        .cloned();
    map.close();
    Some((verb, at, by, item))
}

fn value<T>(at: Option<At<T>>) -> Option<T> {
    at.map(|at| at.value)
}

fn known<'a>(
    name: &At<Name>,
    allowed: impl Iterator<Item = &'a str>,
    Term { zh, en }: Term,
    out: &mut Problems,
) -> Option<Name> {
    let allowed: Vec<&str> = allowed.collect();
    if allowed.contains(&name.as_str()) {
        return Some(name.value.clone());
    }
    let message = said!(
        "没有{zh}“{name}”",
        "unknown {en} \"{name}\"",
        name = name.value
    );
    out.add(
        crate::Code::UnknownName,
        name.place,
        message,
        crate::yaml::one_of(name.as_str(), allowed),
    );
    None
}
