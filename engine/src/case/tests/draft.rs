//! Definitions in a few words.
//!
//! Every draft has the roles officer, reviewer, head, clerk and party, and lets them use every verb.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::role;
use crate::case::Placement;
use crate::definition::expression::{Declarations, Expression, FactType, Type};
use crate::definition::{
    Definition, Fact, Guard, Hardness, InForce, Limit, PersonalClass, Place, Region, Role, Stage,
    Text, VerbPolicy, Verbs,
};
use crate::recorded::DefinitionRef;
use crate::{Name, Value};

/// A definition in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) definition: Definition,
    conditions: Vec<(Name, String, Hardness)>,
}

pub(super) fn names(words: &str) -> Vec<Name> {
    words.split_whitespace().map(Name::from).collect()
}

pub(super) fn text(words: &str) -> Text {
    Text {
        zh: words.to_owned(),
        en: None,
    }
}

fn policy(by: &str, reason_required: bool) -> Option<VerbPolicy> {
    (!by.is_empty()).then(|| VerbPolicy {
        by: names(by),
        reason_required,
        ..VerbPolicy::default()
    })
}

impl Draft {
    /// A draft that begins in `start`.
    pub(super) fn new(start: &str) -> Self {
        let reference = DefinitionRef {
            id: "draft".into(),
            version: 1,
            digest: "0".into(),
        };
        let in_force = InForce {
            from: "2004-01-01".parse().expect("a date"),
            to: None,
            pin: "case.filed".into(),
        };
        let definition = Definition {
            reference,
            title: text("draft"),
            in_force,
            basis: String::new(),
            calendar: "cn".into(),
            competence: None,
            series: None,
            facts: BTreeMap::new(),
            words: BTreeMap::new(),
            roles: BTreeMap::new(),
            limits: BTreeMap::new(),
            tables: BTreeMap::new(),
            documents: BTreeMap::new(),
            guards: BTreeMap::new(),
            start: start.into(),
            stages: BTreeMap::new(),
            verbs: verbs(),
            relations: crate::definition::Relations::default(),
        };
        let draft = Self {
            definition,
            conditions: Vec::new(),
        };
        let posts = [
            ("officer", "enforcement"),
            ("reviewer", "legal"),
            ("head", "heads"),
            ("clerk", "office"),
        ];
        let draft = posts
            .iter()
            .fold(draft, |draft, (name, post)| draft.role(role(name, post)));
        draft.role(Role {
            from: None,
            external: true,
            ..role("party", "")
        })
    }

    pub(super) fn role(mut self, role: Role) -> Self {
        self.definition.roles.insert(role.name.clone(), role);
        self
    }

    pub(super) fn fact(mut self, name: &str, kind: Type) -> Self {
        let fact = Fact {
            title: None,
            fact_type: FactType {
                kind,
                default: None,
            },
            unit: None,
            class: PersonalClass::P0,
        };
        self.definition.facts.insert(name.into(), fact);
        self
    }

    /// A fact that holds a list of texts, empty where nothing is said.
    pub(super) fn list(self, name: &str) -> Self {
        let mut draft = self.fact(name, Type::List(Type::Text.into()));
        let fact = draft.definition.facts.get_mut(name).expect("declared");
        fact.fact_type.default = Some(Value::List(Vec::new()));
        draft
    }

    pub(super) fn limit(mut self, limit: Limit) -> Self {
        self.definition.limits.insert(limit.name.clone(), limit);
        self
    }

    pub(super) fn guard(mut self, name: &str, condition: &str) -> Self {
        let condition = (name.into(), condition.to_owned(), Hardness::Hard);
        self.conditions.push(condition);
        self
    }

    pub(super) fn soft_guard(mut self, name: &str, condition: &str) -> Self {
        let condition = (name.into(), condition.to_owned(), Hardness::Soft);
        self.conditions.push(condition);
        self
    }

    pub(super) fn stage(mut self, stage: Stage) -> Self {
        self.definition.stages.insert(stage.name.clone(), stage);
        self
    }

