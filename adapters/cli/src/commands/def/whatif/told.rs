//! What is said of the cases: each, the reasons, and in sum.

use std::collections::BTreeMap;

use casebook_engine::definition::Definition;
use casebook_engine::runtime::{Fate, WhatIf};
use serde_json::{Value, json};

use super::history::Past;
use super::kept::Kept;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};

/// How many cases people are shown that go otherwise; programs are given all.
const SHOWN_MAX: usize = 20;

const FATES: &[(&str, &str, &str)] = &[
    ("same", "相同", "same"),
    ("limits", "时限变化", "other limits"),
    ("otherwise", "走向不同", "goes otherwise"),
    ("overdue", "将超期", "would be overdue"),
    ("refused", "将被拒绝", "would be refused"),
    ("untold", "无法判断", "cannot be told"),
];

const SUMS: &[Column] = &[
    Column::word("fate", "结果", "outcome", FATES),
    Column::text("cases", "件数", "cases"),
    Column::text("share", "占比", "share"),
];

const REASONS: &[Column] = &[
    Column::word("fate", "结果", "outcome", FATES),
    Column::text("rule", "规则", "rule"),
    Column::text("code", "代码", "code"),
    Column::text("basis", "依据", "basis"),
    Column::text("cases", "件数", "cases"),
    Column::text("example", "例", "example"),
    Column::text("say", "说明", "said"),
];

const CASES: &[Column] = &[
    Column::text("case", "案件", "case"),
    Column::text("title", "案由", "title"),
    Column::word("fate", "结果", "outcome", FATES),
    Column::text("at_version", "#", "#"),
    Column::instant("occurred", "时间", "at"),
    Column::text("rule", "规则", "rule"),
    Column::text("say", "说明", "said"),
];

/// What became of a case, for programs.
pub(super) fn row(one: &Past, told: &WhatIf) -> Value {
    let at = told.at.as_ref();
    json!({
        "case": one.name,
        "case_id": one.case.to_string(),
        "title": one.title,
        "version": one.version,
        "fate": word(told.fate),
        "commands": told.commands,
        "at_version": at.map(|at| at.version.to_string()),
        "occurred": at.map(|at| at.occurred.to_string()),
        "code": at.and_then(|at| at.code),
        "rule": at.map(|at| at.rule.to_string()),
        "basis": at.and_then(|at| at.basis.clone()),
        "say_zh": at.map(|at| at.say.zh.clone()),
        "say_en": at.map(|at| at.say.en().to_owned()),
    })
}

/// The sums, the reasons and the cases that go otherwise.
pub(super) fn answer(draft: &Definition, history: &str, kept: Kept, lang: Lang) -> Answer {
    let until = kept.until();
    let mut rows = kept.rows;
    for row in &mut rows {
        row["say"] = row[lang.pick("say_zh", "say_en")].clone();
    }
    let sums = sums(&rows);
    let reasons = reasons(&rows);
    let total = rows.len();
    rows.retain(|row| row["fate"] != "same");
    rows.sort_by_key(key);
    let is_untold = rows.iter().any(|row| row["fate"] == "untold");
    let reference = &draft.reference;
    let value = json!({
        "definition": { "id": reference.id.as_str(), "version": reference.version, "digest": reference.digest.as_str() },
        "history": history,
        "until": until.to_string(),
        "cases": total,
        "fates": sums,
        "reasons": reasons,
        "divergences": rows,
    });
    let shown = rows.iter().take(SHOWN_MAX).cloned().collect();
    let (title, version) = (lang.of(&draft.title), reference.version);
    let head = match lang {
        Lang::Zh => format!("{title} v{version} · {total} 件 · 截至 {until}"),
        Lang::En => format!("{title} v{version} · {total} cases · up to {until}"),
    };
    let mut blocks = vec![
        Block::Text(head),
        Block::Table(SUMS, sums),
        Block::Table(REASONS, reasons),
        Block::Table(CASES, shown),
    ];
    if rows.len() > SHOWN_MAX {
        let rest = rows.len() - SHOWN_MAX;
        blocks.push(Block::Text(match lang {
            Lang::Zh => format!("另有 {rest} 件，见 -o json 或者 --out"),
            Lang::En => format!("{rest} more: -o json or --out"),
        }));
    }
    let exit = if is_untold { Exit::Partial } else { Exit::Done };
    Answer::record(value, blocks).ending(exit)
}

fn key(row: &Value) -> (usize, String, String) {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let fate = text("fate");
    let weight = FATES.iter().rev().position(|(word, _, _)| *word == fate);
    (weight.unwrap_or_default(), text("rule"), text("case"))
}

fn sums(rows: &[Value]) -> Vec<Value> {
    let total = rows.len();
    let sum = |fate: &str| {
        let cases = rows.iter().filter(|row| row["fate"] == fate).count();
        let tenths = (cases * 1_000 + total / 2).checked_div(total);
        let share = tenths.map(|tenths| format!("{}.{}%", tenths / 10, tenths % 10));
        json!({ "fate": fate, "cases": cases, "share": share })
    };
    FATES.iter().map(|(fate, _, _)| sum(fate)).collect()
}

/// Why cases go otherwise, the most frequent first, each with a case to look at.
fn reasons(rows: &[Value]) -> Vec<Value> {
    let mut counted: BTreeMap<[String; 3], (usize, &Value)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["fate"] != "same") {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let reason = [text("fate"), text("rule"), text("code")];
        counted.entry(reason).or_insert((0, row)).0 += 1;
    }
    let mut reasons: Vec<(usize, Value)> = counted
        .into_values()
        .map(|(cases, first)| {
            let reason = json!({
                "fate": first["fate"],
                "rule": first["rule"],
                "code": first["code"],
                "basis": first["basis"],
                "cases": cases,
                "example": first["case"],
                "say": first["say"],
            });
            (cases, reason)
        })
        .collect();
    reasons.sort_by_key(|(cases, _)| std::cmp::Reverse(*cases));
    reasons.into_iter().map(|(_, reason)| reason).collect()
}

const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "same",
        Fate::Limits => "limits",
        Fate::Otherwise => "otherwise",
        Fate::Overdue => "overdue",
        Fate::Refused => "refused",
        Fate::Untold => "untold",
    }
}
