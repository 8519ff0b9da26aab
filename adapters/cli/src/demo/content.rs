//! What an invented person writes into a case.

use std::collections::BTreeMap;

use casebook_engine::case::{CaseState, Complete, Document, TaskRef};
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Definition, Task};
use casebook_engine::{Facts, Name, Value};
use jiff::{SignedDuration, Timestamp, tz::Offset};

use super::chance::Chance;
use super::papers::papers;

/// What the cases of a kind are about.
pub(super) fn title(kind: &str, chance: &mut Chance) -> &'static str {
    let titles: &[&str] = match kind {
        "penalty.hearing" => &[
            "涉嫌超出登记业务范围执业案",
            "涉嫌违规收取鉴定费用案",
            "涉嫌拒绝履行法律援助义务案",
            "涉嫌出具不实公证书案",
        ],
        "complaint.forensic" => &[
            "投诉鉴定程序不规范",
            "投诉鉴定机构超标准收费",
            "投诉鉴定人无相应资格",
            "投诉拖延出具鉴定意见",
        ],
        _ => &[
            "鉴定机构停止执业逾一年",
            "执业证有效期届满未延续",
            "律师事务所终止",
            "公证员丧失行为能力",
        ],
    };
    titles
        .get(chance.below(titles.len()))
        .copied()
        .unwrap_or("演示案件")
}

/// The facts with which a case is opened.
pub(super) fn opening(definition: &Definition, chance: &mut Chance) -> Facts {
    let invented = ["party", "complainant", "respondent", "licence", "holder"];
    let named = invented
        .into_iter()
        .filter(|name| definition.facts.contains_key(*name));
    let number = chance.between(100, 999);
    named
        .map(|name| {
            (
                name.into(),
                Value::Text(format!("演示对象{number}（虚构）")),
            )
        })
        .collect()
}

/// Everything that a task asks for.
pub(super) fn complete(
    definition: &Definition,
    state: &CaseState,
    task: &Task,
    persons: impl Fn(&Name) -> Vec<Name>,
    at: Timestamp,
    chance: &mut Chance,
) -> Complete {
    // The first outcome is the usual one.
    let usual = chance.percent(75);
    let outcome = if usual {
        task.outcomes.first()
    } else {
        chance.pick(&task.outcomes)
    }
    .cloned();
    let mut facts = Facts::new();
    for name in &task.sets {
        if let Some(fact) = definition.facts.get(name) {
            facts.insert(name.clone(), value(&fact.fact_type.kind, at, chance));
        }
    }
    if task.name == *"report" {
        let is_fine = facts.get("kind") == Some(&Value::Text("fine".into()));
        if is_fine || chance.percent(20) {
            facts.insert("amount".into(), Value::Int(chance.between(1, 60) * 500));
        }
        facts.insert("complex".into(), Value::Bool(chance.percent(15)));
    }
    let mut taken: Vec<Name> = state.acted.values().flatten().cloned().collect();
    let mut fills = BTreeMap::new();
    for role in &task.fills {
        let needed = definition.roles.get(role).map_or(1, |rule| rule.min.max(1)) as usize;
        let chosen: Vec<Name> = persons(role)
            .into_iter()
            .filter(|person| !taken.contains(person))
            .take(needed)
            .collect();
        taken.extend(chosen.iter().cloned());
        fills.insert(role.clone(), chosen);
    }
    Complete {
        task: TaskRef::Name(task.name.clone()),
        outcome,
        facts,
        fills,
        document: task.doc.clone().map(|kind| Document {
            kind,
            title: None,
            sha256: None,
        }),
        opinion: (task.opinion_required || task.papers.withdraws.is_some())
            .then(|| "事实清楚，程序合法，建议照此办理。".to_owned()),
        papers: papers(definition, task, at),
        overrides: Vec::new(),
    }
}

fn value(kind: &Type, at: Timestamp, chance: &mut Chance) -> Value {
    match kind {
        Type::Bool => Value::Bool(chance.percent(50)),
        Type::Int | Type::Number => Value::Int(chance.between(1, 60) * 500),
        Type::Enum(words) => {
            // The last words of a list are the odd ones.
            let usual = words.len().saturating_sub(2).max(1);
            let word = words.iter().nth(chance.below(usual));
            word.map_or(Value::Null, |word| Value::Text(word.to_string()))
        }
        Type::Date => {
            let days = chance.between(21, 30);
            let later = at
                .checked_add(SignedDuration::from_hours(24 * days))
                .unwrap_or(at);
            Value::Text(Offset::constant(8).to_datetime(later).date().to_string())
        }
        Type::Instant => Value::Text(at.to_string()),
        Type::Text | Type::List(_) | Type::Record(_) => Value::Text("演示".to_owned()),
    }
}
