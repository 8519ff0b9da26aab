//! Watches (预警规则): which events of other cases open a case of this kind.
//!
//! A watch is data: the event types and definitions that it looks at, a condition over what the
//! event and its case say, how often that must have happened in one case, and with what the case
//! begins that is opened then. What an event says is a closed list, so a watch that could never see
//! what it asks for does not load.

use std::collections::{BTreeMap, BTreeSet};

use super::Text;
use super::expression::{Expression, FactType, Type};
use crate::Name;

/// The families of rules (规则类别): 时限, 程序, 权限, 有案不立/以罚代管, 异地/趋利,
/// 乱收费/乱罚款/乱检查/乱查封, 数据完整.
pub const FAMILIES: [&str; 7] = [
    "deadline",
    "procedure",
    "authority",
    "not_filed",
    "elsewhere",
    "charges",
    "records",
];

/// The levels of an alert (预警级别).
pub const LEVELS: [&str; 2] = ["yellow", "red"];

/// How often something must have happened in one case at most.
pub const THRESHOLD_MAX: u32 = 100;

/// The events that a watch can name, each with what it says beside what the case says. A part that
/// one event does not bring is unknown.
const EVENTS: [(&str, &[&str]); 18] = [
    ("case_opened", &[]),
    ("case_ended", &["name"]),
    ("case_terminated", &["reason", "documented"]),
    ("case_suspended", &["reason", "documented"]),
    ("case_returned", &["name", "from", "reason"]),
    ("case_moved", &["name", "from", "reason"]),
    ("stage_entered", &["name", "title", "round"]),
    (
        "task_completed",
        &["name", "title", "outcome", "documented"],
    ),
    ("step_withdrawn", &["reason"]),
    ("urged", &[]),
    ("limit_expired", &["name", "title", "raise", "due"]),
    ("limit_met", &["name", "title", "late", "due"]),
    ("limit_extended", &["name", "title", "reason", "due"]),
    ("guard_overridden", &["name", "title", "reason"]),
    ("command_refused", &["name", "title", "code", "command"]),
    ("deviation_recorded", &["name", "title"]),
    ("document_issued", &["name", "title"]),
    ("document_voided", &["name", "reason"]),
];

/// Those parts that every event that can have them brings itself. What a name or a title is may have
/// to be looked up.
const BROUGHT: [&str; 9] = [
    "from",
    "reason",
    "documented",
    "outcome",
    "round",
    "late",
    "raise",
    "code",
    "command",
];

/// What is known of the case of every event: figures of how it stands right after it.
static FIGURES: [(&str, Type); 9] = [
    ("case.number", Type::Text),
    ("case.title", Type::Text),
    ("case.kind", Type::Text),
    ("case.organ", Type::Text),
    ("case.filed", Type::Date),
    ("case.overdue", Type::Int),
    ("case.done", Type::Int),
    ("case.unserved", Type::Int),
    ("case.urged", Type::Int),
];

/// The watches of a definition, and with what each case begins that one of them opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watches {
    /// The facts with which a case begins, each from what the watch or the case watched says.
    pub sets: BTreeMap<Name, Told>,
    /// The watches by name.
    pub rules: BTreeMap<Name, Watch>,
}

/// A watch (预警规则).
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Text,
    /// Its family, one of [`FAMILIES`].
    pub family: Name,
    /// Its level, one of [`LEVELS`].
    pub level: Name,
    /// The article on which it rests.
    pub basis: String,
    /// Whether the rule or its threshold is ours and waits for the legal office.
    pub unconfirmed: bool,
    /// The types of events.
    pub upon: BTreeSet<Name>,
    /// The definitions of whose cases they are; of all others when empty.
    pub of: Vec<Pattern>,
    /// The facts of the case that the condition reads, with the types that they must have there.
    pub reads: BTreeMap<Name, Type>,
    /// The happenings of the case that the condition asks for.
    pub hears: BTreeSet<Name>,
    /// The condition; always when absent. What cannot be decided does not hold.
    pub when: Option<Expression>,
    /// What of the condition an event decides alone: where that does not hold, nobody need know how
    /// its case stands.
    pub at_once: Option<Expression>,
    /// Which event of its type and name in one case opens the case: the first, or up to the one
    /// numbered [`THRESHOLD_MAX`].
    pub threshold: u32,
    /// What was found, with `{event.name}` and the like for their values.
    pub say: String,
}

/// The id of a definition, or `licence.*` for all whose ids begin so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(pub String);

/// From where a fact comes with which a case begins that a watch opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// `case.number`: the number of the case watched, or its id where it has none.
    Number,
    /// `case.title`
    CaseTitle,
    /// `case.organ`: the organ that has it.
    Organ,
    /// `case.superior`: the organ above that; the same where there is none.
    Superior,
    /// `watch.title`
    Title,
    /// `watch.basis`
    Basis,
    /// `watch.family`
    Family,
    /// `watch.level`
    Level,
    /// `watch.say`: what was found.
    Finding,
}

