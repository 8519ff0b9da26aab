//! Every role is used and says where its holders come from.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Draw, Role, Verbs};

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let used = used(subject.definition);
    for role in subject.definition.roles.values() {
        check_source(subject, role, out);
        check_against_itself(subject, role, out);
        check_decider(subject, role, out);
        if !used.contains(&role.name) {
            let message = said!(
                "角色“{role}”没有用到",
                "the role \"{role}\" is used nowhere",
                role = role.name
            );
            let place = subject.places.role(&role.name);
            out.add(
                Code::RoleUnused,
                place,
                message,
                said!("请交给它待办，或者删除", "give it a task, or remove it"),
            );
        }
    }
}

fn check_source(subject: &Subject<'_>, role: &Role, out: &mut Problems) {
    if role.from.is_none() && role.named_in.is_none() && !role.external {
        let message = said!(
            "角色“{role}”没有写明人选从何而来",
            "the role \"{role}\" does not say where its holders come from",
            role = role.name
        );
        let fix = said!(
            "请补写 from: org.职务、from: facts.名称 或者 external: true",
            "add from: org.POST, from: facts.NAME or external: true"
        );
        out.add(
            Code::RoleWithoutSource,
            subject.places.role(&role.name),
            message,
            fix,
        );
    }
}

fn check_against_itself(subject: &Subject<'_>, role: &Role, out: &mut Problems) {
    let place = subject.places.role(&role.name);
    if role.apart.contains(&role.name) {
        let message = said!(
            "角色“{role}”与自身职责分离",
            "the role \"{role}\" is kept apart from itself",
            role = role.name
        );
        out.add(
            Code::RoleAgainstItself,
            place,
            message,
            said!(
                "请从它自己的“apart”中删除",
                "remove it from its own \"apart\""
            ),
        );
    }
    if role
        .recusal
        .as_ref()
        .is_some_and(|recusal| recusal.decided_by == role.name)
    {
        let message = said!(
            "角色“{role}”决定自己的回避",
            "the role \"{role}\" decides its own recusal (回避)",
            role = role.name
        );
        out.add(
            Code::RoleAgainstItself,
            place,
            message,
            said!("请由其他角色决定", "let another role decide"),
        );
    }
}

/// Whether a request for recusal is decided inside the organ: no party or court decides it.
fn check_decider(subject: &Subject<'_>, role: &Role, out: &mut Problems) {
    let Some(recusal) = &role.recusal else { return };
    let decider = subject.definition.roles.get(&recusal.decided_by);
    if decider.is_some_and(|decider| decider.external) {
        let message = said!(
            "“{role}”的回避由机关以外的“{by}”决定",
            "the recusal of \"{role}\" is decided by \"{by}\", who is outside the organ (回避)",
            role = role.name,
            by = recusal.decided_by
        );
        let fix = said!("请由机关内的角色决定", "let a role of the organ decide");
        let place = subject.places.role(&role.name);
        out.add(Code::RoleAgainstItself, place, message, fix);
    }
}

fn used(definition: &Definition) -> BTreeSet<&Name> {
    let mut used = BTreeSet::new();
    for stage in definition.stages.values() {
        used.extend(stage.accept.values().map(|outside| &outside.role));
        for task in &stage.tasks {
            used.insert(&task.role);
            used.extend(task.fills.iter().chain(&task.notify));
            used.extend(task.draws.iter().filter_map(|draw| match draw {
                Draw::Persons(role) => Some(role),
                Draw::Items { .. } => None,
            }));
            used.extend(task.panel.iter().flat_map(|panel| &panel.members));
            let scores = task.panel.iter().filter_map(|panel| panel.score.as_ref());
            used.extend(scores.filter_map(|score| score.arbiter.as_ref()));
        }
    }
    for role in definition.roles.values() {
        used.extend(role.recusal.iter().map(|recusal| &recusal.decided_by));
    }
    for limit in definition.limits.values() {
        used.extend(limit.breach.iter().filter_map(|breach| breach.to.as_ref()));
        used.extend(limit.extend.iter().flat_map(|extend| &extend.by));
    }
    used.extend(in_verbs(&definition.verbs));
    used
}

fn in_verbs(verbs: &Verbs) -> impl Iterator<Item = &Name> {
    let policies = [
        &verbs.return_to,
        &verbs.withdraw,
        &verbs.transfer,
        &verbs.delegate,
        &verbs.add_sign,
        &verbs.drop_sign,
        &verbs.suspend,
        &verbs.terminate,
        &verbs.move_case,
        &verbs.urge,
    ];
    policies.into_iter().flatten().flat_map(|policy| &policy.by)
}
