//! Messages from outside, and the stages that take them.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::{Keep, Message, Outside, Stage};

use super::{Names, by_name};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Document};
use crate::yaml::At;

pub(super) fn lower(
    document: &Document,
    names: &Names,
    out: &mut Problems,
) -> BTreeMap<Name, Message> {
    let messages = document.messages.iter().map(|(name, message)| {
        let correlate = message.correlate.iter().filter_map(|(part, fact)| {
            let fact = correlated(fact, names, out)?;
            Some((part.value.clone(), fact))
        });
        let lowered = Message {
            name: name.value.clone(),
            correlate: by_name(correlate.collect::<Vec<_>>()),
            keep: message
                .keep
                .as_ref()
                .map_or(Keep::Persistent, |keep| keep.value),
        };
        (name.value.clone(), lowered)
    });
    by_name(messages.collect::<Vec<_>>())
}

/// The fact that a part of a key must be the same as: `facts.NAME`.
fn correlated(fact: &At<Name>, names: &Names, out: &mut Problems) -> Option<Name> {
    let Some(name) = fact.as_str().strip_prefix("facts.") else {
        let message = said!(
            "“{fact}”不是消息据以找到案件的事实",
            "\"{fact}\" is no fact by which a message finds its case",
            fact = fact.value
        );
        out.add(
            Code::BadValue,
            fact.place,
            message,
            said!("请写 facts.名称", "write facts.NAME"),
        );
        return None;
    };
    let place = fact.place.right("facts.".len());
    let value = Name::from(name);
    names.fact(&At { place, value }, out)
}

/// Lets every stage take the messages that its ways on wait for. One that accepts a message by
/// itself keeps what it says.
pub(super) fn take(
    document: &Document,
    names: &Names,
    stages: &mut BTreeMap<Name, Stage>,
    out: &mut Problems,
) {
    for (name, message) in document.messages.iter() {
        let Some(outside) = outside(name, message, names, out) else {
            continue;
        };
        let waits = |stage: &&mut Stage| {
            let awaited = stage.next.iter().any(|next| next.on == name.value);
            awaited || stage.accept.contains_key(&name.value)
        };
        let mut is_taken = false;
        for stage in stages.values_mut().filter(waits) {
            is_taken = true;
            let accepted = stage.accept.entry(name.value.clone());
            accepted.or_insert_with(|| outside.clone());
        }
        if !is_taken {
            let message = said!(
                "没有环节接收消息“{message}”",
                "no stage takes the message \"{message}\"",
                message = name.value
            );
            let fix = said!(
                "请在某个环节的“next”或者“accept”中写它",
                "name it in the \"next\" or the \"accept\" of a stage"
            );
            out.add(Code::MessageUntaken, name.place, message, fix);
        }
    }
}

fn outside(
    name: &At<Name>,
    message: &source::Message,
    names: &Names,
    out: &mut Problems,
) -> Option<Outside> {
    Some(Outside {
        name: name.value.clone(),
        title: message.title.as_ref().map(|title| title.value.clone()),
        role: names.role(message.role.as_ref()?, out)?,
        sets: Names::all(&message.sets, out, |name, out| names.fact(name, out)),
        doc: message.doc.as_ref().map(|doc| doc.value.clone()),
        require: Names::all(&message.require, out, |name, out| names.guard(name, out)),
    })
}
