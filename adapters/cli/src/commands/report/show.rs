//! `report show`: a frozen report with its texts, at its cut-off.

use serde_json::json;

use super::frozen::Frozen;
use super::out;
use super::run::filled;
use crate::args::ShowReportArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::output::{Answer, Block, Format};
use crate::problem::Problem;

/// Computes the figures at the cut-off again and shows them with the texts of the case, or writes them
/// to a file.
pub(super) async fn run(args: &ShowReportArgs, desk: &Desk) -> Result<Answer, Problem> {
    let ShowReportArgs { frozen: args, to } = args;
    if let Some(path) = &to.out {
        out::refuse_unknown(path)?;
    }
    let house = desk.house().await?;
    let frozen = Frozen::open(&house, args).await?;
    let shelf = Shelf::open(&house.law, args.from.as_deref())?;
    let (report, scope) = (frozen.report.as_str(), &frozen.scope);
    let filled = filled(&house, &shelf, (report, scope), Some(frozen.position), desk).await?;
    let template = shelf.template(report)?;
    let texts = out::blocks_of(template, |name| frozen.text(name.as_str()));
    if let Some(path) = &to.out {
        return out::written(to, path, &filled, &texts, desk);
    }
    let mut answer = out::answer(&filled, &texts, desk);
    if matches!(desk.format, Some(Format::Csv | Format::Html)) {
        return Ok(answer);
    }
    let header = frozen.state.header.as_ref();
    let number = header.and_then(|header| header.number.clone());
    let stages = frozen.state.stages.values().map(|open| open.name.as_str());
    let stages = stages.collect::<Vec<_>>().join("、");
    let name = number.clone().unwrap_or_else(|| frozen.case.to_string());
    answer
        .blocks
        .insert(0, Block::Text(format!("{name}  {stages}")));
    answer.value["case"] = json!(frozen.case);
    answer.value["number"] = json!(number);
    answer.value["stages"] = json!(stages);
    answer.value["frozen_digest"] = json!(frozen.digest);
    answer.value["whole"] = json!(frozen.digest == filled.digest);
    Ok(answer)
}
