//! From a verb of a scenario to the command that it becomes.

use casebook_engine::Name;
use casebook_engine::case::{Command, Placement, Vote};
use casebook_engine::definition::VerbPolicy;

use super::act::{Verb, VerbKind};
use super::check::Refusal;
use super::sample::{document, document_of};
use super::verb::{PLACES, VOTES};
use super::world::World;
use crate::said::{Term, said, term};

/// The reason that is given where a scenario gives none.
const REASON: &str = "示例理由";

impl World<'_> {
    /// The command of a verb, and who gives it when the scenario does not say.
    pub(super) fn command(&self, verb: &Verb) -> Result<(Command, Option<Name>), Refusal> {
        let command = match verb.kind {
            VerbKind::Return
            | VerbKind::Withdraw
            | VerbKind::Suspend
            | VerbKind::Resume
            | VerbKind::Extend
            | VerbKind::Terminate
            | VerbKind::Move
            | VerbKind::Copy
            | VerbKind::Read
            | VerbKind::Comment
            | VerbKind::Add
            | VerbKind::Urge => self.about_case(verb)?,
            VerbKind::Transfer
            | VerbKind::Delegate
            | VerbKind::AddSign
            | VerbKind::DropSign
            | VerbKind::Claim
            | VerbKind::Vote => self.about_task(verb)?,
        };
        let extend = self.extension(verb).map(|extend| VerbPolicy {
            by: extend.by.clone(),
            ..VerbPolicy::default()
        });
        let policy = self.policy(verb.kind).or(extend.as_ref());
        Ok((command, self.holder_of(policy, verb.task.as_ref())))
    }

    fn policy(&self, kind: VerbKind) -> Option<&VerbPolicy> {
        let verbs = &self.definition.verbs;
        match kind {
            VerbKind::Return => verbs.return_to.as_ref(),
            VerbKind::Withdraw => verbs.withdraw.as_ref(),
            VerbKind::Transfer => verbs.transfer.as_ref(),
            VerbKind::Delegate => verbs.delegate.as_ref(),
            VerbKind::AddSign => verbs.add_sign.as_ref(),
            VerbKind::DropSign => verbs.drop_sign.as_ref(),
            VerbKind::Suspend | VerbKind::Resume => verbs.suspend.as_ref(),
            VerbKind::Terminate => verbs.terminate.as_ref(),
            VerbKind::Move => verbs.move_case.as_ref(),
            VerbKind::Add => verbs.add.as_ref(),
            VerbKind::Urge => verbs.urge.as_ref(),
            VerbKind::Copy => verbs.copy.as_ref(),
            VerbKind::Comment => verbs.comment.as_ref(),
            VerbKind::Extend | VerbKind::Claim | VerbKind::Vote | VerbKind::Read => None,
        }
    }

    /// The reason where none is written: the first of the legal grounds, where the law names them.
    fn reason(&self, kind: VerbKind) -> String {
        let grounds = self.policy(kind).map(|policy| &policy.grounds);
        let first = grounds.and_then(|grounds| grounds.first());
        first.map_or_else(|| REASON.to_owned(), |ground| ground.name.to_string())
    }

    fn extension(&self, verb: &Verb) -> Option<&casebook_engine::definition::Extension> {
        self.definition
            .limits
            .get(verb.limit.as_ref()?)?
            .extend
            .as_ref()
    }

    fn about_case(&self, verb: &Verb) -> Result<Command, Refusal> {
        let reason = verb
            .reason
            .clone()
            .unwrap_or_else(|| self.reason(verb.kind));
        let papers = self.policy(verb.kind).and_then(document_of);
        Ok(match verb.kind {
            VerbKind::Return => Command::Return {
                to: given(
                    verb.to.as_ref(),
                    term("退回到哪个环节（to）", "to which stage (to)"),
                )?,
                reason: Some(reason),
                afterwards: verb.afterwards.clone(),
                from: verb.task.as_ref().map(|task| self.task_ref(task)),
            },
            VerbKind::Withdraw => Command::Withdraw {
                reason: Some(reason),
            },
            VerbKind::Add => Command::Add {
                task: given(
                    verb.task.as_ref(),
                    term("哪个待办（task）", "which task (task)"),
                )?,
                reason: Some(reason),
                stage: None,
            },
            VerbKind::Move => Command::Move {
                to: given(
                    verb.to.as_ref(),
                    term("移送给哪个机关（to）", "to which organ (to)"),
                )?,
                reason: Some(reason),
            },
            VerbKind::Suspend => Command::Suspend {
                ground: reason,
                document: papers,
            },
            VerbKind::Resume => Command::Resume {
                reason: Some(reason),
            },
            VerbKind::Extend => self.extending(verb, reason)?,
            VerbKind::Terminate => Command::Terminate {
                reason,
                approver: {
                    let policy = self.policy(verb.kind);
                    self.second_person(self.holder_of(policy, None).as_ref())
                },
                document: papers,
            },
            VerbKind::Copy => Command::SendCopy {
                to: vec![given(
                    verb.person.as_ref(),
                    term("给谁（person）", "to whom (person)"),
                )?],
                message: None,
            },
            VerbKind::Read => Command::Read,
            VerbKind::Comment => Command::Comment {
                task: verb.task.as_ref().map(|task| self.task_ref(task)),
                text: reason,
                to: verb.person.clone().into_iter().collect(),
            },
            _ => Command::Urge {
                task: verb.task.as_ref().map(|task| self.task_ref(task)),
                message: None,
            },
        })
    }

    fn extending(&self, verb: &Verb, reason: String) -> Result<Command, Refusal> {
        let limit = given(
            verb.limit.as_ref(),
            term("哪个时限（limit）", "which limit (limit)"),
        )?;
        let extend = self.extension(verb);
        let length = verb.length.or_else(|| extend.map(|extend| extend.max));
        Ok(Command::Extend {
            limit,
            by: given(
                length.as_ref(),
                term("延长多久（length）", "by how much (length)"),
            )?,
            reason,
            document: extend.and_then(|extend| extend.doc.as_ref()).map(document),
        })
    }

    fn about_task(&self, verb: &Verb) -> Result<Command, Refusal> {
        let reason = Some(verb.reason.clone().unwrap_or_else(|| REASON.to_owned()));
        let mut open = self.state.tasks.values().map(|task| &task.name);
        let task = given(
            verb.task.as_ref().or_else(|| open.next()),
            term("哪个待办（task）", "which task (task)"),
        )?;
        let task = self.task_ref(&task);
        let to = || given(verb.to.as_ref(), term("给谁（to）", "to whom (to)"));
        let person = || {
            given(
                verb.person.as_ref(),
                term("是谁（person）", "whom (person)"),
            )
        };
        Ok(match verb.kind {
            VerbKind::Transfer => Command::Transfer {
                task,
                to: to()?,
                reason,
            },
            VerbKind::Delegate => Command::Delegate { task, to: to()? },
            VerbKind::AddSign => {
                let place = word(verb, &PLACES).unwrap_or(Placement::Beside);
                Command::AddSigner {
                    task,
                    person: person()?,
                    place,
                }
            }
            VerbKind::DropSign => Command::DropSigner {
                task,
                person: person()?,
                reason,
            },
            VerbKind::Vote => {
                let vote = word(verb, &VOTES).unwrap_or(Vote::Agree);
                Command::Vote {
                    task,
                    vote,
                    role: None,
                    opinion: None,
                    score: verb.score.clone(),
                }
            }
            _ => Command::Claim { task },
        })
    }
}

fn given<T: Clone>(value: Option<&T>, Term { zh, en }: Term) -> Result<T, Refusal> {
    let missing = || Refusal::Impossible(said!("操作没有写明{zh}", "the verb does not say {en}"));
    value.cloned().ok_or_else(missing)
}

/// The value of the verb's word.
fn word<T: Copy>(verb: &Verb, words: &[(&str, T)]) -> Option<T> {
    let word = verb.word.as_ref()?;
    words
        .iter()
        .find(|(known, _)| *word == **known)
        .map(|(_, value)| *value)
}
