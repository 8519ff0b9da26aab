//! Command + state → events, or a refusal.

use super::turn::{Decided, Turn};
use super::{CaseState, Code, Command, Context, Event, Rejection, Status};
use crate::definition::Definition;

/// Decides what follows from a command, under the definition that governs the case.
///
/// Pure: the same definition, state, command and context give the same events. Limits that ran out
/// before the command's instant expire first, in order, so that the command meets the case as the
/// law sees it. The command then runs to completion: all its consequences are in the answer.
///
/// # Errors
/// The refusal, when the law or the definition says no; nothing takes effect then. The caller
/// records it in the refusal record of the case and gives it to whoever asked.
pub fn decide(
    definition: &Definition,
    state: &CaseState,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    take_turn(definition, state, command, context).map(|turn| turn.events)
}

/// As [`decide`], with the state to which the events lead: the fold of `state` and the events.
///
/// # Errors
/// As [`decide`].
pub fn advance(
    definition: &Definition,
    state: &CaseState,
    command: &Command,
    context: &Context<'_>,
) -> Result<(Vec<Decided>, CaseState), Rejection> {
    take_turn(definition, state, command, context).map(|turn| (turn.events, turn.state))
}

/// As [`decide`], with all that the turn holds.
pub(super) fn take_turn<'a>(
    definition: &'a Definition,
    state: &CaseState,
    command: &Command,
    context: &'a Context<'a>,
) -> Result<Turn<'a>, Rejection> {
    let mut turn = Turn::new(definition, state, context);
    turn.check_standing(command)?;
    match command {
        Command::Open(open) => turn.open(open)?,
        Command::Tick => turn.catch_up(context.now)?,
        // The calendar in force comes first: a limit does not run out by one that was corrected.
        Command::Recompute => {
            turn.recompute_limits();
            turn.pass_time(context.occurred)?;
        }
        _ => {
            turn.pass_time(context.occurred)?;
            turn.check_open(command)?;
            turn.obey(command)?;
        }
    }
    turn.settle()?;
    Ok(turn)
}

