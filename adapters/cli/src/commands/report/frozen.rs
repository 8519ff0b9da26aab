//! A frozen report as its case keeps it.

use casebook_engine::Value;
use casebook_engine::case::CaseState;
use casebook_engine::stream::{CaseId, Position};

use super::super::case::find;
use crate::args::{Comparison, FrozenArgs, Scope};
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;

/// The workflow of a report.
pub(super) const DEFINITION: &str = "report.analysis";

/// The scope that means every organ.
pub(super) const EVERY_ORGAN: &str = "all";

/// A frozen report.
pub(super) struct Frozen {
    /// Its case.
    pub(super) case: CaseId,
    /// The case as it stands.
    pub(super) state: std::sync::Arc<CaseState>,
    /// The template.
    pub(super) report: String,
    /// What it is about.
    pub(super) scope: Scope,
    /// Up to where the log was read.
    pub(super) position: Position,
    /// The digest of its figures.
    pub(super) digest: String,
}

impl Frozen {
    /// The report that a case number or id names.
    ///
    /// # Errors
    /// `CB-1004` when there is no such case, `CB-5059` when it is no frozen report.
    pub(super) async fn open(house: &House, args: &FrozenArgs) -> Result<Self, Problem> {
        let case = find(&args.case, &*house.store.events()).await?;
        let state = house.engine.state(case).await?;
        let is_report = state
            .header
            .as_ref()
            .is_some_and(|header| header.definition.id == *DEFINITION);
        let no_report = || Problem::new(Exit::Invalid, "CB-5059", format!("`{}`", args.case));
        if !is_report {
            return Err(no_report());
        }
        let text = |name: &str| match state.facts.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let position = match state.facts.get("cut_position") {
            Some(Value::Int(position)) => u64::try_from(*position).ok(),
            _ => None,
        };
        let organs = text("scope").filter(|scope| scope != EVERY_ORGAN);
        let organ = organs.map(|organs| organs.split(',').map(str::to_owned).collect());
        Ok(Self {
            case,
            report: text("report").ok_or_else(no_report)?,
            scope: Scope {
                period: text("period").ok_or_else(no_report)?,
                compare: match text("compare").as_deref() {
                    Some("yoy") => Some(Comparison::Yoy),
                    Some("pop") => Some(Comparison::Pop),
                    _ => None,
                },
                organ: organ.unwrap_or_default(),
                as_of: None,
                from: args.from.clone(),
            },
            position: Position(position.ok_or_else(no_report)?),
            digest: text("digest").ok_or_else(no_report)?,
            state,
        })
    }

    /// What was written into a block.
    pub(super) fn text(&self, block: &str) -> String {
        match self.state.facts.get(block) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }
}
