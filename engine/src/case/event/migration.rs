//! A running case moves to another version of its definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::case::TaskNo;
use crate::recorded::DefinitionRef;
use crate::{Facts, Name};

/// A case was moved to another version of its definition (迁移): what stands under a name of the
/// old version stands under the name of the new one from here on, also what happened before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseMigration {
    /// The version that governed it until now.
    pub from: DefinitionRef,
    /// The version that governs it from now on.
    pub to: DefinitionRef,
    /// What was named otherwise.
    pub names: Renaming,
    /// The open tasks that another role does now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<TaskNo, Name>,
    /// The facts that the new version has and the case had not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// Who approved it, beside the actor.
    pub approver: Name,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The names of a version that another version writes otherwise: old by new. What is not named
/// keeps its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renaming {
    /// Of stages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<Name, Name>,
    /// Of tasks.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tasks: BTreeMap<Name, Name>,
    /// Of limits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<Name, Name>,
    /// Of roles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<Name, Name>,
}

impl Renaming {
    /// What a stage is called now.
    pub fn stage<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.stages.get(name).unwrap_or(name)
    }

    /// What a task is called now.
    pub fn task<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.tasks.get(name).unwrap_or(name)
    }

    /// What a limit is called now.
    pub fn limit<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.limits.get(name).unwrap_or(name)
    }

    /// What a role is called now.
    pub fn role<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.roles.get(name).unwrap_or(name)
    }

    /// What a happening of a task, stage or limit is called now, such as `TASK.done`.
    pub fn happening(&self, name: &Name) -> Name {
        let Some((before, ending)) = name.as_str().rsplit_once('.') else {
            return name.clone();
        };
        let kinds = match ending {
            "expired" => [&self.limits, &self.limits],
            _ => [&self.tasks, &self.stages],
        };
        let renamed = kinds.iter().find_map(|names| names.get(before));
        renamed.map_or_else(|| name.clone(), |now| format!("{now}.{ending}").into())
    }
}
