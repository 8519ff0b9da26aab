//! What one version of a workflow says otherwise than another, in words.
//!
//! Two texts are compared part by part, as they are written: every key of the language counts, and
//! neither comments nor the order of keys do. What matters most to a case comes first.

mod part;
mod words;

use serde::Serialize;

use crate::problem::Problems;
use crate::yaml::{Kind, Node, read};
use part::{Entity, entities};
pub(crate) use words::length_words;

/// What kind of part of a definition a change is about, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A stage (环节): that it is there, what leads out of it.
    Stage,
    /// A task (待办).
    Task,
    /// A role (角色).
    Role,
    /// A limit (时限).
    Limit,
    /// A guard (条件).
    Guard,
    /// What a task may end with (结果).
    Outcome,
    /// What may be done to a case beside its tasks (操作).
    Verb,
    /// A watch (预警规则).
    Watch,
    /// A document (文书).
    Document,
    /// A fact (事实).
    Fact,
    /// What the definition says of itself: title, dates, basis.
    Head,
}

/// Something that one version says otherwise than the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind of part.
    pub part: Part,
    /// The name of the part, such as `ask`; empty for the head.
    pub name: String,
    /// The key that changed, such as `within`; absent where the whole part came or went.
    pub key: Option<String>,
    /// What the old version says; absent where it says nothing.
    pub old: Option<String>,
    /// What the new version says; absent where it says nothing.
    pub new: Option<String>,
    /// The change in Chinese.
    pub zh: String,
    /// The change in English.
    pub en: String,
}

/// The changes from one text of a definition to another, the most important first.
///
/// What cannot be read as YAML has no parts: check both texts before.
pub fn diff(old: &[u8], new: &[u8]) -> Vec<Change> {
    let (old, new) = (parts_of(old), parts_of(new));
    let mut changes = Vec::new();
    for (key, before) in &old {
        match new.iter().find(|(other, _)| other == key) {
            Some((_, after)) => compare(before, after, &mut changes),
            None if before.hangs_on_a_task() => {}
            None => changes.push(words::whole(before, false)),
        }
    }
    for (key, after) in &new {
        if !after.hangs_on_a_task() && !old.iter().any(|(other, _)| other == key) {
            changes.push(words::whole(after, true));
        }
    }
    changes.sort_by(|one, other| {
        let order = |change: &Change| (change.part, change.name.clone());
        order(one).cmp(&order(other))
    });
    changes
}

/// The parts of a text, each with what tells it from others.
fn parts_of(text: &[u8]) -> Vec<((Part, String), Entity)> {
    let root = read(text, &mut Problems::default());
    let entities = root.map(|root| entities(&root)).unwrap_or_default();
    let keyed = entities
        .into_iter()
        .map(|entity| ((entity.part, entity.name.clone()), entity));
    keyed.collect()
}

fn compare(old: &Entity, new: &Entity, changes: &mut Vec<Change>) {
    let keys = old.keys.keys().chain(new.keys.keys());
    let keys: std::collections::BTreeSet<_> = keys.collect();
    for key in keys {
        let (before, after) = (old.keys.get(key), new.keys.get(key));
        if before != after {
            changes.push(words::key(new, key, before, after));
        }
    }
}

/// A value in one line. A list of one is that one, as the language reads it.
fn rendered(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { text, .. } => text.clone(),
        Kind::List(items) => match &items[..] {
            [one] if matches!(one.kind, Kind::Scalar { .. }) => rendered(one),
            items => format!("[{}]", joined(items.iter().map(rendered))),
        },
        Kind::Map(entries) => match &entries[..] {
            [(key, zh)] if key.text == "zh" => rendered(zh),
            entries => {
                let mut parts: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.text, rendered(value)))
                    .collect();
                parts.sort_unstable();
                format!("{{{}}}", parts.join(", "))
            }
        },
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::diff;

    const OLD: &str = "\
id: a
title: 甲
version: 1
facts: {amount: {type: number, class: P0}}
roles: {clerk: {from: org.office}}
limits: {ask: {title: 要求听证, start: notice.done, within: 3d, basis: 第42条, confirm: true}}
stages:
  begin: {tasks: {notice: {role: clerk, doc: notice}}, next: {notice.done: wait}}
  wait: {accept: {asked: {role: clerk}}, next: {asked: end}}
guards: {heard: {cel: \"seen('asked')\", basis: 第1条, say: 先听证}}
verbs: {withdraw: {by: last_actor}}
";

    fn changes(old: &str, new: &str) -> Vec<String> {
        let changes = diff(old.as_bytes(), new.as_bytes());
        let lines = changes
            .into_iter()
            .map(|one| format!("{}|{}", one.zh, one.en));
        lines.collect()
    }

    #[test]
    fn what_changed_is_said_in_words_and_the_rest_is_not() {
        assert_eq!(changes(OLD, OLD), [""; 0]);
        // Neither comments, quotes, nor a list of one say anything else.
        let same = OLD
            .replace("version: 1", "version: 1  # 第一版")
            .replace("by: last_actor", "by: [last_actor]")
            .replace("title: 甲", "title: \"甲\"");
        assert_eq!(changes(OLD, &same), [""; 0]);
        let rows = [
            (
                "within: 3d",
                "within: 5wd",
                "时限“要求听证”（ask）：长度由3日改为5个工作日|limit ask: length from 3 days to 5 working days",
            ),
            (
                ", confirm: true",
                "",
                "时限“要求听证”（ask）：不再有待法制机构确认：true|limit ask: no longer to be confirmed: true",
            ),
            (
                "basis: 第42条",
                "basis: 第64条",
                "时限“要求听证”（ask）：依据由第42条改为第64条|limit ask: basis from 第42条 to 第64条",
            ),
            (
                "say: 先听证",
                "say: 未听证不得决定",
                "条件heard：说明由先听证改为未听证不得决定|guard heard: wording from 先听证 to 未听证不得决定",
            ),
            (
                "doc: notice",
                "doc: letter",
                "文书notice（待办）：文书由notice改为letter|document of notice: document from notice to letter",
            ),
            (
                "verbs: {withdraw: {by: last_actor}}",
                "verbs: {}",
                "删去操作withdraw|verb withdraw is gone",
            ),
            (
                "doc: notice}",
                "doc: notice, outcome: [yes_, no_]}",
                "结果notice（待办）：增加结果：[yes_, no_]|outcome of notice: now has outcome: [yes_, no_]",
            ),
            (
                "roles: {",
                "roles: {head: {from: org.heads}, ",
                "增加角色head|role head is new",
            ),
            (
                "asked: end",
                "asked: begin",
                "环节wait：去向 asked由end改为begin|stage wait: way on asked from end to begin",
            ),
        ];
        for (old, new, expected) in rows {
            assert_eq!(changes(OLD, &OLD.replace(old, new)), [expected], "{new}");
        }
    }

    #[test]
    fn what_matters_most_comes_first() {
        let new = OLD
            .replace("title: 甲", "title: 乙")
            .replace("within: 3d", "within: 5d")
            .replace(
                "wait: {accept",
                "later: {tasks: {t: {role: clerk}}}\n  wait: {accept",
            )
            .replace("version: 1", "version: 2");
        let parts: Vec<String> = changes(OLD, &new)
            .iter()
            .map(|line| line.split('|').next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(
            parts,
            [
                "增加环节later",
                "增加待办t",
                "时限“要求听证”（ask）：长度由3日改为5日",
                "流程：名称由甲改为乙",
                "流程：版本由1改为2",
            ]
        );
    }
}
