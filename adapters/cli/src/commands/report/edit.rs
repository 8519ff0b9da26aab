//! `report edit`: a block of text of a frozen report.

use casebook_engine::case::Command;
use casebook_engine::runtime::Subject;
use casebook_engine::{Facts, Value};

use super::super::case::{find, outcome, request};
use crate::args::EditArgs;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Records the new text in the case of the report: who, when, and what stood there before stays in
/// its history. Its workflow says who may, and until when.
pub(super) async fn run(args: &EditArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.case, &*house.store.events()).await?;
    let facts = Facts::from([(args.block.as_str().into(), Value::Text(args.text.clone()))]);
    let edit = Command::Happen {
        happening: "text.edited".into(),
        facts,
        document: None,
        stage: None,
    };
    let request = request::request(Subject::Case(case), edit, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}
