//! Roles by name, as before and of another organ: whoever is meant is there when the work comes.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Amount, Definition, Draw, OrganOf, Role, Task};

use super::live::Banned;
use super::{Live, Subject};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    for role in subject.definition.roles.values() {
        check_types(subject, role, out);
        check_retained(subject, live, role, out);
        check_named(subject, live, role, out);
        check_drawn(subject, live, role, out);
    }
    for task in tasks(subject.definition) {
        check_draws(subject, task, out);
    }
    check_matter(subject, out);
    for (organ, place) in organs(subject) {
        check_organ(subject, organ, place, out);
    }
}

/// Facts that name persons are text or lists of text; those that name organs are text.
fn check_types(subject: &Subject<'_>, role: &Role, out: &mut Problems) {
    let Some(fact) = &role.named_in else { return };
    let kind = subject.definition.facts.get(fact);
    let fits = kind.is_none_or(|fact| match &fact.fact_type.kind {
        Type::Text => true,
        Type::List(of) => **of == Type::Text,
        _ => false,
    });
    if !fits {
        let message = said!(
            "事实“{fact}”不能指明“{role}”的人选",
            "the fact \"{fact}\" cannot name the holders of \"{role}\"",
            role = role.name
        );
        let fix = said!(
            "请声明为文字，或者文字的列表：内容为人员编号",
            "declare it as text, or as a list of text: ids of persons"
        );
        let place = subject.places.role(&role.name);
        out.add(Code::FactNamesNobody, place, message, fix);
    }
}

/// Every way to work of the role passes the task whose doer it retains.
fn check_retained(subject: &Subject<'_>, live: &Live<'_>, role: &Role, out: &mut Problems) {
    let Some(task) = &role.retain else { return };
    let never_done = Banned {
        happenings: BTreeSet::from([format!("{task}.done").into()]),
        ..Banned::default()
    };
    let without = live.without(&never_done).tasks;
    if let Some(early) = work_of(subject.definition, role).find(|work| without.contains(&work.name))
    {
        let message = said!(
            "“{role}”的待办“{early}”可能在没有经过“{task}”时到达，而该角色沿用“{task}”的办理人",
            "the task \"{early}\" of \"{role}\" can be reached without \"{task}\", whose doer it retains",
            early = early.name,
            role = role.name
        );
        let fix = said!(
            "请使通向它的每条路径都经过“{task}”，或者改变该角色的人选来源",
            "let every way to it pass \"{task}\", or give the role another source"
        );
        out.add(
            Code::RetainMayNotRun,
            subject.places.role(&role.name),
            message,
            fix,
        );
    }
}

/// Every way to work of the role passes a task that names its holders.
fn check_named(subject: &Subject<'_>, live: &Live<'_>, role: &Role, out: &mut Problems) {
    let Some(fact) = &role.named_in else { return };
    let declared = subject.definition.facts.get(fact);
    if declared.is_some_and(|fact| fact.fact_type.default.is_some()) {
        return;
    }
    let setting = tasks(subject.definition).filter(|task| task.sets.contains(fact));
    let banned = Banned {
        happenings: setting
            .map(|task| format!("{}.done", task.name).into())
            .collect(),
        ..Banned::default()
    };
    let without = live.without(&banned).tasks;
    if let Some(early) = work_of(subject.definition, role).find(|work| without.contains(&work.name))
    {
        let message = said!(
            "待办“{early}”可能在事实“{fact}”尚未指明“{role}”的人选时到达",
            "the task \"{early}\" can be reached while the fact \"{fact}\" names nobody for \"{role}\"",
            early = early.name,
            role = role.name
        );
        let fix = said!(
            "请使通向它的每条路径都经过写有 sets: [{fact}] 的待办，或者在立案时给出",
            "let every way to it pass a task with sets: [{fact}], or give it when the case is opened"
        );
        out.add(
            Code::NamedTooLate,
            subject.places.role(&role.name),
            message,
            fix,
        );
    }
}

/// Every way to work of a role that is drawn passes the draw.
fn check_drawn(subject: &Subject<'_>, live: &Live<'_>, role: &Role, out: &mut Problems) {
    let Some(amount) = &role.draw else { return };
    if let Amount::Exactly(count) = amount
        && *count < role.min
    {
        let message = said!(
            "“{role}”至少要有 {min} 人，而只抽取 {count} 人",
            "\"{role}\" needs {min} persons and only {count} are drawn",
            role = role.name,
            min = role.min
        );
        let fix = said!("请抽取 {min} 人", "draw {min}", min = role.min);
        let place = subject.places.role(&role.name);
        out.add(Code::DrawWithoutRule, place, message, fix);
    }
    let drawing = Draw::Persons(role.name.clone());
    let drawing = tasks(subject.definition).filter(|task| task.draws.contains(&drawing));
    let banned = Banned {
        happenings: drawing
            .map(|task| format!("{}.done", task.name).into())
            .collect(),
        ..Banned::default()
    };
    let without = live.without(&banned).tasks;
    if let Some(early) = work_of(subject.definition, role).find(|work| without.contains(&work.name))
    {
        let message = said!(
            "待办“{early}”可能在“{role}”抽取人选之前到达",
            "the task \"{early}\" can be reached before anybody was drawn for \"{role}\"",
            early = early.name,
            role = role.name
        );
        let fix = said!(
            "请使通向它的每条路径都经过写有 draws: [{role}] 的待办",
            "let every way to it pass a task with draws: [{role}]",
            role = role.name
        );
        out.add(
            Code::DrawnTooLate,
            subject.places.role(&role.name),
            message,
            fix,
        );
    }
}

