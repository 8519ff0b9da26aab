//! `def approve`: what was proposed comes into force.

use casebook_engine::Name;
use casebook_engine::access::check_two_persons;
use casebook_engine::case::ProposedDefinition;
use casebook_engine::ports::{Clock, Ids, Law};
use casebook_engine::runtime::{approve, read_register};

use super::publish::{self, Standing};
use super::{findings, named};
use crate::args::ApproveArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// Brings the proposals into force together, if they still fit beside what is in force now and the
/// person is another than those who proposed them.
pub(super) async fn run(args: &ApproveArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let register = read_register(&*events).await?;
    let approver = Name::from(args.person.as_str());
    let directory = house.law.directory();
    let mut proposals: Vec<ProposedDefinition> = Vec::new();
    for word in &args.definitions {
        let (id, version) = named::split(word)?;
        let proposal = register.proposal(id, version)?;
        check_two_persons(&directory, &proposal.by, &approver, publish::today())?;
        proposals.push(proposal.clone());
    }
    let texts: Vec<(String, Vec<u8>)> = args
        .definitions
        .iter()
        .zip(&proposals)
        .map(|(word, proposal)| (word.clone(), proposal.text.text.clone().into_bytes()))
        .collect();
    let beside = publish::beside(&texts, &house, desk.lang());
    if !beside.is_empty() {
        return Ok(Answer::list(findings::COLUMNS, beside).ending(Exit::Invalid));
    }
    let (now, id) = (SystemClock.now(), TimedIds.next());
    approve(&*events, &proposals, &approver, now, id).await?;
    Ok(publish::told(
        &proposals,
        Standing::InForce,
        &register,
        desk,
    ))
}
