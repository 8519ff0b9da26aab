//! What a happening is called, for people who read no ids: `ask.expired` is “要求听证”期限届满.

use casebook_engine::definition::{Definition, Limit, Text};

use crate::Said;
use crate::said::said;

/// The words after the dot of a happening of a task, a limit, a stage or a document, and what it
/// says of it, in Chinese and English.
const WORDS: [(&str, &str, &str); 18] = [
    ("done", "办结", "is done"),
    ("submitted", "提交", "is submitted"),
    ("refused", "未获通过", "is refused"),
    ("skipped", "无须办理", "is not needed"),
    ("repeated", "须重做", "is to be done again"),
    ("added", "增加", "is added"),
    ("expired", "期限届满", "runs out"),
    ("reached", "达到", "is reached"),
    ("issued", "作出", "is issued"),
    ("voided", "作废", "is voided"),
    ("served", "送达", "is served"),
    ("noticed", "公告送达", "is put up as a public notice"),
    ("to_publish", "应当公示", "must be published"),
    ("published", "公示", "is published"),
    (
        "to_withdraw",
        "应当撤回公示",
        "must be withdrawn from the public",
    ),
    ("withdrawn", "撤回公示", "is withdrawn from the public"),
    ("closed", "结案", "is closed"),
    ("opened", "开案", "is opened"),
];

/// The words that are said of documents alone.
const OF_DOCUMENTS: [&str; 8] = [
    "issued",
    "voided",
    "served",
    "noticed",
    "to_publish",
    "published",
    "to_withdraw",
    "withdrawn",
];

/// What a happening is called by the titles of its definition; by its own name where nothing has a
/// title.
pub(crate) fn called(definition: &Definition, happening: &str) -> Said {
    if happening == "case.filed" {
        return said!("立案、受理", "the case is opened");
    }
    if let Some(title) = own_title(definition, happening) {
        return both(title);
    }
    // What the law deems to have happened is told by the limit that ran out.
    let mut limits = definition.limits.values();
    if let Some(limit) = limits.find(|limit| deems(limit, happening)) {
        return called(definition, &format!("{}.expired", limit.name));
    }
    let Some((subject, word)) = happening.rsplit_once('.') else {
        return Said::same(happening);
    };
    let Some(title) = title_of(definition, subject, word) else {
        return Said::same(happening);
    };
    let Said { zh, en } = both(title);
    let Some((_, word_zh, word_en)) = WORDS.iter().find(|(known, _, _)| *known == word) else {
        let outcome = definition.words.get(word);
        let outcome = outcome.map_or_else(|| Said::same(word), both);
        return Said {
            zh: format!("{zh}：{}", outcome.zh),
            en: format!("{en}: {}", outcome.en),
        };
    };
    // 起诉期限期限届满 would say it twice.
    let zh = match word {
        "expired" => zh.trim_end_matches("期限"),
        _ => &zh,
    };
    Said {
        zh: format!("{zh}{word_zh}"),
        en: format!("{en} {word_en}"),
    }
}

fn deems(limit: &Limit, happening: &str) -> bool {
    let deem = limit
        .breach
        .as_ref()
        .and_then(|breach| breach.deem.as_ref());
    deem.is_some_and(|deem| deem.as_str() == happening)
}

fn both(title: &Text) -> Said {
    Said {
        zh: title.zh.clone(),
        en: title.en().to_owned(),
    }
}

/// The title of what happens under a name of its own: outside events, guards, facts, reactions.
fn own_title<'d>(definition: &'d Definition, name: &str) -> Option<&'d Text> {
    let outside = definition
        .stages
        .values()
        .find_map(|stage| stage.accept.get(name));
    let outside = outside.and_then(|outside| outside.title.as_ref());
    let fact = || {
        definition
            .facts
            .get(name)
            .and_then(|fact| fact.title.as_ref())
    };
    let guard = || definition.guards.get(name).map(|guard| &guard.say);
    let reaction = || definition.relations.reacts.get(name)?.title.as_ref();
    outside.or_else(fact).or_else(guard).or_else(reaction)
}

/// The title of what has happenings: tasks, limits, stages, documents, milestones.
fn title_of<'d>(definition: &'d Definition, name: &str, word: &str) -> Option<&'d Text> {
    // A task may have the name of the document that it makes: tasks are not served.
    let is_of_document = OF_DOCUMENTS.contains(&word);
    let task = definition.task(name).filter(|_| !is_of_document);
    let task = task.map(|(_, task)| &task.title);
    let limit = || definition.limits.get(name)?.title.as_ref();
    let stage = || definition.stages.get(name).map(|stage| &stage.title);
    let document = || {
        definition
            .documents
            .get(name)
            .map(|document| &document.title)
    };
    let mut milestones = definition
        .stages
        .values()
        .flat_map(|stage| &stage.milestones);
    let milestone = || {
        milestones
            .find(|one| one.name == *name)
            .map(|one| &one.title)
    };
    task.or_else(limit)
        .or_else(stage)
        .or_else(document)
        .or_else(milestone)
}
