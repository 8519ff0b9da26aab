//! Command + state → events, or a refusal.

use super::turn::{Decided, Turn};
use super::{CaseState, Code, Command, Context, Rejection, Status};
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
    let mut turn = Turn::new(definition, state, context);
    turn.check_standing(command)?;
    if state.status != Status::Absent {
        turn.pass_time(context.occurred)?;
    }
    if turn.state.is_closed() && !matches!(command, Command::Tick) {
        return Err(closed(&turn));
    }
    turn.obey(command)?;
    turn.settle()?;
    Ok(turn.events)
}

impl Turn<'_> {
    /// Whether the case is there, runs, and the instant is possible.
    fn check_standing(&self, command: &Command) -> Result<(), Rejection> {
        let id = &self.definition.reference.id;
        if self.context.occurred > self.context.now {
            let (zh, en) = (
                "发生时间晚于当前时间",
                "the time of occurrence lies in the future",
            );
            return Err(Rejection::new(Code::Future, command.verb(), zh, en));
        }
        match (self.state.status, command) {
            (Status::Absent, Command::Open(_)) => Ok(()),
            (Status::Absent, _) => Err(Rejection::new(
                Code::Absent,
                id.clone(),
                "案件不存在",
                "there is no such case",
            )),
            (_, Command::Open(_)) => Err(Rejection::new(
                Code::Exists,
                id.clone(),
                "案件已立案",
                "the case exists already",
            )),
            (Status::Ended | Status::Terminated, Command::Tick | Command::Deviate { .. }) => Ok(()),
            (Status::Ended | Status::Terminated, _) => Err(closed(self)),
            (Status::Suspended, command) if needs_running(command) => {
                let (zh, en) = ("案件已中止", "the case is suspended");
                Err(Rejection::new(Code::Suspended, command.verb(), zh, en))
            }
            _ => Ok(()),
        }
    }

    fn obey(&mut self, command: &Command) -> Result<(), Rejection> {
        match command {
            Command::Open(open) => self.open(open),
            Command::Claim { task } => self.claim(task),
            Command::Unclaim { task } => self.unclaim(task),
            Command::Complete(complete) => self.complete(complete),
            Command::Vote {
                task,
                vote,
                role,
                opinion,
            } => self.vote(task, *vote, role.as_ref(), opinion.as_ref()),
            Command::Happen {
                happening,
                facts,
                document,
            } => self.happen_outside(happening, facts, document.as_ref()),
            Command::Return {
                to,
                reason,
                afterwards,
                from,
            } => self.return_case(to, reason.as_deref(), afterwards.as_ref(), from.as_ref()),
            Command::Withdraw { reason } => self.withdraw(reason.as_ref()),
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
            Command::Urge { task, message } => self.urge(task.as_ref(), message.as_ref()),
            Command::Tick => self.pass_time(self.context.now),
            Command::Recompute => {
                self.as_engine();
                self.recompute_limits();
                Ok(())
            }
            Command::Deviate {
                activity,
                rule,
                basis,
                detail,
                facts,
            } => {
                self.deviate(activity, rule, basis, detail, facts);
                Ok(())
            }
        }
    }
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
            | Command::Deviate { .. }
    )
}

fn closed(turn: &Turn<'_>) -> Rejection {
    let id = turn.definition.reference.id.clone();
    Rejection::new(Code::Closed, id, "案件已结束", "the case is over")
}
