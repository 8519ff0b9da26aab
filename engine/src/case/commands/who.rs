//! Who asks, and whether they may.

use super::super::turn::Turn;
use super::super::{Code, Instance, OpenTask, Rejection, TaskNo, TaskRef};
use crate::Name;
use crate::access::{eligible, unbarred};
use crate::definition::{LegalGround, VerbPolicy};

impl Turn<'_> {
    /// The person who asks.
    pub(in crate::case) fn person(&self) -> Result<Name, Rejection> {
        self.context.actor.person.clone().ok_or_else(|| {
            Rejection::new(
                Code::Person,
                "actor",
                "未指明办理人",
                "nobody is named as the actor",
            )
        })
    }

    /// Requires that the actor may act in `role`, and lets the events say so.
    pub(in crate::case) fn act_as(&mut self, role: &Name) -> Result<(), Rejection> {
        if !self.is_import() {
            let person = self.person()?;
            self.eligible(&person, role)?;
        }
        self.actor.role = Some(role.clone());
        Ok(())
    }

    /// Whether the case was taken over from elsewhere and the record names nobody: then there is
    /// nobody whose eligibility could be checked.
    pub(in crate::case) fn is_import(&self) -> bool {
        let imported = self
            .state
            .header
            .as_ref()
            .is_some_and(|header| header.imported_from.is_some());
        imported && self.context.actor.person.is_none()
    }

    pub(in crate::case) fn eligible(&self, person: &Name, role: &Name) -> Result<(), Rejection> {
        eligible(self.definition, &self.state, self.context, person, role)
    }

    /// As [`Turn::eligible`], for a person who is named by somebody who may.
    pub(in crate::case) fn unbarred(&self, person: &Name, role: &Name) -> Result<(), Rejection> {
        unbarred(self.definition, &self.state, self.context, person, role)
    }

    /// Requires that a verb is allowed, to the actor, with what it asks for.
    ///
    /// `task` is the task concerned, for policies that say `assignee`.
    pub(in crate::case) fn allowed(
        &mut self,
        verb: &str,
        policy: Option<&VerbPolicy>,
        reason: Option<&str>,
        task: Option<&OpenTask>,
    ) -> Result<(), Rejection> {
        let Some(policy) = policy else {
            let zh = format!("本流程未设“{verb}”操作");
            let en = format!("the definition has no policy for `{verb}`");
            return Err(Rejection::new(Code::Verb, verb, zh, en));
        };
        let role = self.role_for(verb, policy, task)?;
        self.actor.role = role;
        if policy.reason_required && reason.is_none_or(|reason| reason.trim().is_empty()) {
            let zh = format!("“{verb}”须说明理由");
            let en = format!("`{verb}` needs a reason");
            return Err(Rejection::new(Code::Reason, verb, zh, en).on(policy.basis.as_deref()));
        }
        Ok(())
    }

    /// The first role of the policy in which the actor may act.
    fn role_for(
        &self,
        verb: &str,
        policy: &VerbPolicy,
        task: Option<&OpenTask>,
    ) -> Result<Option<Name>, Rejection> {
        let person = self.person()?;
        let mut last = None;
        for role in &policy.by {
            let tried = match role.as_str() {
                "last_actor" if self.is_last_actor(&person) => return Ok(None),
                "last_actor" => continue,
                "assignee" => match task {
                    Some(task)
                        if task.assignee.is_none() || task.assignee.as_ref() == Some(&person) =>
                    {
                        self.eligible(&person, &task.role)
                            .map(|()| Some(task.role.clone()))
                    }
                    _ => continue,
                },
                _ => self.eligible(&person, role).map(|()| Some(role.clone())),
            };
            match tried {
                Ok(role) => return Ok(role),
                Err(rejection) => last = Some(rejection),
            }
        }
        let zh = format!("{person}无权进行“{verb}”");
        let en = format!("{person} may not `{verb}`");
        let refused = Rejection::new(Code::Verb, verb, zh, en).on(policy.basis.as_deref());
        // Who is barred from the case altogether is told why.
        Err(last
            .filter(|last| matches!(last.code, Code::Recused | Code::Person))
            .unwrap_or(refused))
    }

    fn is_last_actor(&self, person: &Name) -> bool {
        self.state
            .last_step
            .as_ref()
            .is_some_and(|step| step.person == *person)
    }

    /// Requires a second person: in the directory, and not the actor.
    pub(in crate::case) fn second_person(
        &self,
        second: &Name,
        rule: &str,
    ) -> Result<(), Rejection> {
        let known = self.context.directory.persons.contains_key(second);
        if known && self.context.actor.person.as_ref() != Some(second) {
            return Ok(());
        }
        let zh = "须由另一名在册人员批准";
        let en = format!("`{second}` is not a second person in the directory");
        Err(Rejection::new(Code::SecondPerson, rule, zh, en))
    }

    /// The open task that is meant. A name must mean one: of the copies for each element, the
    /// number says which.
    pub(in crate::case) fn open_task_of(
        &self,
        task: &TaskRef,
    ) -> Result<(TaskNo, OpenTask), Rejection> {
        let found = self.state.tasks.iter().filter(|(no, open)| match task {
            TaskRef::No(wanted) => *no == wanted,
            TaskRef::Name(name) => open.name == *name,
        });
        let found: Vec<(&TaskNo, &OpenTask)> = found.collect();
        match found.as_slice() {
            [] => Err(self.not_open(task)),
            [(no, open)] => Ok((**no, (*open).clone())),
            [(_, open), ..] => Err(self.ambiguous(&open.name, &found)),
        }
    }

    fn ambiguous(&self, name: &Name, found: &[(&TaskNo, &OpenTask)]) -> Rejection {
        let each = found.iter().map(|(no, open)| {
            let copy = open
                .copy
                .as_ref()
                .or_else(|| self.state.copy_of(open.stage));
            format!("#{no} {}", copy.map(Instance::label).unwrap_or_default())
        });
        let each = each.collect::<Vec<_>>().join("；");
        let zh = format!("待办“{name}”有{}项，请写明编号：{each}", found.len());
        let en = format!(
            "the task `{name}` is open {} times, give its number: {each}",
            found.len()
        );
        Rejection::new(Code::Ambiguous, name.clone(), zh, en)
    }

    fn not_open(&self, task: &TaskRef) -> Rejection {
        let name = match task {
            TaskRef::No(no) => format!("#{no}"),
            TaskRef::Name(name) => name.to_string(),
        };
        let stages: Vec<&str> = self
            .state
            .leaves()
            .map(|(_, open)| open.name.as_str())
            .collect();
        let stages = stages.join(", ");
        let zh = format!("待办“{name}”未打开；案件处于环节：{stages}");
        let en = format!("the task `{name}` is not open; the case stands in: {stages}");
        Rejection::new(Code::TaskNotOpen, name, zh, en)
    }

    /// Requires that nobody else has the task.
    pub(in crate::case) fn not_held_by_other(&self, task: &OpenTask) -> Result<(), Rejection> {
        let actor = self.context.actor.person.as_ref();
        if self.is_import() {
            return Ok(());
        }
        match &task.assignee {
            Some(holder) if Some(holder) != actor => {
                let zh = format!("待办“{}”由{holder}持有", task.name);
                let en = format!("the task `{}` is held by {holder}", task.name);
                Err(Rejection::new(Code::Held, task.name.clone(), zh, en))
            }
            _ => Ok(()),
        }
    }
}

/// What is written down as the reason for a verb: as it was given, or in the words of the legal
/// ground (法定事由) that it names.
///
/// # Errors
/// When the definition names the grounds and this is none of them.
pub(in crate::case) fn on_ground(
    verb: &str,
    policy: Option<&VerbPolicy>,
    given: &str,
) -> Result<String, Rejection> {
    let Some(policy) = policy else {
        return Ok(given.to_owned());
    };
    policy.reason(given).ok_or_else(|| {
        let grounds = policy.grounds.iter();
        let zh: Vec<String> = grounds.clone().map(LegalGround::words).collect();
        let en: Vec<String> = grounds
            .map(|ground| format!("{} ({})", ground.name, ground.basis))
            .collect();
        let zh = format!("“{given}”不是法定事由，法定事由有：{}", zh.join("；"));
        let en = format!("`{given}` is no legal ground; there are: {}", en.join("; "));
        Rejection::new(Code::Ground, verb, zh, en).on(policy.basis.as_deref())
    })
}
