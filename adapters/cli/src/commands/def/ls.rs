//! `def ls`: the definitions in force, proposed and retired.

use casebook_engine::case::{ProposedDefinition, RetiredDefinition};
use casebook_engine::definition::Definition;
use casebook_engine::runtime::{Register, read_register};
use serde_json::{Value, json};

use super::publish::today;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("id", "标识", "id"),
    Column::text("version", "版本", "version"),
    Column::word(
        "standing",
        "状态",
        "standing",
        &[
            ("in_force", "施行", "in force"),
            ("ended", "已失效", "ended"),
            ("retired", "已废止", "retired"),
            ("proposed", "待批准", "proposed"),
        ],
    ),
    Column::text("title", "名称", "title"),
    Column::text("from", "生效", "from"),
    Column::text("to", "失效", "to"),
    Column::text("basis", "依据", "basis"),
    Column::text("by", "提请人", "proposed by"),
    Column::text("approver", "批准人", "approved by"),
    Column::hidden("pin"),
    Column::hidden("digest"),
];

/// One row for each version of each definition, then one for each proposal.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let register = read_register(&*house.store.events()).await?;
    let definitions = house.law.definitions();
    let rows = definitions
        .iter()
        .map(|definition| row(definition, &register, desk.lang()));
    let proposals = register.proposals.iter().map(proposal);
    Ok(Answer::list(COLUMNS, rows.chain(proposals).collect()))
}

fn row(definition: &Definition, register: &Register, lang: Lang) -> Value {
    let reference = &definition.reference;
    let of = |id: &str, version: u32| *id == *reference.id.as_str() && version == reference.version;
    let mut retired = register.retired.iter();
    let retired: Option<&RetiredDefinition> = retired.find(|one| of(one.id.as_str(), one.version));
    let mut approvals = register.approvals.iter().rev();
    let approved = approvals.find(|one| of(one.id.as_str(), one.version));
    let today = today();
    let standing = match (retired, definition.in_force.to) {
        (Some(retired), _) if retired.on <= today => "retired",
        (_, Some(to)) if to < today => "ended",
        _ => "in_force",
    };
    json!({
        "id": reference.id.as_str(),
        "version": reference.version,
        "standing": standing,
        "title": lang.of(&definition.title),
        "from": definition.in_force.from.to_string(),
        "to": definition.in_force.to.map(|to| to.to_string()),
        "pin": definition.in_force.pin.as_str(),
        "basis": definition.basis,
        "by": approved.map(|one| one.proposed_by.as_str()),
        "approver": approved.map(|one| one.approved_by.as_str()),
        "digest": reference.digest.as_str(),
    })
}

fn proposal(one: &ProposedDefinition) -> Value {
    let text = &one.text;
    json!({
        "id": text.id.as_str(),
        "version": text.version,
        "standing": "proposed",
        "title": Value::Null,
        "from": text.from.map(|from| from.to_string()),
        "to": Value::Null,
        "pin": Value::Null,
        "basis": Value::Null,
        "by": one.by.as_str(),
        "approver": Value::Null,
        "digest": text.digest.as_str(),
    })
}
