//! `alert …`: alerts (预警) are cases; these are their lists and acts under short names.

mod act;
mod ls;
mod scan;
mod show;

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::case::CaseState;
use casebook_engine::runtime::Failure;
use casebook_engine::stream::CaseId;
use casebook_engine::{Name, Value};
use casebook_workflows::Catalog;

use super::case::find;
use crate::args::AlertVerb;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::Answer;
use crate::problem::Problem;

/// The levels of alerts, with shape and word.
const LEVELS: &[(&str, &str, &str)] = &[("yellow", "●黄", "● yellow"), ("red", "▲红", "▲ red")];

/// The families of rules.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("deadline", "时限", "deadline"),
    ("procedure", "程序", "procedure"),
    ("authority", "权限", "authority"),
    ("not_filed", "有案不立", "case not opened"),
    ("elsewhere", "异地趋利", "profit-driven elsewhere"),
    ("charges", "乱收费罚款", "unlawful charges"),
    ("records", "数据完整", "records"),
];

/// Does what was asked of alerts.
pub(super) async fn run(verb: &AlertVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        AlertVerb::Ls(args) => ls::run(args, desk).await,
        AlertVerb::Show(args) => show::run(args, desk).await,
        AlertVerb::Ack(args) => act::acknowledge(args, desk).await,
        AlertVerb::Explain(args) => act::explain(args, desk).await,
        AlertVerb::Check(args) => act::check(args, desk).await,
        AlertVerb::Close(args) => act::close(args, desk).await,
        AlertVerb::Escalate(args) => act::escalate(args, desk).await,
        AlertVerb::Scan(args) => scan::run(args, desk).await,
    }
}

/// The definitions whose cases are alerts: those that watch others.
pub(super) fn kinds(law: &Catalog) -> BTreeSet<Name> {
    let definitions = law.definitions().into_iter();
    let watching = definitions.filter(|one| !one.relations.watches.rules.is_empty());
    watching.map(|one| one.reference.id.clone()).collect()
}

/// The alert that a number or an id names.
///
/// # Errors
/// `CB-1004` when there is no such case, `CB-5040` when it is no alert.
async fn alert(house: &House, name: &str) -> Result<(CaseId, Arc<CaseState>), Problem> {
    let case = find(name, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let header = state.header.as_deref().ok_or(Failure::NoCase(case))?;
    if !kinds(&house.law).contains(&header.definition.id) {
        let why = format!("`{name}` is a case of {}", header.definition.id);
        return Err(Problem::new(Exit::Absent, "CB-5040", why));
    }
    Ok((case, state))
}

/// A fact that is text; empty where it is not known.
fn text(state: &CaseState, fact: &str) -> String {
    match state.facts.get(fact) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
