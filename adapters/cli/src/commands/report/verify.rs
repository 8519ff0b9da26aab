//! `report verify`: whether the figures of a frozen report come out again.

use serde_json::json;

use super::frozen::Frozen;
use super::run::filled;
use crate::args::FrozenArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Computes them at the cut-off and compares the digests. Exit code 9 when they differ.
pub(super) async fn run(args: &FrozenArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let frozen = Frozen::open(&house, args).await?;
    let shelf = Shelf::open(&house.law, args.from.as_deref())?;
    let (report, scope) = (frozen.report.as_str(), &frozen.scope);
    let filled = filled(&house, &shelf, (report, scope), Some(frozen.position), desk).await?;
    let whole = filled.digest == frozen.digest;
    let value = json!({
        "case": frozen.case,
        "whole": whole,
        "frozen": frozen.digest,
        "computed": filled.digest,
        "cut_position": frozen.position.to_string(),
    });
    let lang = desk.lang();
    let text = if whole {
        format!(
            "{} {}",
            lang.pick("数字一致 ✓", "the figures come out ✓"),
            filled.digest
        )
    } else {
        let said = lang.pick(
            "CB-5057：重新计算的数字与冻结的不同",
            "CB-5057: the figures come out differently",
        );
        format!("{said}\n{}\n{}", frozen.digest, filled.digest)
    };
    let exit = if whole { Exit::Done } else { Exit::Damaged };
    Ok(Answer::record(value, vec![Block::Text(text)]).ending(exit))
}
