//! A checked definition: what may happen to a case of one kind, under one version of the law.
//!
//! The values here are plain and complete: every name is resolved, every expression typed. They
//! are made from YAML by the crate `casebook-workflows`, which reports all problems at once.

mod document;
mod draw;
pub mod expression;
mod fact;
mod guard;
mod limit;
mod link;
mod organ;
mod panel;
mod role;
mod stage;
pub mod table;
mod task;
mod verbs;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use document::{
    DocumentType, Element, Office, PublishRule, RecordKind, ServeRule, ServiceMode, TaskPapers,
};
pub use draw::{Amount, Assignment, Draw};
pub use fact::{Fact, PersonalClass};
pub use guard::{Guard, Hardness};
pub use limit::{Breach, Extension, Limit, LimitStart, Pause};
pub use link::{Keep, Link, LinkKind, Message, Reaction, Relation, Relations, Source};
pub use organ::OrganOf;
pub use panel::{Absence, PanelRule, PanelSpec, Ratio, RefusalEffect, Score};
pub use role::{Recusal, Role};
pub use stage::{Afterwards, ForEach, Join, Milestone, Outside, Region, Stage, Target, Transition};
pub use table::Table;
pub use task::{Place, Task};
pub use verbs::{LegalGround, ReturnTo, VerbPolicy, Verbs};
pub use watch::{
    FAMILIES, LEVELS, Pattern, THRESHOLD_MAX, Told, Watch, Watches, decided_by_event,
    parts_of_event, seen_upon, watched_events,
};

use crate::Name;
use crate::recorded::DefinitionRef;

/// One version of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Id, version and digest of the text.
    pub reference: DefinitionRef,
    /// What it is called.
    pub title: Text,
    /// When it applies.
    pub in_force: InForce,
    /// The law as a whole, such as 行政处罚法(2021).
    pub basis: String,
    /// The calendar by which its limits are computed, such as `cn`.
    pub calendar: Name,
    /// The matter (管辖事项) for which an organ must be competent that opens a case.
    pub competence: Option<Jurisdiction>,
    /// The pattern of the case number (案号), such as `{organ}罚〔{year}〕`; none: cases have no number.
    pub series: Option<String>,
    /// The facts by name.
    pub facts: BTreeMap<Name, Fact>,
    /// What outcomes and the words of enumerations are called (用语).
    pub words: BTreeMap<Name, Text>,
    /// The roles by name.
    pub roles: BTreeMap<Name, Role>,
    /// The limits (时限) by name.
    pub limits: BTreeMap<Name, Limit>,
    /// The guards by name.
    pub guards: BTreeMap<Name, Guard>,
    /// The decision tables that its guards ask, by id.
    pub tables: BTreeMap<Name, Arc<Table>>,
    /// The document types (文书) by name.
    pub documents: BTreeMap<Name, DocumentType>,
    /// The stage in which a case begins; always a stage of the outermost level.
    pub start: Name,
    /// All stages by name, nested ones too: names are unique in a definition.
    pub stages: BTreeMap<Name, Stage>,
    /// What the case-wide verbs may do.
    pub verbs: Verbs,
    /// What it says about other cases and about messages.
    pub relations: Relations,
}

/// A text in Chinese and, where given, in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The Chinese text; it is the one with legal effect.
    pub zh: String,
    /// The English text.
    pub en: Option<String>,
}

impl Text {
    /// The English text, or the Chinese one where there is none.
    pub fn en(&self) -> &str {
        self.en.as_deref().unwrap_or(&self.zh)
    }
}

/// For which matter an organ must be competent, and about which subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jurisdiction {
    /// The matter, as the directory names it, such as `forensic.supervision`.
    pub matter: Name,
    /// The fact that names the subject; none: the matter as a whole.
    pub subject: Option<Name>,
}

/// The dates between which a definition version applies, and which dated fact decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The first day.
    pub from: Date,
    /// The last day; open when absent.
    pub to: Option<Date>,
    /// What decides by its date: [`InForce::FILING`], or a fact that is a date or an instant and is
    /// given at the opening, such as the day of the act (从旧兼从轻) or of the acceptance.
    pub pin: Name,
}

impl InForce {
    /// The pin by which the day of filing decides.
    pub const FILING: &'static str = "case.filed";

    /// The fact whose date decides; none where the day of filing does.
    pub fn pinned_fact(&self) -> Option<&Name> {
        (self.pin.as_str() != Self::FILING).then_some(&self.pin)
    }

    /// Whether the version applies on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl Definition {
    /// Whether something in it is drawn by lot, so that a decision may need a seed.
    pub fn draws(&self) -> bool {
        let mut tasks = self.stages.values().flat_map(|stage| &stage.tasks);
        tasks.any(|task| !task.draws.is_empty())
            || self.roles.values().any(|role| role.draw.is_some())
    }

    /// Whether a fact is about a person and not public (个人信息): what is not known is.
    pub fn is_sensitive(&self, fact: &Name) -> bool {
        let fact = self.facts.get(fact);
        fact.is_none_or(|fact| fact.class >= PersonalClass::P2)
    }

    /// Whether work is given out by how much each person has.
    pub fn assigns(&self) -> bool {
        self.roles.values().any(|role| role.assign.is_some())
    }

    /// The task of that name with the stage it belongs to.
    pub fn task(&self, name: &str) -> Option<(&Stage, &Task)> {
        self.stages.values().find_map(|stage| {
            stage
                .tasks
                .iter()
                .find(|task| task.name == *name)
                .map(|task| (stage, task))
        })
    }

    /// The stages of which the copies for each element hold a stage, innermost first.
    pub fn copied_around<'a>(&'a self, stage: &str) -> impl Iterator<Item = &'a Stage> {
        let around = self.lineage(stage).skip(1);
        around.filter(|stage| stage.for_each.is_some())
    }

    /// The names of a stage and of the stages around it, innermost first.
    pub fn lineage<'a>(&'a self, stage: &str) -> impl Iterator<Item = &'a Stage> {
        std::iter::successors(self.stages.get(stage), |stage| {
            stage
                .within
                .as_ref()
                .and_then(|place| self.stages.get(&place.stage))
        })
    }
}
