//! `case show`: the case as it stands.

use casebook_engine::ports::Law;

use super::find::find;
use super::picture;
use crate::args::CaseArgs;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// The present state.
pub(super) async fn run(args: &CaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.case, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let header = state.header.as_ref();
    let header = header.ok_or(casebook_engine::runtime::Failure::NoCase(case))?;
    let definition = house.law.definition(&header.definition);
    Ok(picture::of(
        case,
        &state,
        definition.as_deref(),
        desk.lang(),
    ))
}