impl Turn<'_> {
    /// Whether the case is there, and the instant is possible.
    fn check_standing(&self, command: &Command) -> Result<(), Rejection> {
        if self.context.occurred > self.context.now {
            let (zh, en) = (
                "发生时间晚于当前时间",
                "the time of occurrence lies in the future",
            );
            return Err(Rejection::new(Code::Future, command.verb(), zh, en));
        }
        match (self.state.status, command) {
            (Status::Absent, Command::Open(_)) => Ok(()),
            (Status::Absent, _) => {
                let (zh, en) = ("案件不存在", "there is no such case");
                Err(self.no_such(Code::Absent, zh, en))
            }
            (_, Command::Open(_)) => {
                let (zh, en) = ("案件已立案", "the case exists already");
                Err(self.no_such(Code::Exists, zh, en))
            }
            _ => self.check_open(command),
        }
    }

    /// Whether the case still runs, as far as the command needs it.
    fn check_open(&self, command: &Command) -> Result<(), Rejection> {
        match self.state.status {
            Status::Ended | Status::Terminated if !outlives(command) => {
                let (zh, en) = ("案件已结束", "the case is over");
                Err(self.no_such(Code::Closed, zh, en))
            }
            Status::Suspended if needs_running(command) => {
                let (zh, en) = ("案件已中止", "the case is suspended");
                Err(Rejection::new(Code::Suspended, command.verb(), zh, en))
            }
            _ => Ok(()),
        }
    }

    fn no_such(&self, code: Code, zh: &str, en: &str) -> Rejection {
        Rejection::new(code, self.definition.reference.id.clone(), zh, en)
    }

    /// Obeys a command to an open case.
    fn obey(&mut self, command: &Command) -> Result<(), Rejection> {
        match command {
            Command::Open(_) | Command::Tick | Command::Recompute => Ok(()),
            Command::Claim { task } => self.claim(task),
            Command::Unclaim { task } => self.unclaim(task),
            Command::Complete(complete) => self.complete(complete),
            Command::Vote {
                task,
                vote,
                role,
                opinion,
                score,
            } => self.vote(task, *vote, role.as_ref(), opinion.as_ref(), score.as_ref()),
            Command::Happen {
                happening,
                facts,
                document,
                stage,
            } => self.happen_outside(happening, facts, document.as_ref(), *stage),
            Command::Transfer { task, to, reason } => self.transfer(task, to, reason.as_ref()),
            Command::Delegate { task, to } => self.delegate(task, to),
            Command::AddSigner {
                task,
                person,
                place,
            } => self.add_signer(task, person, *place),
            Command::DropSigner {
                task,
                person,
                reason,
            } => self.drop_signer(task, person, reason.as_ref()),
            Command::Add {
                task,
                reason,
                stage,
            } => self.add(task, reason.as_ref(), *stage),
            Command::VoidDocument { document, reason } => self.void(document, reason),
            Command::Urge { task, message } => self.urge(task.as_ref(), message.as_ref()),
            _ => self.obey_for_case(command),
        }
    }

    /// Obeys a command that concerns the case as a whole.
    fn obey_for_case(&mut self, command: &Command) -> Result<(), Rejection> {
        match command {
            Command::Return {
                to,
                reason,
                afterwards,
                from,
            } => self.return_case(to, reason.as_deref(), afterwards.as_ref(), from.as_ref()),
            Command::Move { to, reason } => self.move_by_hand(to, reason.as_ref()),
            Command::HandOver { task, to, reason } => self.hand_over(task, to, reason.as_ref()),
            Command::Withdraw { reason } => self.withdraw(reason.as_ref()),
            Command::RequestRecusal { person, reason } => self.request_recusal(person, reason),
            Command::DecideRecusal {
                person,
                granted,
                reason,
            } => self.decide_recusal(person, *granted, reason.as_ref()),
            Command::Suspend { ground, document } => self.suspend(ground, document.as_ref()),
            Command::Resume { reason } => self.resume(reason.as_ref()),
            Command::Extend {
                limit,
                by,
                reason,
                document,
            } => self.extend(limit, *by, reason, document.as_ref()),
            Command::Terminate {
                reason,
                approver,
                document,
            } => self.terminate(reason, approver, document.as_ref()),
            Command::SendCopy { to, message } => self.send_copy(to, message.as_ref()),
            Command::Read => self.read_copy(),
            Command::Comment { task, text, to } => self.comment(task.as_ref(), text, to),
            Command::Deviate(deviation) => {
                self.emit(Event::DeviationRecorded(deviation.clone()));
                Ok(())
            }
            Command::AnswerLink(answered) => self.answer_link(answered),
            Command::RefuseLink(refused) => {
                self.refuse_link(refused);
                Ok(())
            }
            Command::Hear(heard) => self.hear(heard),
            Command::Take(taking) => self.take_message(taking),
            _ => Ok(()),
        }
    }
}

/// Whether a command can still be obeyed when the case is over.
const fn outlives(command: &Command) -> bool {
    matches!(
        command,
        Command::Tick
            | Command::Recompute
            | Command::Deviate(_)
            | Command::AnswerLink(_)
            | Command::RefuseLink(_)
            | Command::Hear(_)
    )
}

/// Whether a command can be obeyed only while the case is not suspended.
const fn needs_running(command: &Command) -> bool {
    !matches!(
        command,
        Command::Resume { .. }
            | Command::Terminate { .. }
            | Command::Tick
            | Command::Recompute
            | Command::Urge { .. }
            | Command::HandOver { .. }
            | Command::SendCopy { .. }
            | Command::Read
            | Command::Comment { .. }
            | Command::Deviate(_)
            | Command::AnswerLink(_)
            | Command::RefuseLink(_)
            | Command::Hear(_)
    )
}
