//! `case family`: the cases that were opened out of one another, as a tree.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::{CaseState, Status};
use casebook_engine::definition::LinkKind;
use casebook_engine::runtime::{FAMILY_CASES_MAX, Failure, Relative};
use casebook_engine::stream::CaseId;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Query};
use serde_json::{Value, json};

use super::find::find;
use crate::args::CaseArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::reading;

const COLUMNS: &[Column] = &[
    Column::text("tree", "案件", "case"),
    Column::text("title", "案由", "title"),
    Column::text("definition", "流程", "definition"),
    Column::text("organ", "机关", "organ"),
    Column::text("status", "状态", "status"),
    Column::text("relation", "关系", "relation"),
    Column::hidden("case"),
    Column::hidden("number"),
    Column::hidden("depth"),
    Column::hidden("link"),
];

/// The family of a case, from the case out of which all others came.
pub(super) async fn run(args: &CaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.case, &*house.store.events()).await?;
    let mut family = house.engine.family(case).await?;
    beside(&house, &mut family).await?;
    if family.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    let tree = Tree::of(&family);
    let mut rows = Vec::new();
    for root in tree.roots() {
        tree.rows(root, 0, desk.lang(), &mut rows);
    }
    Ok(Answer::list(COLUMNS, rows))
}

/// Adds what stands beside cases of the family and is not known to them: alerts and instruments.
async fn beside(house: &House, family: &mut Vec<Relative>) -> Result<(), Problem> {
    let Some((_, first)) = family.first() else {
        return Ok(());
    };
    let id = first.opened().family.to_string();
    let views = reading::caught_up(&house.store).await?;
    let query = Query::of(Filter::equal("family", id.as_str()), FAMILY_CASES_MAX);
    for row in views.query(&CASE_LIST, &query).await? {
        let case = CASE_LIST
            .place("case_id")
            .and_then(|place| row[place].as_text());
        let Some(case) = case.and_then(|case| case.parse().ok()) else {
            continue;
        };
        if family.iter().all(|(known, _)| *known != case) {
            family.push((case, house.engine.state(case).await?));
        }
    }
    Ok(())
}

/// The cases of a family, each below the one out of which it was opened.
struct Tree<'a> {
    cases: BTreeMap<CaseId, &'a CaseState>,
    /// By the time at which they were filed.
    below: BTreeMap<CaseId, Vec<CaseId>>,
    inner: BTreeSet<CaseId>,
}

impl<'a> Tree<'a> {
    fn of(family: &'a [Relative]) -> Self {
        let cases: BTreeMap<CaseId, &CaseState> = family
            .iter()
            .map(|(case, state)| (*case, &**state))
            .collect();
        let mut below: BTreeMap<CaseId, Vec<CaseId>> = BTreeMap::new();
        let mut inner = BTreeSet::new();
        for (case, state) in &cases {
            if let Some(above) = above(state).filter(|above| cases.contains_key(above)) {
                below.entry(above).or_default().push(*case);
                inner.insert(*case);
            }
        }
        for cases_below in below.values_mut() {
            cases_below.sort_by_key(|case| cases[case].opened().filed);
        }
        Self {
            cases,
            below,
            inner,
        }
    }

    fn roots(&self) -> impl Iterator<Item = CaseId> {
        let cases = self.cases.keys();
        cases.copied().filter(|case| !self.inner.contains(case))
    }

    fn rows(&self, case: CaseId, depth: usize, lang: Lang, rows: &mut Vec<Value>) {
        rows.push(self.row(case, depth, lang));
        for below in self.below.get(&case).into_iter().flatten() {
            self.rows(*below, depth + 1, lang, rows);
        }
    }

    fn row(&self, case: CaseId, depth: usize, lang: Lang) -> Value {
        let state = self.cases[&case];
        let header = state.opened();
        let number = header.number.clone();
        let name = number.clone().unwrap_or_else(|| case.to_string());
        let above = above(state).and_then(|above| self.cases.get(&above));
        let linked = above.and_then(|above| above.links.get(&case));
        let link = linked.and_then(|linked| linked.link.as_ref());
        let kind = header.link.as_ref().map(|link| link.kind);
        let relation = match (header.parent, kind) {
            (Some(_), _) => lang.pick("子案件", "child"),
            (None, Some(LinkKind::Watches)) => lang.pick("监督", "supervision"),
            (None, Some(_)) => lang.pick("关联案件", "related"),
            (None, None) => "",
        };
        json!({
            "tree": format!("{}{name}", "　".repeat(depth)),
            "title": header.title,
            "definition": header.definition.id.as_str(),
            "organ": header.organ.as_str(),
            "status": status(state.status),
            "relation": relation,
            "case": case.to_string(),
            "number": number,
            "depth": depth,
            "link": link.map(casebook_engine::Name::as_str),
        })
    }
}

/// The case out of which one was opened.
fn above(state: &CaseState) -> Option<CaseId> {
    let header = state.opened();
    let origin = header.link.as_ref().map(|origin| origin.case);
    header.parent.or(origin)
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Absent | Status::Open => "open",
        Status::Suspended => "suspended",
        Status::Ended => "ended",
        Status::Terminated => "terminated",
    }
}
