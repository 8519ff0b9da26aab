//! `case do`: an act on a case.

use casebook_engine::case::{CaseState, Command, Complete, Override, Placement, StageNo, Vote};
use casebook_engine::definition::{Afterwards, Definition};
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Failure, Subject};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::find::find;
use super::{names, outcome, papers, request};
use crate::args::{CompleteArgs, Doing, HappenArgs, Placing, Resubmission, ReturnArgs, Verb};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Does the act, or says why not.
pub(crate) async fn run(verb: &Verb, desk: &Desk) -> Result<Answer, Problem> {
    let (name, doing) = verb.about();
    let house = desk.house().await?;
    let case = find(name, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let definition = house.law.definition(&header.definition).ok_or_else(|| {
        let reference = &header.definition;
        let why = format!("{} version {}", reference.id, reference.version);
        Problem::new(Exit::Absent, "CB-1005", why)
    })?;
    let command = command(verb, &state, &definition)?;
    let request = request::request(Subject::Case(case), command, doing);
    outcome::of(&house, &request, doing.dry_run, desk.lang()).await
}

fn command(verb: &Verb, state: &CaseState, definition: &Definition) -> Result<Command, Problem> {
    let task = |given: &Option<String>| names::task(given.as_deref(), state, definition);
    let name = |person: &String| person.as_str().into();
    Ok(match verb {
        Verb::Claim(args) => Command::Claim {
            task: task(&args.task)?,
        },
        Verb::Unclaim(args) => Command::Unclaim {
            task: task(&args.task)?,
        },
        Verb::Urge(args) => Command::Urge {
            task: match &args.task {
                Some(_) => Some(task(&args.task)?),
                None => None,
            },
            message: args.reason.clone(),
        },
        Verb::Complete(args) => complete(args, state, definition)?,
        Verb::Approve(args) | Verb::Reject(args) | Verb::Abstain(args) => Command::Vote {
            task: task(&args.task)?,
            vote: vote(verb),
            role: args.role.as_deref().map(Into::into),
            opinion: args.opinion.clone(),
            score: args.score.clone(),
        },
        Verb::Comment(args) => Command::Comment {
            task: match &args.task {
                Some(_) => Some(task(&args.task)?),
                None => None,
            },
            text: args.text.clone(),
            to: args.to.iter().map(name).collect(),
        },
        Verb::Add(args) => Command::Add {
            task: names::declared_task(&args.task, definition)?,
            reason: args.reason.clone(),
            stage: args.stage.map(StageNo),
        },
        Verb::Happen(args) => happen(args, definition)?,
        Verb::Return(args) => return_to(args, state, definition)?,
        Verb::Withdraw(args) => Command::Withdraw {
            reason: args.reason.clone(),
        },
        Verb::Transfer(args) => Command::Transfer {
            task: task(&args.task)?,
            to: name(&args.to),
            reason: args.reason.clone(),
        },
        Verb::Delegate(args) => Command::Delegate {
            task: task(&args.task)?,
            to: name(&args.to),
        },
        Verb::AddSigner(args) => Command::AddSigner {
            task: task(&args.task)?,
            person: name(&args.person),
            place: match args.place {
                Placing::Before => Placement::Before,
                Placing::Beside => Placement::Beside,
                Placing::After => Placement::After,
            },
        },
        Verb::DropSigner(args) => Command::DropSigner {
            task: task(&args.task)?,
            person: name(&args.person),
            reason: args.reason.clone(),
        },
        other => without_task(other, definition)?,
    })
}

/// The verbs on the case as a whole.
fn without_task(verb: &Verb, definition: &Definition) -> Result<Command, Problem> {
    Ok(match verb {
        Verb::RequestRecusal(args) => Command::RequestRecusal {
            person: args.person.as_str().into(),
            reason: args.reason.clone().unwrap_or_default(),
        },
        Verb::DecideRecusal(args) => Command::DecideRecusal {
            person: args.person.as_str().into(),
            granted: args.granted,
            reason: args.reason.clone(),
        },
        Verb::Suspend(args) => Command::Suspend {
            ground: args.reason.clone().unwrap_or_default(),
            document: request::document(args.doc.as_deref()),
        },
        Verb::Move(args) => Command::Move {
            to: args.to.as_str().into(),
            reason: args.reason.clone(),
        },
        Verb::Copy(args) => Command::SendCopy {
            to: args
                .to
                .iter()
                .map(|person| person.as_str().into())
                .collect(),
            message: args.message.clone(),
        },
        Verb::Read(_) => Command::Read,
        Verb::Resume(args) => Command::Resume {
            reason: args.reason.clone(),
        },
        Verb::Extend(args) => Command::Extend {
            limit: names::limit(&args.limit, definition)?,
            by: args.by,
            reason: args.reason.clone(),
            document: request::document(args.doc.as_deref()),
        },
        Verb::Terminate(args) => Command::Terminate {
            reason: args.reason.clone(),
            approver: args.approver.as_str().into(),
            document: request::document(args.doc.as_deref()),
        },
        _ => unreachable!("the other verbs name a task"),
    })
}

fn complete(
    args: &CompleteArgs,
    state: &CaseState,
    definition: &Definition,
) -> Result<Command, Problem> {
    let mut document = request::document(args.doc.as_deref());
    if let Some(document) = &mut document {
        document.title.clone_from(&args.doc_title);
        document.sha256.clone_from(&args.doc_sha256);
    }
    let outcome = args.outcome.as_deref();
    Ok(Command::Complete(Complete {
        task: names::task(args.task.as_deref(), state, definition)?,
        outcome: outcome.map(|given| names::outcome(given, definition)),
        facts: request::facts(&args.facts, definition)?,
        fills: request::fills(&args.fills),
        document,
        opinion: args.opinion.clone(),
        papers: papers::papers(&args.papers, today(&args.doing))?,
        overrides: overrides(args),
    }))
}

/// The civil day in China on which the act takes place.
fn today(doing: &Doing) -> Date {
    let at = doing.occurred.unwrap_or_else(Timestamp::now);
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    zone.to_datetime(at).date()
}

fn overrides(args: &CompleteArgs) -> Vec<Override> {
    let reason = args.override_reason.clone().unwrap_or_default();
    let overrides = args.overrides.iter().map(|(guard, approver)| Override {
        guard: guard.as_str().into(),
        reason: reason.clone(),
        approver: approver.as_str().into(),
    });
    overrides.collect()
}

fn happen(args: &HappenArgs, definition: &Definition) -> Result<Command, Problem> {
    Ok(Command::Happen {
        happening: names::happening(&args.what, definition)?,
        facts: request::facts(&args.facts, definition)?,
        document: request::document(args.doc.as_deref()),
        stage: args.stage.map(StageNo),
    })
}

fn return_to(
    args: &ReturnArgs,
    state: &CaseState,
    definition: &Definition,
) -> Result<Command, Problem> {
    let from = match &args.task {
        Some(task) => Some(names::task(Some(task), state, definition)?),
        None => None,
    };
    Ok(Command::Return {
        to: names::stage(&args.to, definition)?,
        reason: args.reason.clone(),
        afterwards: args.afterwards.map(|afterwards| match afterwards {
            Resubmission::Rewalk => Afterwards::Rewalk,
            Resubmission::Direct => Afterwards::Direct,
        }),
        from,
    })
}

const fn vote(verb: &Verb) -> Vote {
    match verb {
        Verb::Reject(_) => Vote::Refuse,
        Verb::Abstain(_) => Vote::Abstain,
        _ => Vote::Agree,
    }
}

impl Verb {
    /// Which case, and what every act can say.
    fn about(&self) -> (&str, &Doing) {
        match self {
            Self::Claim(args) | Self::Unclaim(args) | Self::Urge(args) => (&args.case, &args.doing),
            Self::Complete(args) => (&args.case, &args.doing),
            Self::Add(args) => (&args.case, &args.doing),
            Self::Copy(args) => (&args.case, &args.doing),
            Self::Read(args) => (&args.case, &args.doing),
            Self::Comment(args) => (&args.case, &args.doing),
            Self::Approve(args) | Self::Reject(args) | Self::Abstain(args) => {
                (&args.case, &args.doing)
            }
            Self::Happen(args) => (&args.case, &args.doing),
            Self::Return(args) => (&args.case, &args.doing),
            Self::Withdraw(args) | Self::Suspend(args) | Self::Resume(args) => {
                (&args.case, &args.doing)
            }
            Self::Transfer(args) | Self::Delegate(args) => (&args.case, &args.doing),
            Self::AddSigner(args) | Self::DropSigner(args) => (&args.case, &args.doing),
            Self::RequestRecusal(args) | Self::DecideRecusal(args) => (&args.case, &args.doing),
            Self::Move(args) => (&args.case, &args.doing),
            Self::Extend(args) => (&args.case, &args.doing),
            Self::Terminate(args) => (&args.case, &args.doing),
        }
    }
}
