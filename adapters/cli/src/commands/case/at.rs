//! `case at`: the case as it stood at a moment.

use casebook_engine::ports::Law;
use casebook_engine::runtime::{Cut, Failure, state_at};
use casebook_engine::stream::Version;

use super::find::find;
use super::picture;
use crate::args::AtArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// The state at a version, or as it was recorded at an instant.
pub(super) async fn run(args: &AtArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let case = find(&args.case, &*events).await?;
    let cut = match (args.version_no, args.instant) {
        (Some(version), _) => Cut::Version(Version(version)),
        (None, Some(instant)) => Cut::Recorded(instant),
        (None, None) => Cut::Now,
    };
    let state = state_at(&*events, case, cut).await?;
    if let Some(asked) = args.version_no.filter(|asked| *asked > state.version.0) {
        let why = format!(
            "version {asked}: the case has versions 1 to {}",
            state.version
        );
        return Err(Problem::new(Exit::Usage, "CB-5001", why));
    }
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let definition = house.law.definition(&header.definition);
    Ok(picture::of(
        case,
        &state,
        definition.as_deref(),
        desk.lang(),
    ))
}
