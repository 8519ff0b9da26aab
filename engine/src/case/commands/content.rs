//! What comes with a command: facts, documents, opinions, persons for roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::turn::Turn;
use super::super::{Code, Complete, Document, Rejection};
use crate::definition::{Task, Text};
use crate::{Name, Value};

impl Turn<'_> {
    /// Requires that facts are declared and of their types.
    pub(in crate::case) fn check_facts<'f>(
        &self,
        facts: impl Iterator<Item = (&'f Name, &'f Value)>,
        rule: &str,
    ) -> Result<(), Rejection> {
        for (name, value) in facts {
            let Some(fact) = self.definition.facts.get(name) else {
                let zh = format!("流程没有事实“{name}”");
                let en = format!("the definition has no fact `{name}`");
                return Err(Rejection::new(Code::Fact, rule, zh, en));
            };
            if *value != Value::Null && !fact.fact_type.kind.reads(value) {
                let zh = format!("事实“{name}”的内容与其类型不符");
                let en = format!("the value of the fact `{name}` is not of its type");
                return Err(Rejection::new(Code::Fact, rule, zh, en));
            }
            self.check_pinned(name, value)?;
        }
        Ok(())
    }

    /// Requires that the fact by which the version was chosen stays as it is.
    fn check_pinned(&self, name: &Name, value: &Value) -> Result<(), Rejection> {
        let pins = self.definition.in_force.pinned_fact() == Some(name);
        let held = self.state.facts.get(name);
        if !pins || held.is_none_or(|held| held == value) {
            return Ok(());
        }
        let zh = format!("案件适用的版本由事实“{name}”的日期决定，不得在办理中更改");
        let en = format!("the fact `{name}` decided which version governs the case");
        Err(Rejection::new(Code::Pinned, name.clone(), zh, en))
    }

    /// Requires that a completion brings what the task asks for, and nothing it does not know.
    pub(in crate::case) fn check_content(
        &self,
        task: &Task,
        content: &Complete,
    ) -> Result<(), Rejection> {
        check_outcome(&self.definition.words, task, content)?;
        check_document(&task.name, task.doc.as_ref(), content.document.as_ref())?;
        if task.opinion_required && content.opinion.as_ref().is_none_or(|o| o.trim().is_empty()) {
            let zh = format!("“{}”须有书面意见", task.title.zh);
            let en = format!("`{}` needs an opinion in words", task.name);
            return Err(
                Rejection::new(Code::Opinion, task.name.clone(), zh, en).on(task.basis.as_deref())
            );
        }
        self.check_facts(content.facts.iter(), task.name.as_str())?;
        check_set(task, content)?;
        self.check_papers(task, content)?;
        self.check_named(&content.facts, &task.name)?;
        self.check_fills(task, content)
    }

    fn check_fills(&self, task: &Task, content: &Complete) -> Result<(), Rejection> {
        if let Some(other) = content.fills.keys().find(|role| !task.fills.contains(role)) {
            let zh = format!("“{}”不指定角色“{other}”", task.title.zh);
            let en = format!("`{}` does not fill the role `{other}`", task.name);
            return Err(Rejection::new(Code::Fill, task.name.clone(), zh, en));
        }
        for role in &task.fills {
            let persons = content
                .fills
                .get(role)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let needed = self
                .definition
                .roles
                .get(role)
                .map_or(1, |rule| rule.min.max(1));
            let distinct: std::collections::BTreeSet<_> = persons.iter().collect();
            if distinct.len() != persons.len() || persons.len() < needed as usize {
                let zh = format!("角色“{role}”须指定至少{needed}名不同的人员");
                let en = format!("the role `{role}` needs at least {needed} different persons");
                return Err(Rejection::new(Code::Fill, task.name.clone(), zh, en));
            }
            for person in persons {
                self.check_filled(content, role, person)?;
            }
        }
        Ok(())
    }

    /// Requires that a person named for a role qualifies, also against the roles named beside it.
    fn check_filled(
        &self,
        content: &Complete,
        role: &Name,
        person: &Name,
    ) -> Result<(), Rejection> {
        let mut state = self.state.clone();
        // The role is filled anew: the post decides, not who held it before.
        let roles = Arc::make_mut(&mut state.roles);
        roles.remove(role);
        for (other, persons) in content.fills.iter().filter(|(other, _)| *other != role) {
            roles.insert(other.clone(), persons.clone());
        }
        crate::access::eligible(self.definition, &state, self.context, person, role)
    }
}

fn check_outcome(
    words: &BTreeMap<Name, Text>,
    task: &Task,
    content: &Complete,
) -> Result<(), Rejection> {
    let known = match &content.outcome {
        Some(outcome) => task.outcomes.contains(outcome),
        None => task.outcomes.is_empty(),
    };
    if known {
        return Ok(());
    }
    let (zh, en) = if task.outcomes.is_empty() {
        (
            "该待办没有办理结果可选".to_owned(),
            format!("`{}` has no outcomes", task.name),
        )
    } else {
        let titled = |outcome: &Name| match words.get(outcome) {
            Some(title) => format!("{}（{outcome}）", title.zh),
            None => outcome.to_string(),
        };
        let zh: Vec<String> = task.outcomes.iter().map(titled).collect();
        let en: Vec<&str> = task.outcomes.iter().map(Name::as_str).collect();
        (
            format!("办理结果须为：{}", zh.join("、")),
            format!("the outcome must be one of: {}", en.join(", ")),
        )
    };
    Err(Rejection::new(Code::Outcome, task.name.clone(), zh, en))
}

fn check_set(task: &Task, content: &Complete) -> Result<(), Rejection> {
    if let Some(missing) = task
        .sets
        .iter()
        .find(|name| !content.facts.contains_key(*name))
    {
        let zh = format!("须填写事实“{missing}”");
        let en = format!("the fact `{missing}` must be given");
        return Err(Rejection::new(Code::Fact, task.name.clone(), zh, en));
    }
    let Some(may_set) = &task.may_set else {
        return Ok(());
    };
    let mut given = content.facts.keys();
    match given.find(|name| !may_set.contains(name) && !task.sets.contains(name)) {
        Some(other) => {
            let zh = format!("“{}”不得填写事实“{other}”", task.title.zh);
            let en = format!("`{}` may not set the fact `{other}`", task.name);
            Err(Rejection::new(Code::Fact, task.name.clone(), zh, en))
        }
        None => Ok(()),
    }
}

/// Requires the document that is asked for, of its type.
pub(in crate::case) fn check_document(
    rule: &Name,
    asked: Option<&Name>,
    given: Option<&Document>,
) -> Result<(), Rejection> {
    let (Some(kind), given) = (asked, given) else {
        return Ok(());
    };
    if given.is_some_and(|document| document.kind == *kind) {
        return Ok(());
    }
    let zh = format!("须附文书“{kind}”");
    let en = format!("the document `{kind}` must be attached");
    Err(Rejection::new(Code::Document, rule.clone(), zh, en))
}