    /// Puts stages into a region of a stage; the first is the start.
    pub(super) fn region(mut self, outer: &str, region: &str, stages: Vec<Stage>) -> Self {
        let start = stages.first().expect("a stage").name.clone();
        let outer_stage = self.definition.stages.get_mut(outer).expect("the outer");
        let name: Name = region.into();
        let rule = Region {
            name: name.clone(),
            start,
            when: None,
        };
        outer_stage.regions.insert(name, rule);
        for mut stage in stages {
            stage.within = Some(Place {
                stage: outer.into(),
                region: region.into(),
            });
            self = self.stage(stage);
        }
        self
    }

    /// Lets a region begin only where a guard holds.
    pub(super) fn region_when(mut self, outer: &str, region: &str, guard: &str) -> Self {
        let stage = self.definition.stages.get_mut(outer).expect("the outer");
        let region = stage.regions.get_mut(region).expect("the region");
        region.when = Some(guard.into());
        self
    }

    pub(super) fn verbs(mut self, change: impl FnOnce(&mut Verbs)) -> Self {
        change(&mut self.definition.verbs);
        self
    }

    /// The definition, with its guards read.
    pub(super) fn done(&self) -> Definition {
        let mut definition = self.definition.clone();
        let facts = definition.facts.iter();
        let facts = facts.map(|(name, fact)| (name.clone(), fact.fact_type.clone()));
        let facts = facts.collect();
        let happenings = happenings(&definition);
        let declared = Declarations {
            facts: &facts,
            happenings: &happenings,
            tables: &BTreeMap::new(),
            stages: &definition.stages.keys().cloned().collect(),
            item: Some(&Type::Text),
        };
        for (name, condition, hardness) in &self.conditions {
            let condition = Expression::parse(condition, &declared).expect("a sound condition");
            let guard = Guard {
                name: name.clone(),
                condition,
                basis: "第58条".to_owned(),
                say: text("不得"),
                hardness: *hardness,
            };
            definition.guards.insert(name.clone(), guard);
        }
        definition
    }
}

fn verbs() -> Verbs {
    Verbs {
        return_to: policy("reviewer head officer clerk", true),
        withdraw: policy("last_actor", false),
        transfer: policy("assignee head", false),
        delegate: policy("assignee", false),
        add_sign: policy("assignee", false),
        add_sign_max: 2,
        add_sign_places: vec![Placement::Before, Placement::Beside, Placement::After],
        drop_sign: policy("assignee", false),
        suspend: policy("head", false),
        terminate: policy("head", false),
        move_case: policy("head", false),
        add: policy("head officer clerk", true),
        urge: policy("head", false),
        copy: policy("head", false),
        comment: policy("officer head", false),
        ..Verbs::default()
    }
}

/// Everything that can happen under a definition.
fn happenings(definition: &Definition) -> BTreeSet<Name> {
    let stages = definition.stages.values();
    let tasks = stages.clone().flat_map(|stage| &stage.tasks);
    let of_tasks = tasks.flat_map(|task| {
        let ends = ["done", "skipped", "refused", "repeated"].map(Name::from);
        let ends = ends.into_iter().chain(task.outcomes.iter().cloned());
        ends.map(|end| Name::from(format!("{}.{end}", task.name)))
    });
    let of_stages = stages
        .clone()
        .map(|stage| format!("{}.done", stage.name).into());
    let milestones = stages.clone().flat_map(|stage| &stage.milestones);
    let milestones = milestones.map(|one| format!("{}.reached", one.name).into());
    let outside = stages.flat_map(|stage| stage.accept.keys().cloned());
    let limits = definition.limits.keys();
    let expired = limits.map(|limit| format!("{limit}.expired").into());
    let fixed = ["case.filed", "recusal.granted"].map(Name::from);
    of_tasks
        .chain(of_stages)
        .chain(milestones)
        .chain(outside)
        .chain(expired)
        .chain(definition.facts.keys().cloned())
        .chain(fixed)
        .collect()
}