fn check_draws(subject: &Subject<'_>, task: &Task, out: &mut Problems) {
    let definition = subject.definition;
    let place = subject.places.task(&task.name);
    let drawn = |role: &Name| {
        definition
            .roles
            .get(role)
            .is_some_and(|role| role.draw.is_some())
    };
    let filled = task.fills.iter().filter(|role| drawn(role));
    let unruled = task.draws.iter().filter_map(|draw| match draw {
        Draw::Persons(role) if !drawn(role) => Some(role),
        _ => None,
    });
    for role in filled.chain(unruled) {
        let message = said!(
            "角色“{role}”既随机抽取又另行确定人选，或者没有写明抽取几人",
            "the role \"{role}\" is drawn by lot and filled otherwise, or does not say how many are drawn"
        );
        let fix = said!(
            "请为该角色写 draw: {{count: 人数}}，由一个待办抽取，且不由其他待办确定人选",
            "give the role draw: {{count: N}}, and let one task draw it and none fill it"
        );
        out.add(Code::DrawWithoutRule, place, message, fix);
    }
    for draw in &task.draws {
        let Draw::Items { from, count, into } = draw else {
            continue;
        };
        let kind = |name: &Name| definition.facts.get(name).map(|fact| &fact.fact_type.kind);
        let lists = matches!(kind(from), Some(Type::List(_))) && kind(from) == kind(into);
        let counts = match count {
            Amount::Exactly(_) => true,
            Amount::Fact(fact) => kind(fact) == Some(&Type::Int),
        };
        if !(lists && counts) {
            let message = said!(
                "“{into}”不能从“{from}”中抽取",
                "\"{into}\" cannot be drawn from \"{from}\""
            );
            let fix = said!(
                "请使两者为同一类型的列表，数量为数字或者整数事实",
                "let both be lists of one type, and the count a number or an integer fact"
            );
            out.add(Code::DrawnFromNothing, place, message, fix);
        }
    }
}

/// The directory says who is competent for the matter of the definition.
fn check_matter(subject: &Subject<'_>, out: &mut Problems) {
    let (Some(directory), Some(rule)) = (subject.directory, &subject.definition.competence) else {
        return;
    };
    if directory
        .competences
        .iter()
        .all(|one| one.matter != rule.matter)
    {
        let message = said!(
            "名录没有写明“{matter}”由哪个机关管辖",
            "the directory does not say who is competent for \"{matter}\"",
            matter = rule.matter
        );
        let fix = said!(
            "请在名录的“competence”中补写",
            "add it under \"competence\" of the directory"
        );
        out.add(Code::UnknownMatter, Place::START, message, fix);
    }
}

fn tasks(definition: &Definition) -> impl Iterator<Item = &Task> {
    definition.stages.values().flat_map(|stage| &stage.tasks)
}

fn work_of<'a>(definition: &'a Definition, role: &'a Role) -> impl Iterator<Item = &'a Task> {
    tasks(definition).filter(|task| task.role == role.name)
}

/// Every organ that the definition means, with its place.
fn organs<'a>(subject: &Subject<'a>) -> Vec<(&'a OrganOf, Place)> {
    let (definition, places) = (subject.definition, subject.places);
    let roles = definition.roles.values();
    let of_roles = roles.filter_map(|role| Some((role.organ.as_ref()?, places.role(&role.name))));
    let of_tasks = tasks(definition)
        .filter_map(|task| Some((task.moves_to.as_ref()?, places.task(&task.name))));
    let stages = definition.stages.values();
    let of_ways = stages.flat_map(|stage| {
        let ways = stage.next.iter();
        ways.filter_map(|way| {
            let place = places.transition(&stage.name, &way.on);
            Some((way.moves_to.as_ref()?, place))
        })
    });
    of_roles.chain(of_tasks).chain(of_ways).collect()
}

fn check_organ(subject: &Subject<'_>, organ: &OrganOf, place: Place, out: &mut Problems) {
    if let OrganOf::Fact(fact) = organ {
        let kind = subject.definition.facts.get(fact);
        if kind.is_some_and(|fact| fact.fact_type.kind != Type::Text) {
            let message = said!(
                "事实“{fact}”不能指明机关",
                "the fact \"{fact}\" cannot name an organ"
            );
            let fix = said!(
                "请声明为文字：内容为机关编号",
                "declare it as text: the id of an organ"
            );
            out.add(Code::FactNamesNobody, place, message, fix);
        }
    }
    let Some(directory) = subject.directory else {
        return;
    };
    let message = match organ {
        OrganOf::Id(id) if !directory.organs.contains_key(id) => {
            said!(
                "名录中没有机关“{id}”",
                "the directory has no organ \"{id}\""
            )
        }
        OrganOf::Parent
            if directory
                .organs
                .values()
                .all(|organ| organ.parent.is_none()) =>
        {
            said!(
                "名录中没有任何机关有上级机关",
                "no organ of the directory lies below another"
            )
        }
        _ => return,
    };
    let ids: Vec<&str> = directory.organs.keys().map(Name::as_str).collect();
    let (zh, en) = (ids.join("、"), ids.join(", "));
    let fix = said!("请写名录中的机关：{zh}", "name an organ: {en}");
    out.add(Code::NoSuchOrgan, place, message, fix);
}