impl Told {
    /// Each with the words that stand for it in a definition.
    pub const WORDS: [(&str, Self); 9] = [
        ("case.number", Self::Number),
        ("case.title", Self::CaseTitle),
        ("case.organ", Self::Organ),
        ("case.superior", Self::Superior),
        ("watch.title", Self::Title),
        ("watch.basis", Self::Basis),
        ("watch.family", Self::Family),
        ("watch.level", Self::Level),
        ("watch.say", Self::Finding),
    ];
}

impl Pattern {
    /// Whether a definition is meant.
    pub fn holds(&self, definition: &str) -> bool {
        match self.0.strip_suffix(".*") {
            Some(first) => {
                let rest = definition.strip_prefix(first);
                rest.is_some_and(|rest| rest.starts_with('.'))
            }
            None => self.0 == definition,
        }
    }
}

impl Watch {
    /// Whether cases of a definition are watched.
    pub fn looks_at(&self, definition: &str) -> bool {
        self.of.is_empty() || self.of.iter().any(|pattern| pattern.holds(definition))
    }

    /// Whether it asks how often somebody was urged, which only the events of the case tell.
    pub fn asks_for_urging(&self) -> bool {
        let asked = self.when.as_ref().map(Expression::mentions);
        asked.is_some_and(|asked| asked.facts.contains("case.urged"))
            || self.say.contains("{case.urged}")
    }
}

/// What of a condition an event decides alone, whatever its case is; nothing where it always asks
/// for more.
pub fn decided_by_event(when: &Expression) -> Option<Expression> {
    let is_brought = |fact: &Name| {
        let part = fact.as_str().strip_prefix("event.");
        part.is_some_and(|part| BROUGHT.contains(&part))
    };
    when.part(|read| {
        let asks_for_more = read.clock || !read.happenings.is_empty() || !read.actor.is_empty();
        !asks_for_more && !read.facts.is_empty() && read.facts.iter().all(is_brought)
    })
}

/// The types of events that a watch can name.
pub fn watched_events() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(event, _)| *event)
}

/// What an event says, by the names that stand after `event.`; `None` for one that no watch names.
pub fn parts_of_event(event_type: &str) -> Option<&'static [&'static str]> {
    let found = EVENTS.iter().find(|(event, _)| *event == event_type);
    found.map(|(_, parts)| *parts)
}

/// What a condition over events of some types may name: the parts of the events, and the figures of
/// their case.
pub fn seen_upon<'a>(events: impl Iterator<Item = &'a Name>) -> BTreeMap<Name, FactType> {
    let parts = events.filter_map(|event| parts_of_event(event.as_str()));
    let parts = parts.flatten().map(|part| {
        let name = Name::from(format!("event.{part}"));
        (name, part_type(part))
    });
    let figures = FIGURES
        .iter()
        .map(|(name, kind)| (Name::from(*name), kind.clone()));
    let seen = parts.chain(figures);
    seen.map(|(name, kind)| {
        (
            name,
            FactType {
                kind,
                default: None,
            },
        )
    })
    .collect()
}

fn part_type(part: &str) -> Type {
    match part {
        "late" | "documented" => Type::Bool,
        "round" => Type::Int,
        "due" => Type::Date,
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_a_definition_or_all_that_begin_so() {
        for (pattern, definition, holds) in [
            ("licence.grant", "licence.grant", true),
            ("licence.grant", "licence.renew", false),
            ("licence.*", "licence.renew", true),
            ("licence.*", "licence", false),
            ("licence.*", "licences.renew", false),
        ] {
            let found = Pattern(pattern.to_owned()).holds(definition);
            assert_eq!(found, holds, "{pattern} {definition}");
        }
    }

    #[test]
    fn every_event_that_can_be_watched_is_one_of_the_format() {
        let known = crate::case::Event::type_names();
        for event in watched_events() {
            assert!(known.contains(&event), "{event}");
        }
    }

    #[test]
    fn an_event_alone_decides_what_it_brings() {
        let declared = seen_upon([Name::from("limit_met")].iter());
        let declared = super::super::expression::Declarations {
            facts: &declared,
            happenings: &BTreeSet::new(),
            tables: &BTreeMap::new(),
            stages: &BTreeSet::new(),
            item: None,
        };
        for (when, decided) in [
            ("facts.event.late", true),
            ("facts.event.late && facts.case.urged == 0", true),
            ("facts.event.late || facts.case.urged == 0", false),
            ("facts.event.due < today", false),
            ("facts.event.name == 'decide'", false),
        ] {
            let parsed = Expression::parse(when, &declared).expect("it fits");
            assert_eq!(decided_by_event(&parsed).is_some(), decided, "{when}");
        }
    }

    #[test]
    fn a_condition_names_what_its_events_say_and_nothing_else() {
        let seen = seen_upon([Name::from("limit_met")].iter());
        assert!(seen.contains_key("event.late") && seen.contains_key("case.urged"));
        assert!(!seen.contains_key("event.code"));
    }
}
