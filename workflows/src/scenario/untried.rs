//! What no scenario tries, in words.

use casebook_engine::definition::{Definition, Text};

use super::standing::titled;
use crate::Said;
use crate::said::{Term, said, term};

const LIMIT: Term = term("时限", "limit");
const LINK: Term = term("关联", "link");
const GUARD: Term = term("条件", "guard");
const ROLE: Term = term("角色", "role");
const TASK: Term = term("待办", "task");
const DOCUMENT: Term = term("文书", "document");
const VERB: Term = term("操作", "verb");

/// By the word that stands before a name: of what kind the name is, and what no scenario shows.
const WORDS: [(&str, Term, Term); 14] = [
    ("kept", LIMIT, term("按期办结", "in which it is met")),
    ("missed", LIMIT, term("超期", "in which it runs out")),
    ("extended", LIMIT, term("延长", "in which it is extended")),
    (
        "called",
        LINK,
        term("引起另案", "in which it calls for a case"),
    ),
    ("CB-2101", GUARD, term("由它拒绝", "in which it refuses")),
    (
        "CB-2204",
        ROLE,
        term(
            "因职责分离而拒绝",
            "in which somebody is refused for another duty",
        ),
    ),
    ("recused", ROLE, term("获准回避", "in which one is recused")),
    (
        "CB-2312",
        TASK,
        term(
            "因它尚未办结而拒绝",
            "in which something is refused while it is not done",
        ),
    ),
    (
        "CB-2333",
        DOCUMENT,
        term(
            "因缺少要素而拒绝",
            "in which it is refused for a missing element",
        ),
    ),
    (
        "CB-2335",
        DOCUMENT,
        term(
            "因未盖章而拒绝",
            "in which it is refused for the missing seal",
        ),
    ),
    (
        "CB-2338",
        TASK,
        term(
            "因缺少全过程记录而拒绝",
            "in which it is refused for a missing record",
        ),
    ),
    (
        "absent",
        TASK,
        term(
            "有人逾期不表态",
            "in which somebody does not answer in time",
        ),
    ),
    (
        "arbiter",
        TASK,
        term(
            "因分差过大由一人评定",
            "in which the scores lie too far apart",
        ),
    ),
    ("verb", VERB, term("用到它", "that uses it")),
];

/// The verbs in Chinese.
const VERBS: [(&str, &str); 13] = [
    ("return", "退回"),
    ("withdraw", "撤回"),
    ("transfer", "转办"),
    ("delegate", "委派"),
    ("add_sign", "加签"),
    ("drop_sign", "减签"),
    ("suspend", "中止"),
    ("terminate", "终止"),
    ("move", "移送"),
    ("add", "增加待办"),
    ("urge", "催办"),
    ("copy", "抄送"),
    ("comment", "留言"),
];

/// What can happen to a task or a document, in Chinese; other words are outcomes of a task.
const HAPPENINGS: [(&str, &str); 7] = [
    ("done", "办结"),
    ("skipped", "跳过"),
    ("repeated", "再次办理"),
    ("refused", "会签或者表决未通过"),
    ("issued", "制发"),
    ("voided", "作废"),
    ("noticed", "公告送达"),
];

/// What no scenario tries, in words.
pub(super) fn said(definition: &Definition, rule: &str) -> Said {
    let (word, name) = rule.split_once(' ').unwrap_or((rule, ""));
    match word {
        "happened" => return never(definition, name),
        "region" => return region(name),
        "CB-2306" => {
            return said!(
                "操作“return”（退回）：没有改走其他去向而被拒绝的场景",
                "verb \"return\": no scenario in which another way on is refused"
            );
        }
        _ => {}
    }
    let Some((_, kind, missing)) = WORDS.iter().find(|(known, ..)| *known == word) else {
        return Said::same(rule);
    };
    let shown = titled(&name.into(), title(definition, *kind, name));
    Said {
        zh: format!("{}{shown}：没有{}的场景", kind.zh, missing.zh),
        en: format!("{} \"{name}\": no scenario {}", kind.en, missing.en),
    }
}

/// The Chinese title of what has a name, where there is one.
fn title<'d>(definition: &'d Definition, kind: Term, name: &str) -> Option<&'d str> {
    let zh = |title: &'d Text| title.zh.as_str();
    match kind {
        LIMIT => definition.limits.get(name)?.title.as_ref().map(zh),
        ROLE => definition.roles.get(name)?.title.as_ref().map(zh),
        TASK => definition.task(name).map(|(_, task)| zh(&task.title)),
        DOCUMENT => definition.documents.get(name).map(|one| zh(&one.title)),
        VERB => {
            let mut verbs = VERBS.iter();
            verbs.find(|(verb, _)| *verb == name).map(|(_, zh)| *zh)
        }
        _ => None,
    }
}

/// Something that never happens: a word of a task or document, or a name by itself.
fn never(definition: &Definition, happening: &str) -> Said {
    let of = happening.rsplit_once('.').and_then(|(name, word)| {
        let task = title(definition, TASK, name);
        let title = task.or_else(|| title(definition, DOCUMENT, name))?;
        let known = HAPPENINGS.iter().find(|(known, _)| *known == word);
        let word = known.map_or_else(|| format!("办理结果“{word}”"), |(_, zh)| (*zh).to_owned());
        Some(format!("（“{title}”{word}）"))
    });
    let zh = of.unwrap_or_default();
    Said {
        zh: format!("从未发生：{happening}{zh}"),
        en: format!("never happened: {happening}"),
    }
}

/// A region that never began, or was always needed.
fn region(rule: &str) -> Said {
    let (name, word) = rule.split_once(' ').unwrap_or((rule, ""));
    if word == "began" {
        return said!(
            "分区“{name}”：没有进入它的场景",
            "region \"{name}\": no scenario in which it begins"
        );
    }
    said!(
        "分区“{name}”：没有不需要它的场景",
        "region \"{name}\": no scenario in which it is not needed"
    )
}
