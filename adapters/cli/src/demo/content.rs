//! What an invented person writes into a case.

use std::collections::BTreeMap;

use casebook_engine::case::{CaseState, Complete, Document, TaskRef};
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Definition, Outside, Task};
use casebook_engine::{Facts, Name, Value};
use jiff::{SignedDuration, Timestamp, tz::Offset};

use super::chance::Chance;
use super::papers::papers;
use super::scale::{DISPUTES, SETTLEMENTS};

/// Days that lie behind whoever notes them.
const PAST: [&str; 7] = [
    "advice_on",
    "clarified.day",
    "court_filed_on",
    "effective.day",
    "effective_on",
    "known.day",
    "received.day",
];

/// What the cases of a kind are about.
pub(super) fn title(kind: &str, chance: &mut Chance) -> String {
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
        "licence.cancel" => &[
            "鉴定机构停止执业逾一年",
            "执业证有效期届满未延续",
            "律师事务所终止",
            "公证员丧失行为能力",
        ],
        "mediation" | "mediation.simple" => &[
            "邻里噪声纠纷",
            "消费退款纠纷",
            "劳动报酬纠纷",
            "房屋漏水赔偿纠纷",
            "物业费纠纷",
            "家庭赡养纠纷",
        ],
        "licence.grant" | "licence.renew" => &[
            "律师执业许可",
            "律师事务所设立许可",
            "司法鉴定机构登记",
            "基层法律服务工作者执业",
        ],
        _ => &["演示案件一", "演示案件二", "演示案件三", "演示案件四"],
    };
    chance
        .pick(titles)
        .copied()
        .unwrap_or("演示案件")
        .to_owned()
}

/// The facts with which a case is opened: who it is about.
pub(super) fn opening(definition: &Definition, chance: &mut Chance) -> Facts {
    let invented = [
        "party",
        "parties",
        "complainant",
        "respondent",
        "licence",
        "holder",
        "applicant",
        "petitioner",
        "caller",
    ];
    let number = chance.between(100, 999);
    let named = invented
        .into_iter()
        .filter(|name| is_text(definition, name));
    let facts = named.map(|name| {
        let text = format!("演示对象{number}（虚构）");
        (name.into(), Value::Text(text))
    });
    facts.collect()
}

fn is_text(definition: &Definition, name: &str) -> bool {
    let fact = definition.facts.get(name);
    fact.is_some_and(|fact| fact.fact_type.kind == Type::Text)
}

/// The facts that come with what happens outside.
pub(super) fn told(
    definition: &Definition,
    outside: &Outside,
    at: Timestamp,
    chance: &mut Chance,
) -> Facts {
    facts(definition, &outside.sets, at, chance)
}

fn facts(definition: &Definition, names: &[Name], at: Timestamp, chance: &mut Chance) -> Facts {
    let known = names.iter().filter_map(|name| {
        let fact = definition.facts.get(name)?;
        let value =
            weighted(name, chance).unwrap_or_else(|| value(name, &fact.fact_type.kind, at, chance));
        Some((name.clone(), value))
    });
    known.collect()
}

/// A fact of which the yearly report says how often it is what.
fn weighted(name: &Name, chance: &mut Chance) -> Option<Value> {
    let words = match name.as_str() {
        "dispute" => &DISPUTES,
        _ => return None,
    };
    let word = chance.weigh(words)?;
    Some(Value::Text((*word).to_owned()))
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
    let outcome = outcome(task, chance);
    let mut facts = facts(definition, &task.sets, at, chance);
    // What is written already stays: to whom something goes, what was found.
    for (name, value) in &mut facts {
        let known = state.facts.get(name);
        if let Some(known @ Value::Text(_)) = known.filter(|_| is_text(definition, name.as_str())) {
            *value = known.clone();
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
            .then(|| opinion(task.name.as_str()).to_owned()),
        papers: papers(definition, task, at),
        overrides: Vec::new(),
    }
}

fn opinion(task: &str) -> &'static str {
    match task {
        "explain" => "情况属实，已补办，今后逐案核对期限。",
        "take_up" => "逾期未答复，由本机关处理。",
        _ => "事实清楚，程序合法，建议照此办理。",
    }
}

/// The first outcome is the usual one.
fn outcome(task: &Task, chance: &mut Chance) -> Option<Name> {
    if task.name == *"settle" && task.outcomes.iter().any(|one| *one == *SETTLEMENTS[0].0) {
        return chance.weigh(&SETTLEMENTS).map(|outcome| (*outcome).into());
    }
    let usual = chance.percent(75);
    let outcome = if usual {
        task.outcomes.first()
    } else {
        chance.pick(&task.outcomes)
    };
    outcome.cloned()
}

fn value(name: &Name, kind: &Type, at: Timestamp, chance: &mut Chance) -> Value {
    match kind {
        Type::Bool => Value::Bool(chance.percent(50)),
        Type::Int | Type::Number => Value::Int(chance.between(1, 60) * 500),
        Type::Enum(words) => {
            // The last words of a list are the odd ones.
            let usual = words.len().saturating_sub(2).max(1);
            let word = words.iter().nth(chance.below(usual));
            word.map_or(Value::Null, |word| Value::Text(word.to_string()))
        }
        // What has taken place did so today; what is to come is weeks away.
        Type::Date if PAST.contains(&name.as_str()) => Value::Text(day(at, 0)),
        Type::Date => Value::Text(day(at, chance.between(21, 30))),
        Type::Instant => Value::Text(at.to_string()),
        Type::Text | Type::List(_) | Type::Record(_) => Value::Text("演示".to_owned()),
    }
}

fn day(at: Timestamp, later: i64) -> String {
    let later = SignedDuration::from_hours(24 * later);
    let at = at.checked_add(later).unwrap_or(at);
    Offset::constant(8).to_datetime(at).date().to_string()
}
