//! `instrument issue`: begins an instrument about a case, or out of an alert.

use casebook_engine::case::{CaseState, LinkNo, Open, Origin};
use casebook_engine::definition::{Definition, LinkKind};
use casebook_engine::ports::Law;
use casebook_engine::runtime::Failure;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use jiff::Timestamp;

use crate::args::IssueArgs;
use crate::commands::alert::kinds;
use crate::commands::case::{find, outcome, request};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Opens the case of the instrument. An alert is told of it and shows it as its own; a case that is
/// supervised is not written.
pub(super) async fn run(args: &IssueArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let about = find(&args.case, &*house.store.events()).await?;
    let state = house.engine.state(about).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(about))?;
    let is_alert = kinds(&house.law).contains(&header.definition.id);
    let kind = args.kind.definition();
    let filed = args.doing.occurred.unwrap_or_else(Timestamp::now);
    let definition = house.law.definition_at(kind, filed);
    let definition =
        definition.ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{kind}`")))?;
    let mut facts = begun(&definition, &state, is_alert);
    facts.extend(request::facts(&args.facts, &definition)?);
    let organ = args.organ.as_deref().map(Name::from);
    let title = args.title.clone();
    let open = Open {
        title: title.unwrap_or_else(|| format!("{}：{}", definition.title.zh, header.title)),
        organ: organ.unwrap_or_else(|| header.organ.clone()),
        seat: None,
        facts,
        parent: is_alert.then_some(about),
        number: None,
        imported_from: None,
        link: (!is_alert).then(|| beside(about)),
    };
    let request = request::opening(open, kind, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}

/// It stands beside the case that is supervised, in its family, and that one knows nothing of it.
const fn beside(case: CaseId) -> Origin {
    Origin {
        case,
        no: LinkNo(0),
        kind: LinkKind::Watches,
        depth: 0,
    }
}

/// What is known when it begins: to whom it goes and what was found, as far as the definition has
/// facts for it.
fn begun(definition: &Definition, about: &CaseState, is_alert: bool) -> Facts {
    let header = about.opened();
    let fact = |name: &str| about.facts.get(name).cloned();
    let organ = Value::Text(header.organ.to_string());
    let recipient = fact("responsible").filter(|_| is_alert).unwrap_or(organ);
    let found = fact("finding").filter(|_| is_alert);
    let found = found.unwrap_or_else(|| Value::Text(header.title.clone()));
    let known = [
        ("recipient", recipient),
        ("matter", found.clone()),
        ("problem", found),
    ];
    known
        .into_iter()
        .filter(|(name, _)| definition.facts.contains_key(*name))
        .map(|(name, value)| (Name::from(name), value))
        .collect()
}
