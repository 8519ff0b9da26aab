//! `org …`

mod change;
mod competent;
mod expiring;
mod history;
mod import;
mod leave;
mod ls;
mod show;

use crate::args::OrgVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of organs and persons.
pub(super) async fn run(verb: &OrgVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        OrgVerb::Import(args) => import::run(args, desk).await,
        OrgVerb::Ls => ls::run(desk).await,
        OrgVerb::Show(args) => show::run(args, desk).await,
        OrgVerb::History(args) => history::run(args, desk).await,
        OrgVerb::Competent(args) => competent::run(args, desk).await,
        OrgVerb::Expiring(args) => expiring::run(args, desk).await,
        OrgVerb::Leave(args) => leave::run(args, desk).await,
        OrgVerb::Add(_)
        | OrgVerb::Assign(_)
        | OrgVerb::End(_)
        | OrgVerb::Grant(_)
        | OrgVerb::Suspend(_)
        | OrgVerb::Revoke(_)
        | OrgVerb::Delegate(_)
        | OrgVerb::Withdraw(_)
        | OrgVerb::Establish(_)
        | OrgVerb::Rename(_)
        | OrgVerb::Move(_)
        | OrgVerb::Close(_)
        | OrgVerb::Register(_) => change::run(verb, desk).await,
    }
}
