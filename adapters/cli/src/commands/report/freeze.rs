//! `report freeze`: the figures of a report, kept in a case of their own.

use casebook_engine::case::{Command, Open};
use casebook_engine::runtime::Subject;
use casebook_engine::{Facts, Value};

use super::super::case::{outcome, request};
use super::frozen::{DEFINITION, EVERY_ORGAN};
use super::run::filled;
use crate::args::FreezeArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Opens the case of the report: what it is about, the cut-off, the digest of its figures. From then
/// on the figures can be computed again and compared, and its texts are edited in it.
pub(super) async fn run(args: &FreezeArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let shelf = Shelf::open(&house.law, args.scope.from.as_deref())?;
    let filled = filled(&house, &shelf, (&args.report, &args.scope), None, desk).await?;
    let compare = match args.scope.compare {
        Some(crate::args::Comparison::Yoy) => "yoy",
        Some(crate::args::Comparison::Pop) => "pop",
        None => "none",
    };
    let organs = &args.scope.organ;
    let scope = if organs.is_empty() {
        EVERY_ORGAN.to_owned()
    } else {
        organs.join(",")
    };
    let lines = filled.sections.iter().map(|section| section.lines.len());
    let number = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    let facts: Facts = [
        ("report", Value::Text(args.report.clone())),
        ("period", Value::Text(args.scope.period.clone())),
        ("compare", compare.into()),
        ("scope", Value::Text(scope)),
        ("cut_position", number(filled.cut.position.0)),
        ("cut_recorded", Value::Text(filled.cut.recorded.to_string())),
        ("digest", Value::Text(filled.digest.clone())),
        ("figures", number(lines.sum::<usize>() as u64)),
    ]
    .into_iter()
    .map(|(name, value)| (name.into(), value))
    .collect();
    let open = Open {
        title: format!("{}{}", filled.period_said.zh, filled.title.zh),
        organ: args.office.as_str().into(),
        seat: None,
        facts,
        parent: None,
        number: None,
        imported_from: None,
        link: None,
    };
    let subject = Subject::New {
        definition: DEFINITION.into(),
        id: None,
    };
    let request = request::request(subject, Command::Open(open), &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}
