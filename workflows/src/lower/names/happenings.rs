//! What a definition can bring about: everything that something else of it may wait for.

use std::collections::BTreeMap;

use casebook_engine::Name;

use super::{Flat, Names};
use crate::lower::documents;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::{Document, Link, Task};
use crate::{Code, Place, Said};

impl Names {
    pub(super) fn collect_happenings(
        &mut self,
        document: &Document,
        flat: &[Flat<'_>],
        out: &mut Problems,
    ) {
        let mut found: BTreeMap<Name, Term> = BTreeMap::new();
        found.insert("case.filed".into(), term("立案", "the filing of the case"));
        found.insert("recusal.granted".into(), term("回避", "a recusal"));
        let mut note = |name: String, what: Term, place: Place| {
            let name = Name::from(name);
            match found.insert(name.clone(), what) {
                Some(other) if other != what => {
                    let (one, two) = (other, what);
                    let message = Said {
                        zh: format!("“{name}”既是{}又是{}", one.zh, two.zh),
                        en: format!("\"{name}\" is {} and {}", one.en, two.en),
                    };
                    out.add(
                        Code::NameTwice,
                        place,
                        message,
                        said!("请将其中一个改名", "rename one of them"),
                    );
                }
                _ => {}
            }
        };
        note_stages(flat, &mut note);
        note_parts(document, &mut note);
        let guards = &self.guards;
        self.happenings = found
            .into_keys()
            .filter(|name| !guards.contains(name))
            .collect();
        // What the law deems may be what also happens by itself.
        let breaches = document
            .limits
            .iter()
            .filter_map(|(_, limit)| limit.breach.as_ref());
        let deemed = breaches.filter_map(|breach| breach.deem.as_ref());
        self.happenings
            .extend(deemed.map(|deemed| deemed.value.clone()));
    }
}

/// Takes down a happening, what it is, and where it is declared.
type Note<'n> = dyn FnMut(String, Term, Place) + 'n;

/// What stages and their tasks can bring about.
fn note_stages(flat: &[Flat<'_>], note: &mut Note<'_>) {
    for Flat { name, stage, .. } in flat {
        if !stage.stages.is_empty() || !stage.regions.is_empty() {
            note(
                format!("{}.done", name.value),
                term("环节的结束", "the end of a stage"),
                name.place,
            );
        }
        for (task, body) in stage.tasks.iter() {
            for happening in happenings_of(&task.value, body) {
                note(
                    happening,
                    term("待办的结果", "something a task brings about"),
                    task.place,
                );
            }
        }
        for (milestone, _) in stage.milestones.iter() {
            let reached = format!("{}.reached", milestone.value);
            note(reached, term("里程碑", "a milestone"), milestone.place);
        }
        for (outside, _) in stage.accept.iter() {
            note(
                outside.to_string(),
                term("外部事项", "an outside event"),
                outside.place,
            );
        }
    }
}

/// What the other parts of a definition can bring about.
fn note_parts(document: &Document, note: &mut Note<'_>) {
    for (name, one) in document.documents.iter() {
        for happening in documents::happenings_of(&name.value, one) {
            note(
                happening,
                term("文书的事项", "something done with a document"),
                name.place,
            );
        }
    }
    for (limit, _) in document.limits.iter() {
        note(
            format!("{}.expired", limit.value),
            term("时限的届满", "the end of a limit"),
            limit.place,
        );
    }
    for (fact, _) in document.facts.iter() {
        note(fact.to_string(), term("事实", "a fact"), fact.place);
    }
    for (name, link) in document.links.iter() {
        for happening in happenings_of_link(&name.value, link) {
            note(
                happening,
                term("关联的结果", "something a link brings about"),
                name.place,
            );
        }
    }
    for (name, _) in document.messages.iter() {
        note(
            name.to_string(),
            term("外部事项", "an outside event"),
            name.place,
        );
    }
    for (name, _) in document.reacts.iter() {
        note(name.to_string(), term("响应", "a reaction"), name.place);
    }
    for (guard, _) in document.guards.iter() {
        note(guard.to_string(), term("条件", "a guard"), guard.place);
    }
}

/// What a task can bring about.
fn happenings_of(name: &Name, task: &Task) -> Vec<String> {
    let mut words = vec!["done".to_owned()];
    words.extend(task.outcome.iter().map(|outcome| outcome.to_string()));
    let votes = task.cosign.is_some() || task.vote.is_some() || task.score.is_some();
    if task.sign.is_some() || votes {
        words.push("refused".to_owned());
    }
    if task.when.is_some() && task.for_each.is_none() {
        words.push("skipped".to_owned());
    }
    if task.repeat.is_some() {
        words.push("repeated".to_owned());
    }
    words
        .into_iter()
        .map(|word| format!("{name}.{word}"))
        .collect()
}

/// What a link can bring about.
fn happenings_of_link(name: &Name, link: &Link) -> Vec<String> {
    let mut words = vec!["opened".to_owned(), "refused".to_owned()];
    if link.opens.is_some() {
        words.extend(["ended".to_owned(), "terminated".to_owned()]);
        words.extend(link.for_each.iter().map(|_| "all_ended".to_owned()));
        words.extend(link.hears.iter().map(|word| word.value.to_string()));
    }
    words
        .into_iter()
        .map(|word| format!("{name}.{word}"))
        .collect()
}
