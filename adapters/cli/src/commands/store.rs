//! `store …`

mod archive;
mod figures;
mod migrate;
mod verify;

use crate::args::StoreVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of the store.
pub(super) async fn run(verb: &StoreVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        StoreVerb::Figures => figures::run(desk).await,
        StoreVerb::Migrate(asked) => migrate::run(asked, desk).await,
        StoreVerb::Verify(asked) => verify::run(asked, desk).await,
        StoreVerb::Archive(asked) => archive::archive(asked, desk).await,
        StoreVerb::Restore(asked) => archive::restore(asked, desk).await,
    }
}
