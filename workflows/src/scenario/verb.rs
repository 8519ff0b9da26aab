//! Verbs in scenarios: what is written, and the command that it becomes.

use casebook_engine::Name;
use casebook_engine::case::{Command, Placement, TaskRef, Vote};
use casebook_engine::deadline::Length;
use casebook_engine::definition::{Definition, VerbPolicy};

use super::act::{Moment, Verb, VerbKind};
use super::check::Refusal;
use super::compile::moment;
use super::world::World;
use crate::problem::Problems;
use crate::yaml::{At, Decode, Kind, Map, Node, choice};

const PLACES: [(&str, Placement); 3] = [
    ("before", Placement::Before),
    ("beside", Placement::Beside),
    ("after", Placement::After),
];
const VOTES: [(&str, Vote); 3] = [
    ("agree", Vote::Agree),
    ("refuse", Vote::Refuse),
    ("abstain", Vote::Abstain),
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
        reason: None,
    }
}

/// Reads what belongs to a verb: a map, or the one thing that it cannot do without.
pub(super) fn compile(
    kind: VerbKind,
    with: Option<&Node>,
    definition: &Definition,
    out: &mut Problems,
) -> Option<(Verb, Option<Moment>, Option<Name>)> {
    let mut verb = plain(kind);
    let Some(node) = with else {
        return Some((verb, None, None));
    };
    if let Kind::Scalar { .. } = node.kind {
        let word = Name::decode(node, out)?;
        match kind {
            VerbKind::Return => verb.to = Some(word),
            VerbKind::Claim | VerbKind::Urge => verb.task = Some(word),
            VerbKind::Extend => verb.limit = Some(word),
            _ => verb.person = Some(word),
        }
        return Some((verb, None, None));
    }
    let mut map = Map::open(node, "a verb of a scenario", out)?;
    let at = map.node("at").and_then(|node| moment(node, map.out));
    let by = value(map.optional::<Name>("by"));
    verb.reason = value(map.optional::<String>("reason"));
    verb.to = value(map.optional("to"));
    verb.person = value(map.optional("person"));
    verb.task = map.optional::<Name>("task").and_then(|task| {
        let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
        known(&task, tasks.map(|task| task.name.as_str()), "task", map.out)
    });
    verb.limit = map.optional::<Name>("limit").and_then(|limit| {
        known(
            &limit,
            definition.limits.keys().map(Name::as_str),
            "limit",
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
    map.close();
    Some((verb, at, by))
}

fn value<T>(at: Option<At<T>>) -> Option<T> {
    at.map(|at| at.value)
}

fn known<'a>(
    name: &At<Name>,
    allowed: impl Iterator<Item = &'a str>,
    what: &str,
    out: &mut Problems,
) -> Option<Name> {
    let allowed: Vec<&str> = allowed.collect();
    if allowed.contains(&name.as_str()) {
        return Some(name.value.clone());
    }
    let message = format!("unknown {what} \"{}\"", name.value);
    out.add(
        crate::Code::UnknownName,
        name.place,
        message,
        crate::yaml::one_of(name.as_str(), allowed),
    );
    None
}

impl World<'_> {
    /// The command of a verb, and who gives it when the scenario does not say.
    pub(super) fn command(&self, verb: &Verb) -> Result<(Command, Option<Name>), Refusal> {
        let verbs = &self.definition.verbs;
        let reason = verb.reason.clone().unwrap_or_else(|| "示例理由".to_owned());
        let task = || self.task_of(verb);
        let named = |name: &Option<Name>, what: &str| {
            let missing = || Refusal::Impossible(format!("the verb does not say {what}"));
            name.clone().ok_or_else(missing)
        };
        let (command, policy) = match verb.kind {
            VerbKind::Return => (
                Command::Return {
                    to: named(&verb.to, "to which stage (to)")?,
                    reason: Some(reason),
                    afterwards: None,
                    from: verb.task.clone().map(TaskRef::Name),
                },
                verbs.return_to.as_ref(),
            ),
            VerbKind::Withdraw => (
                Command::Withdraw {
                    reason: Some(reason),
                },
                verbs.withdraw.as_ref(),
            ),
            VerbKind::Transfer => (
                Command::Transfer {
                    task: task()?,
                    to: named(&verb.to, "to whom (to)")?,
                    reason: Some(reason),
                },
                verbs.transfer.as_ref(),
            ),
            VerbKind::Delegate => (
                Command::Delegate {
                    task: task()?,
                    to: named(&verb.to, "to whom (to)")?,
                },
                verbs.delegate.as_ref(),
            ),
            VerbKind::AddSign => (
                Command::AddSigner {
                    task: task()?,
                    person: named(&verb.person, "whom (person)")?,
                    place: word(verb, &PLACES).unwrap_or(Placement::Beside),
                },
                verbs.add_sign.as_ref(),
            ),
            VerbKind::DropSign => (
                Command::DropSigner {
                    task: task()?,
                    person: named(&verb.person, "whom (person)")?,
                    reason: Some(reason),
                },
                verbs.drop_sign.as_ref(),
            ),
            VerbKind::Suspend => (
                Command::Suspend {
                    ground: reason,
                    document: verbs.suspend.as_ref().and_then(super::sample::document_of),
                },
                verbs.suspend.as_ref(),
            ),
            VerbKind::Resume => (
                Command::Resume {
                    reason: Some(reason),
                },
                verbs.suspend.as_ref(),
            ),
            VerbKind::Extend => return self.extension(verb, reason),
            VerbKind::Terminate => (
                Command::Terminate {
                    reason,
                    approver: self.second_person(),
                    document: verbs
                        .terminate
                        .as_ref()
                        .and_then(super::sample::document_of),
                },
                verbs.terminate.as_ref(),
            ),
            VerbKind::Urge => (
                Command::Urge {
                    task: verb.task.clone().map(TaskRef::Name),
                    message: None,
                },
                verbs.urge.as_ref(),
            ),
            VerbKind::Claim => (Command::Claim { task: task()? }, None),
            VerbKind::Vote => (
                Command::Vote {
                    task: task()?,
                    vote: word(verb, &VOTES).unwrap_or(Vote::Agree),
                    role: None,
                    opinion: None,
                },
                None,
            ),
        };
        Ok((command, self.holder_of(policy, verb.task.as_ref())))
    }

    fn task_of(&self, verb: &Verb) -> Result<TaskRef, Refusal> {
        let mut open = self.state.tasks.values().map(|task| &task.name);
        let task = verb.task.as_ref().or_else(|| open.next()).cloned();
        let missing = || Refusal::Impossible("no task is open".to_owned());
        task.map(TaskRef::Name).ok_or_else(missing)
    }

    fn extension(&self, verb: &Verb, reason: String) -> Result<(Command, Option<Name>), Refusal> {
        let rule = verb
            .limit
            .as_ref()
            .and_then(|limit| self.definition.limits.get(limit));
        let Some(limit) = rule else {
            return Err(Refusal::Impossible(
                "the verb does not say which limit".to_owned(),
            ));
        };
        let extend = limit.extend.as_ref();
        let by = verb
            .length
            .or_else(|| extend.map(|extend| extend.max))
            .unwrap_or(limit.within);
        let document = extend
            .and_then(|extend| extend.doc.as_ref())
            .map(super::sample::document);
        let policy = VerbPolicy {
            by: extend.map(|extend| extend.by.clone()).unwrap_or_default(),
            ..VerbPolicy::default()
        };
        let command = Command::Extend {
            limit: limit.name.clone(),
            by,
            reason,
            document,
        };
        Ok((command, self.holder_of(Some(&policy), None)))
    }
}

/// The value of the verb's word.
fn word<T: Copy>(verb: &Verb, words: &[(&str, T)]) -> Option<T> {
    let word = verb.word.as_ref()?;
    words
        .iter()
        .find(|(known, _)| *word == **known)
        .map(|(_, value)| *value)
}
