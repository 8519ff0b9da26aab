//! Roles.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::{Assignment, Recusal, Role, Stage};

use super::{Names, by_name, draws, organs};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Document, Work};
use crate::yaml::At;

/// What stands before the post in `from`.
const ORGAN: &str = "org.";

pub(super) fn lower(
    document: &Document,
    stages: &BTreeMap<Name, Stage>,
    names: &Names,
    out: &mut Problems,
) -> BTreeMap<Name, Role> {
    let mut roles = by_name(document.roles.iter().map(|(name, role)| {
        let external = role
            .external
            .as_ref()
            .is_some_and(|external| external.value);
        if let Some(from) = role.from.as_ref().filter(|_| external) {
            let message = said!(
                "外部角色在机关中没有职务",
                "an external role has no post in the organ"
            );
            out.add(
                Code::Exclusive,
                from.place,
                message,
                said!(
                    "请删除“from”或者“external”",
                    "remove \"from\" or \"external\""
                ),
            );
        }
        let named_in = role.from.as_ref();
        let named_in = named_in.and_then(|from| organs::fact(from, names, out));
        let retain = role.retain.as_ref();
        let organ = role.organ.as_ref();
        let lowered = Role {
            name: name.value.clone(),
            title: role.title.as_ref().map(|title| title.value.clone()),
            from: match &named_in {
                Some(_) => None,
                None => role.from.as_ref().and_then(|from| post(from, out)),
            },
            named_in: named_in.flatten(),
            retain: retain.and_then(|task| names.task(task, out)),
            draw: role.draw.as_ref().and_then(|draw| {
                let count = draw.count.as_ref()?;
                draws::amount(count, names, out)
            }),
            assign: assignment(role, out),
            organ: organ.and_then(|organ| organs::organ(organ, names, out)),
            needs: role
                .needs
                .iter()
                .map(|needed| needed.value.clone())
                .collect(),
            min: role.min.as_ref().map_or(1, |min| min.value),
            apart: Names::all(&role.apart, out, |name, out| names.role(name, out)),
            recusal: role
                .recusal
                .as_ref()
                .and_then(|recusal| self::recusal(recusal, names, out)),
            external,
        };
        (name.value.clone(), lowered)
    }));
    for (role, of) in sources_retained(&roles, stages) {
        roles.entry(role).and_modify(|role| {
            (role.from, role.named_in) = of;
        });
    }
    roles
}

/// To whom of several a task is given.
fn assignment(role: &source::Role, out: &mut Problems) -> Option<Assignment> {
    let is = |flag: &Option<At<bool>>| {
        flag.as_ref()
            .filter(|flag| flag.value)
            .map(|flag| flag.place)
    };
    let (least, turn) = (is(&role.least_loaded), is(&role.round_robin));
    if let (Some(_), Some(place)) = (least, turn) {
        let message = said!(
            "角色同时写了“least_loaded”和“round_robin”",
            "a role has both \"least_loaded\" and \"round_robin\""
        );
        out.add(
            Code::Exclusive,
            place,
            message,
            said!("请只保留一个", "keep one of them"),
        );
    }
    let by_least = least.map(|_| Assignment::LeastLoaded);
    by_least.or_else(|| turn.map(|_| Assignment::RoundRobin))
}

/// The post, or the fact that names persons.
type Source = (Option<Name>, Option<Name>);

/// The sources of roles that retain a task and name none: that of the task's own role.
fn sources_retained(
    roles: &BTreeMap<Name, Role>,
    stages: &BTreeMap<Name, Stage>,
) -> Vec<(Name, Source)> {
    let task = |name: &Name| {
        let tasks = stages.values().flat_map(|stage| &stage.tasks);
        tasks.into_iter().find(|task| task.name == *name)
    };
    let without = roles
        .values()
        .filter(|role| role.from.is_none() && role.named_in.is_none());
    without
        .filter_map(|role| {
            let done_by = &task(role.retain.as_ref()?)?.role;
            let done_by = roles.get(done_by)?;
            let source = (done_by.from.clone(), done_by.named_in.clone());
            Some((role.name.clone(), source))
        })
        .collect()
}

/// The post of `org.POST`.
fn post(from: &At<Name>, out: &mut Problems) -> Option<Name> {
    let post = from
        .as_str()
        .strip_prefix(ORGAN)
        .filter(|post| !post.contains('.'));
    if post.is_none() {
        let message = said!(
            "“{from}”不是角色的人选来源",
            "\"{from}\" is no source of a role",
            from = from.value
        );
        let fix = said!(
            "请写 org.职务，例如 org.legal，即机关中的职务；或者 facts.名称",
            "write org.POST, such as org.legal: a post in the organ; or facts.NAME"
        );
        out.add(Code::BadValue, from.place, message, fix);
    }
    post.map(Name::from)
}

fn recusal(recusal: &source::Recusal, names: &Names, out: &mut Problems) -> Option<Recusal> {
    let decided_by = names.role(recusal.decided_by.as_ref()?, out)?;
    let work_stops = recusal
        .work
        .as_ref()
        .is_some_and(|work| work.value == Work::Stops);
    Some(Recusal {
        decided_by,
        work_stops,
    })
}
