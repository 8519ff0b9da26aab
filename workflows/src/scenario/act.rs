//! What happens in a scenario, compiled against the definition.

use std::collections::BTreeMap;

use casebook_engine::case::LinkAnswer;
use casebook_engine::deadline::Length;
use casebook_engine::definition::{Afterwards, ServiceMode};
use casebook_engine::{Facts, Name};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::Place;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) place: Place,
    /// As it is written.
    pub(super) name: Name,
    pub(super) what: What,
    /// When; right after what came before when absent.
    pub(super) at: Option<Moment>,
    /// Who; somebody who may when absent.
    pub(super) by: Option<Name>,
    /// For which element, where there is a copy for each; the first that is open when absent.
    pub(super) item: Option<String>,
}

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// On a day, at nine in the morning.
    Day(Date),
    /// At an instant.
    Instant(Timestamp),
}

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// The case is filed.
    File(Facts),
    /// A task is completed.
    Complete(Name, Ending, Content),
    /// A task must have been skipped.
    Skipped(Name),
    /// Something happens outside.
    Outside(Name, Facts),
    /// A limit runs out.
    Expire(Name),
    /// Something comes of a link.
    Link(Name, LinkWord, Facts),
    /// Something that happens in another case is heard.
    Hear(Name, Facts),
    /// A message comes from outside, whether or not the case can take it now.
    Receive(Name, Facts),
    /// A person's recusal is asked for and granted.
    Recusal(Name),
    /// Time passes.
    Time,
    /// A document is voided.
    Void(Name),
    /// A verb.
    Verb(Verb),
}

/// What comes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkWord {
    /// The case was opened, ended or was terminated.
    Answer(LinkAnswer),
    /// Every case that it opened has ended.
    AllEnded,
    /// The case could not be opened.
    Refused,
    /// Something happened in it that is heard here.
    Heard(Name),
}

/// How a task ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With an outcome, if it has outcomes; the first of them when none is named.
    Done(Option<Name>),
    /// Its panel refuses.
    Refused,
    /// It is handed to its panel, of whom nobody else has signed yet.
    Submitted,
}

/// What comes with a completed task.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) facts: Facts,
    pub(super) fills: BTreeMap<Name, Vec<Name>>,
    pub(super) opinion: Option<String>,
    pub(super) overrides: Vec<Name>,
    /// What is given of papers; the rest is invented.
    pub(super) papers: GivenPapers,
}

/// What a scenario says of papers.
#[derive(Clone, Debug, Default)]
pub(super) struct GivenPapers {
    pub(super) mode: Option<ServiceMode>,
    pub(super) day: Option<Date>,
    /// What is left out, though the task asks for it.
    pub(super) without: Vec<Name>,
}

/// A verb with what it asks for.
#[derive(Clone, Debug)]
pub(super) struct Verb {
    pub(super) kind: VerbKind,
    pub(super) task: Option<Name>,
    /// The stage of a return, the person of a transfer.
    pub(super) to: Option<Name>,
    pub(super) person: Option<Name>,
    pub(super) limit: Option<Name>,
    pub(super) length: Option<Length>,
    pub(super) word: Option<Name>,
    /// What comes after a return.
    pub(super) afterwards: Option<Afterwards>,
    pub(super) reason: Option<String>,
    /// The score of a vote.
    pub(super) score: Option<String>,
}

/// The verbs that a scenario can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerbKind {
    Return,
    Withdraw,
    Transfer,
    Delegate,
    AddSign,
    DropSign,
    Suspend,
    Resume,
    Extend,
    Terminate,
    Add,
    Urge,
    Claim,
    Vote,
    Move,
    Copy,
    Read,
    Comment,
}

/// The verbs by their words.
pub(super) const VERBS: [(&str, VerbKind); 18] = [
    ("return", VerbKind::Return),
    ("withdraw", VerbKind::Withdraw),
    ("transfer", VerbKind::Transfer),
    ("delegate", VerbKind::Delegate),
    ("add_sign", VerbKind::AddSign),
    ("drop_sign", VerbKind::DropSign),
    ("suspend", VerbKind::Suspend),
    ("resume", VerbKind::Resume),
    ("extend", VerbKind::Extend),
    ("terminate", VerbKind::Terminate),
    ("add", VerbKind::Add),
    ("urge", VerbKind::Urge),
    ("claim", VerbKind::Claim),
    ("vote", VerbKind::Vote),
    ("move", VerbKind::Move),
    ("copy", VerbKind::Copy),
    ("read", VerbKind::Read),
    ("comment", VerbKind::Comment),
];

impl Act {
    /// The persons that it names, with the role in which they act where it says so.
    pub(super) fn persons(&self) -> Vec<(&Name, Option<&Name>)> {
        let mut persons: Vec<(&Name, Option<&Name>)> = Vec::new();
        persons.extend(self.by.iter().map(|by| (by, None)));
        match &self.what {
            What::Complete(_, _, content) => {
                for (role, filled) in &content.fills {
                    persons.extend(filled.iter().map(|person| (person, Some(role))));
                }
            }
            What::Recusal(person) => persons.push((person, None)),
            What::Verb(verb) => {
                persons.extend(verb.person.iter().map(|person| (person, None)));
                if matches!(verb.kind, VerbKind::Transfer | VerbKind::Delegate) {
                    persons.extend(verb.to.iter().map(|person| (person, None)));
                }
            }
            _ => {}
        }
        persons
    }

    /// The facts that come with it.
    pub(super) fn facts(&self) -> Option<&Facts> {
        match &self.what {
            What::File(facts) | What::Outside(_, facts) | What::Receive(_, facts) => Some(facts),
            What::Complete(_, _, content) => Some(&content.facts),
            _ => None,
        }
    }

    /// Whether somebody votes or signs.
    pub(super) fn is_vote(&self) -> bool {
        matches!(&self.what, What::Verb(verb) if verb.kind == VerbKind::Vote)
    }

    /// The task that it is about.
    pub(super) fn task(&self) -> Option<&Name> {
        match &self.what {
            What::Complete(task, ..) => Some(task),
            What::Verb(verb) => verb.task.as_ref(),
            _ => None,
        }
    }
}
