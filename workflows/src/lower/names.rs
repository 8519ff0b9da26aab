//! What a definition names, and how names are resolved.

mod flat;
mod happenings;

use std::collections::BTreeSet;

use casebook_engine::Name;

use crate::Code;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::Document;
use crate::yaml::{At, one_of};

pub(crate) use flat::{Flat, ONLY_REGION, flatten};

/// Words that the language keeps for itself.
const RESERVED_STAGES: [&str; 2] = ["end", "any_finished_stage"];
const RESERVED_TASKS: [&str; 2] = ["case", "recusal"];
const RESERVED_OUTCOMES: [&str; 6] = [
    "done", "refused", "skipped", "expired", "repeated", "reached",
];
const RESERVED_ROLES: [&str; 3] = ["assignee", "last_actor", "supervisor"];

/// Everything that can be named.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) roles: BTreeSet<Name>,
    pub(crate) facts: BTreeSet<Name>,
    pub(crate) limits: BTreeSet<Name>,
    pub(crate) guards: BTreeSet<Name>,
    pub(crate) stages: BTreeSet<Name>,
    pub(crate) tasks: BTreeSet<Name>,
    pub(crate) documents: BTreeSet<Name>,
    /// All that can happen: `case.filed`, `<task>.done`, outside events, facts being set …
    pub(crate) happenings: BTreeSet<Name>,
}

impl Names {
    pub(crate) fn collect(document: &Document, flat: &[Flat<'_>], out: &mut Problems) -> Self {
        let keys = |names: &mut dyn Iterator<Item = &At<Name>>| -> BTreeSet<Name> {
            names.map(|name| name.value.clone()).collect()
        };
        let mut names = Self {
            roles: keys(&mut document.roles.iter().map(|(name, _)| name)),
            facts: keys(&mut document.facts.iter().map(|(name, _)| name)),
            limits: keys(&mut document.limits.iter().map(|(name, _)| name)),
            documents: keys(&mut document.documents.iter().map(|(name, _)| name)),
            guards: keys(&mut document.guards.iter().map(|(name, _)| name)),
            ..Self::default()
        };
        for (role, _) in document.roles.iter() {
            refuse_reserved(term("角色", "role"), role, &RESERVED_ROLES, out);
        }
        names.collect_stages_and_tasks(flat, out);
        names.collect_happenings(document, flat, out);
        names
    }

    /// Stages and tasks share one space, so that `<name>.done` means one thing.
    fn collect_stages_and_tasks(&mut self, flat: &[Flat<'_>], out: &mut Problems) {
        for Flat { name, stage, .. } in flat {
            refuse_reserved(term("环节", "stage"), name, &RESERVED_STAGES, out);
            if !self.stages.insert(name.value.clone()) {
                twice(term("环节", "stage"), name, out);
            }
            for (task, body) in stage.tasks.iter() {
                refuse_reserved(term("待办", "task"), task, &RESERVED_TASKS, out);
                if !self.tasks.insert(task.value.clone()) {
                    twice(term("待办", "task"), task, out);
                }
                for outcome in body.outcome.iter() {
                    refuse_reserved(
                        term("办理结果", "outcome"),
                        outcome,
                        &RESERVED_OUTCOMES,
                        out,
                    );
                }
            }
        }
        for Flat { stage, .. } in flat {
            for (task, _) in stage
                .tasks
                .iter()
                .filter(|(task, _)| self.stages.contains(&task.value))
            {
                let message = said!(
                    "“{name}”既是环节又是待办的名称",
                    "\"{name}\" is the name of a stage and of a task",
                    name = task.value
                );
                out.add(
                    Code::NameTwice,
                    task.place,
                    message,
                    said!("请将其中一个改名", "rename one of them"),
                );
            }
        }
    }

    /// The name, if it is one of those allowed; otherwise the nearest one, after it was noted.
    pub(crate) fn resolve_in(
        &self,
        Term { zh, en }: Term,
        allowed: &BTreeSet<Name>,
        name: &At<Name>,
        out: &mut Problems,
    ) -> Option<Name> {
        if allowed.contains(&name.value) {
            return Some(name.value.clone());
        }
        if out.is_full() {
            return None;
        }
        let words = || allowed.iter().map(Name::as_str);
        let mut fix = one_of(name.as_str(), words());
        if allowed.is_empty() {
            fix = said!("请先声明{zh}", "declare the {en} first");
        }
        let name_is = &name.value;
        let message = match self.kind_of(name_is) {
            Some(kind) => {
                let (kind_zh, kind_en) = (kind.zh, kind.en);
                said!(
                    "“{name_is}”是{kind_zh}，不是{zh}",
                    "\"{name_is}\" is {kind_en} and no {en}"
                )
            }
            None => said!("没有{zh}“{name_is}”", "unknown {en} \"{name_is}\""),
        };
        out.add(Code::UnknownName, name.place, message, fix);
        crate::yaml::nearest(name.as_str(), words()).map(Name::from)
    }

    /// What a name is, if it is something.
    fn kind_of(&self, name: &Name) -> Option<Term> {
        let kinds = [
            (&self.roles, term("角色", "a role")),
            (&self.facts, term("事实", "a fact")),
            (&self.limits, term("时限", "a limit")),
            (&self.guards, term("条件", "a guard")),
            (&self.stages, term("环节", "a stage")),
            (&self.tasks, term("待办", "a task")),
        ];
        kinds
            .into_iter()
            .find(|(names, _)| names.contains(name))
            .map(|(_, kind)| kind)
    }

    pub(crate) fn role(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("角色", "role"), &self.roles, name, out)
    }

    pub(crate) fn fact(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("事实", "fact"), &self.facts, name, out)
    }

    pub(crate) fn guard(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("条件", "guard"), &self.guards, name, out)
    }

    pub(crate) fn limit(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("时限", "limit"), &self.limits, name, out)
    }

    pub(crate) fn task(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("待办", "task"), &self.tasks, name, out)
    }

    pub(crate) fn document(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("文书", "document"), &self.documents, name, out)
    }

    pub(crate) fn happening(&self, name: &At<Name>, out: &mut Problems) -> Option<Name> {
        self.resolve_in(term("事件", "happening"), &self.happenings, name, out)
    }

    /// Every name of a list that can be resolved.
    pub(crate) fn all(
        names: &[At<Name>],
        out: &mut Problems,
        resolve: impl Fn(&At<Name>, &mut Problems) -> Option<Name>,
    ) -> Vec<Name> {
        names.iter().filter_map(|name| resolve(name, out)).collect()
    }
}

fn refuse_reserved(Term { zh, en }: Term, name: &At<Name>, reserved: &[&str], out: &mut Problems) {
    if reserved.contains(&name.as_str()) {
        let message = said!(
            "“{name}”是语言保留的词",
            "the language keeps the word \"{name}\" for itself",
            name = name.value
        );
        out.add(
            Code::ReservedName,
            name.place,
            message,
            said!("请为该{zh}改名", "rename the {en}"),
        );
    }
}

fn twice(Term { zh, en }: Term, name: &At<Name>, out: &mut Problems) {
    let message = said!(
        "{zh}“{name}”在定义中写了两次",
        "the {en} \"{name}\" stands twice in this definition",
        name = name.value
    );
    out.add(
        Code::NameTwice,
        name.place,
        message,
        said!("请将其中一个改名", "rename one of them"),
    );
}
