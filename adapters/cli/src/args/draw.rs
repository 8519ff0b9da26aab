//! `casebook draw …`

use clap::Subcommand;

use super::CaseArgs;

/// What to do with draws by lot (随机抽取).
#[derive(Debug, Subcommand)]
pub(crate) enum DrawVerb {
    /// Draw everything in a case again and compare (抽取复核). Exit code 9 when something else comes out.
    Verify(CaseArgs),
}
