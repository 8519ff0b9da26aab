//! Every document is issued by a task, can be signed, and its duties are met by tasks.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{DocumentType, Task};

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::{Term, said, term};

/// What a task does with a document. The English word is also the key of the task.
const SERVES: Term = term("送达", "serves");
const PUBLISHES: Term = term("公示", "publishes");
const WITHDRAWS: Term = term("撤回公示", "withdraws");

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let definition = subject.definition;
    let tasks: Vec<&Task> = definition
        .stages
        .values()
        .flat_map(|stage| &stage.tasks)
        .collect();
    for document in definition.documents.values() {
        let issuing: Vec<&&Task> = tasks
            .iter()
            .filter(|task| task.doc.as_ref() == Some(&document.name))
            .collect();
        check_duties(subject, document, &tasks, out);
        if issuing.is_empty() {
            let message = said!(
                "没有待办制发文书“{document}”",
                "no task issues the document \"{document}\"",
                document = document.name
            );
            let fix = said!(
                "请在某个待办中写 doc: {document}，或者删除该文书",
                "write doc: {document} at a task, or remove it",
                document = document.name
            );
            out.add(
                Code::DocumentUnused,
                place(subject, &document.name),
                message,
                fix,
            );
        }
        for task in issuing {
            check_signers(subject, document, task, out);
        }
    }
    for task in tasks {
        check_named(subject, task, out);
        check_once(subject, task, out);
    }
}

/// A case holds one document of a type: not one for each element.
fn check_once(subject: &Subject<'_>, task: &Task, out: &mut Problems) {
    let definition = subject.definition;
    let copied = task.for_each.is_some()
        || definition
            .task(task.name.as_str())
            .is_some_and(|(stage, _)| {
                let name = stage.name.as_str();
                stage.for_each.is_some() || definition.copied_around(name).next().is_some()
            });
    let papers = &task.papers;
    let named = [
        &task.doc,
        &papers.serves,
        &papers.publishes,
        &papers.withdraws,
    ];
    let mut named = named.into_iter().flatten();
    let Some(document) = named.find(|one| copied && definition.documents.contains_key(*one)) else {
        return;
    };
    let message = said!(
        "待办“{task}”逐项办理，而一个案件只有一份文书“{document}”",
        "the task \"{task}\" is done for each element, and a case has one document \"{document}\"",
        task = task.name
    );
    let fix = said!(
        "请把它移到逐项办理之外，或者不为该文书声明类型",
        "move it out of the copies, or give the document no type"
    );
    let place = subject.places.task(&task.name);
    out.add(Code::DocumentInCopies, place, message, fix);
}

fn check_duties(
    subject: &Subject<'_>,
    document: &DocumentType,
    tasks: &[&Task],
    out: &mut Problems,
) {
    let name = &document.name;
    let publish = document.publish.as_ref();
    let done = |of: fn(&Task) -> Option<&Name>| tasks.iter().any(|task| of(task) == Some(name));
    let duties = [
        (
            document.serve.is_some(),
            SERVES,
            done(|task| task.papers.serves.as_ref()),
        ),
        (
            publish.is_some(),
            PUBLISHES,
            done(|task| task.papers.publishes.as_ref()),
        ),
        (
            publish.is_some_and(|rule| !rule.withdraw.is_empty()),
            WITHDRAWS,
            done(|task| task.papers.withdraws.as_ref()),
        ),
    ];
    for (_, Term { zh, en }, _) in duties
        .iter()
        .filter(|(is_due, _, is_met)| *is_due && !is_met)
    {
        let message = said!(
            "文书“{name}”应当{zh}，而没有待办承担",
            "no task {en} the document \"{name}\", which asks for it"
        );
        let fix = said!(
            "请在某个待办中写 {en}: {name}",
            "write {en}: {name} at a task"
        );
        out.add(Code::DutyWithoutTask, place(subject, name), message, fix);
    }
}

/// The roles that sign a task are those of its holder and of its panel.
fn check_signers(subject: &Subject<'_>, document: &DocumentType, task: &Task, out: &mut Problems) {
    let members = task.panel.iter().flat_map(|panel| &panel.members);
    let signing: BTreeSet<&Name> = members.chain([&task.role]).collect();
    for role in document
        .signers
        .iter()
        .filter(|role| !signing.contains(role))
    {
        let message = said!(
            "待办“{task}”制发“{document}”，须由“{role}”签署，而该角色从不签署",
            "the task \"{task}\" issues \"{document}\", which \"{role}\" must sign and never does",
            task = task.name,
            document = document.name
        );
        let fix = said!(
            "请由“{role}”办理或者会签该待办",
            "let \"{role}\" do it or cosign it"
        );
        out.add(
            Code::SignerNeverSigns,
            subject.places.task(&task.name),
            message,
            fix,
        );
    }
}

/// What a task does, with which document, what that must ask for, and the key of it.
type Duty<'t> = (
    Term,
    Option<&'t Name>,
    fn(&DocumentType) -> bool,
    &'static str,
);

/// A task serves, publishes and withdraws what asks for it.
fn check_named(subject: &Subject<'_>, task: &Task, out: &mut Problems) {
    let documents = &subject.definition.documents;
    let papers = &task.papers;
    let asks = |name: &Name, of: fn(&DocumentType) -> bool| documents.get(name).is_some_and(of);
    let checks: [Duty<'_>; 3] = [
        (
            SERVES,
            papers.serves.as_ref(),
            |one| one.serve.is_some(),
            "serve",
        ),
        (
            PUBLISHES,
            papers.publishes.as_ref(),
            |one| one.publish.is_some(),
            "publish",
        ),
        (
            WITHDRAWS,
            papers.withdraws.as_ref(),
            |one| {
                one.publish
                    .as_ref()
                    .is_some_and(|rule| !rule.withdraw.is_empty())
            },
            "publish: withdraw",
        ),
    ];
    for (Term { zh, en }, name, of, key) in checks {
        let Some(name) = name.filter(|name| !asks(name, of)) else {
            continue;
        };
        let message = said!(
            "待办“{task}”{zh}“{name}”，而该文书没有此项规定",
            "the task \"{task}\" {en} \"{name}\", which does not ask for it",
            task = task.name
        );
        let fix = said!(
            "请在 documents: {name} 中写明 {key}",
            "declare {key} under documents: {name}"
        );
        out.add(
            Code::DutyNotAsked,
            subject.places.task(&task.name),
            message,
            fix,
        );
    }
}

fn place(subject: &Subject<'_>, name: &Name) -> crate::Place {
    let found = subject.places.documents.get(name).copied();
    found.unwrap_or(crate::Place::START)
}
