//! What is to be computed: which indicators, of which periods, organs and definitions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_workflows::{Formula, Indicator, Source};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Period;
use crate::happening;
use crate::tally::Shown;

/// How happenings of documents end.
const DOCUMENT_WORDS: [&str; 8] = [
    ".issued",
    ".voided",
    ".served",
    ".noticed",
    ".to_publish",
    ".published",
    ".to_withdraw",
    ".withdrawn",
];

/// By what figures are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The organ (机关) that has the case.
    Organ,
    /// The definition (流程).
    Definition,
    /// The month.
    Month,
    /// Who acted (承办人).
    Person,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The indicators, by id; all when there is none.
    pub figures: Vec<Name>,
    /// The organs whose cases count; all when there is none.
    pub organs: Vec<Name>,
    /// The definitions whose cases count; all when there is none.
    pub definitions: Vec<Name>,
    /// By what the figures are broken down.
    pub by: Option<By>,
    /// How many cases of each figure are told.
    pub cases: usize,
    /// Only cases after this one are told.
    pub after: Option<casebook_engine::stream::CaseId>,
}

/// An indicator that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no indicator `{id}`; there are: {known}")]
pub struct Unknown {
    /// What was asked for.
    pub id: Name,
    /// What there is.
    pub known: String,
}

/// What the fold does, made ready.
#[derive(Debug)]
pub struct Plan {
    /// The indicators asked for, then those that they are made of.
    pub indicators: Vec<Arc<Indicator>>,
    /// How many of them were asked for.
    pub asked: usize,
    /// The periods, the first of which is the one that is asked for.
    pub periods: Vec<Period>,
    pub(crate) spans: Vec<(Timestamp, Timestamp)>,
    pub(crate) zone: TimeZone,
    pub(crate) rules: Vec<Rule>,
    pub(crate) watches: HashMap<Name, Watch>,
    /// The versions whose texts are at hand, by digest.
    pub(crate) known: BTreeSet<Name>,
    /// The versions under which a case that ended may run again.
    pub(crate) reopens: BTreeSet<Name>,
    /// The event types that are read of cases that are not folded.
    pub(crate) any_types: BTreeSet<&'static str>,
    /// What is looked at in cases of any definition.
    pub(crate) any: Option<Watch>,
    pub(crate) calendars: BTreeMap<Name, Arc<Calendar>>,
    pub(crate) organs: BTreeSet<Name>,
    pub(crate) by: Option<By>,
    pub(crate) shown: Shown,
    pub(crate) reads_limits: bool,
    pub(crate) reads_documents: bool,
    pub(crate) reads_refusals: bool,
}

/// One source of one indicator.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// Which indicator.
    pub(crate) indicator: usize,
    pub(crate) kind: Kind,
    pub(crate) source: Source,
}

/// What a source does to its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Count,
    Cases,
    Sum,
    Plus,
    Minus,
    Span,
}

/// What is looked at in the cases under one version of a definition.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    /// The calendar of the definition, in which conditions count days.
    pub(crate) calendar: Name,
    /// Whether more than the events themselves is looked at: then the case is folded.
    pub(crate) folds: bool,
    /// The happenings that leave marks, each counted.
    pub(crate) marks: Vec<Name>,
    /// The rules that a happening concerns.
    pub(crate) at: HashMap<Name, Vec<usize>>,
    /// The durations that begin with it.
    pub(crate) from: HashMap<Name, Vec<usize>>,
}

impl Plan {
    /// Makes ready what was asked for.
    ///
    /// # Errors
    /// [`Unknown`] when an indicator does not exist.
    pub fn new(
        choice: &Choice,
        indicators: &[Arc<Indicator>],
        definitions: &[Arc<Definition>],
        calendars: &[Arc<Calendar>],
        periods: Vec<Period>,
    ) -> Result<Self, Unknown> {
        let (indicators, asked) = closed(&choice.figures, indicators)?;
        let rules = rules_of(&indicators);
        let calendars: BTreeMap<Name, Arc<Calendar>> = calendars
            .iter()
            .map(|one| (Name::from(one.id()), Arc::clone(one)))
            .collect();
        let zone = calendars
            .get("cn")
            .or_else(|| calendars.values().next())
            .map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let chosen = |definition: &&Arc<Definition>| {
            choice.definitions.is_empty() || choice.definitions.contains(&definition.reference.id)
        };
        let watches: HashMap<Name, Watch> = definitions
            .iter()
            .filter(chosen)
            .filter_map(|one| Some((one.reference.digest.clone(), watch(one, &rules)?)))
            .collect();
        let mentioned = mentioned(&rules);
        let looks_at = |words: &[&str]| {
            let fits = |name: &Name| words.iter().any(|word| name.as_str().ends_with(word));
            mentioned.iter().any(fits)
        };
        let deems = definitions
            .iter()
            .flat_map(|one| one.limits.values())
            .filter_map(|limit| limit.breach.as_ref()?.deem.as_ref())
            .any(|deemed| mentioned.contains(deemed));
        let any = any_watch(&rules).filter(|_| choice.definitions.is_empty());
        Ok(Self {
            spans: periods
                .iter()
                .map(|period| period.instants(&zone))
                .collect(),
            reads_limits: deems || looks_at(&[".met", ".late", ".expired", ".extended"]),
            reads_documents: looks_at(&DOCUMENT_WORDS),
            reads_refusals: looks_at(&["command.refused"]),
            shown: Shown {
                count: choice.cases,
                after: choice.after,
            },
            known: definitions
                .iter()
                .map(|one| one.reference.digest.clone())
                .collect(),
            reopens: definitions
                .iter()
                .filter(|one| reopens(one))
                .map(|one| one.reference.digest.clone())
                .collect(),
            any_types: rules
                .iter()
                .filter(|rule| rule.source.of.is_empty())
                .flat_map(|rule| rule.source.at.iter().chain(&rule.source.from))
                .filter_map(|name| happening::type_of(name.as_str()))
                .chain(["case_moved", "case_ended", "case_terminated"])
                .collect(),
            organs: choice.organs.iter().cloned().collect(),
            by: choice.by,
            indicators,
            asked,
            periods,
            zone,
            rules,
            watches,
            any,
            calendars,
        })
    }

    /// The periods in which an instant lies.
    pub(crate) fn periods_at(&self, at: Timestamp) -> impl Iterator<Item = usize> {
        let spans = self.spans.iter().enumerate();
        spans.filter_map(move |(no, (from, until))| (*from <= at && at < *until).then_some(no))
    }

    /// The periods at whose end an instant has passed.
    pub(crate) fn periods_after(&self, at: Timestamp) -> impl Iterator<Item = usize> {
        let spans = self.spans.iter().enumerate();
        spans.filter_map(move |(no, (_, until))| (at < *until).then_some(no))
    }
}

/// Whether what another case tells may bring a case that ended back.
fn reopens(definition: &Definition) -> bool {
    let mut reacts = definition.relations.reacts.values();
    reacts.any(|reaction| reaction.then.is_some())
}

/// The indicators asked for and all that they are made of.
fn closed(asked: &[Name], all: &[Arc<Indicator>]) -> Result<(Vec<Arc<Indicator>>, usize), Unknown> {
    let by_id: BTreeMap<&Name, &Arc<Indicator>> = all.iter().map(|one| (&one.id, one)).collect();
    let find = |id: &Name| {
        by_id.get(id).copied().ok_or_else(|| Unknown {
            id: id.clone(),
            known: by_id
                .keys()
                .map(|id| id.as_str())
                .collect::<Vec<_>>()
                .join("、"),
        })
    };
    let mut found: Vec<Arc<Indicator>> = Vec::new();
    if asked.is_empty() {
        return Ok((all.to_vec(), all.len()));
    }
    for id in asked {
        if !found.iter().any(|one| one.id == *id) {
            found.push(Arc::clone(find(id)?));
        }
    }
    let count = found.len();
    let mut next = 0;
    while next < found.len() {
        for part in found[next].formula.made_of() {
            if !found.iter().any(|one| one.id == part) {
                found.push(Arc::clone(find(&part)?));
            }
        }
        next += 1;
    }
    Ok((found, count))
}

/// Every happening that a rule or its condition names.
fn mentioned(rules: &[Rule]) -> BTreeSet<Name> {
    let of_rule = |rule: &Rule| {
        let names = rule.source.at.iter().chain(&rule.source.from).cloned();
        let conditions = rule.source.conditions.values();
        let asked = conditions.flat_map(|one| one.mentions().happenings);
        names.chain(asked).collect::<Vec<_>>()
    };
    rules.iter().flat_map(of_rule).collect()
}

fn rules_of(indicators: &[Arc<Indicator>]) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (indicator, one) in indicators.iter().enumerate() {
        let mut add = |kind: Kind, sources: &[Source]| {
            rules.extend(sources.iter().map(|source| Rule {
                indicator,
                kind,
                source: source.clone(),
            }));
        };
        match &one.formula {
            Formula::Count(sources) => add(Kind::Count, sources),
            Formula::Cases(sources) => add(Kind::Cases, sources),
            Formula::Sum(sources) => add(Kind::Sum, sources),
            Formula::Balance { plus, minus } => {
                add(Kind::Plus, plus);
                add(Kind::Minus, minus);
            }
            Formula::Duration { spans, .. } => add(Kind::Span, spans),
            Formula::Ratio { .. } | Formula::Total(_) => {}
        }
    }
    rules
}

/// What is looked at under a version of a definition; `None` when nothing is.
fn watch(definition: &Definition, rules: &[Rule]) -> Option<Watch> {
    let id = &definition.reference.id;
    let digest = &definition.reference.digest;
    let mut watch = Watch {
        calendar: definition.calendar.clone(),
        folds: false,
        marks: Vec::new(),
        at: HashMap::new(),
        from: HashMap::new(),
    };
    for (no, rule) in rules.iter().enumerate() {
        let source = &rule.source;
        // A version that has not what the condition names is none of those meant.
        let reads = source.when.is_none() || source.conditions.contains_key(digest);
        if source.of.is_empty() || (source.of.contains(id) && reads) {
            watch.take(no, source);
        }
    }
    watch
        .marks
        .retain(|name| *name == *"case.filed" || definition.relations.tells.contains(name));
    (!watch.at.is_empty()).then_some(watch)
}

/// What is looked at in a case of which only the events count, whatever its definition.
fn any_watch(rules: &[Rule]) -> Option<Watch> {
    let mut watch = Watch {
        calendar: "cn".into(),
        folds: false,
        marks: Vec::new(),
        at: HashMap::new(),
        from: HashMap::new(),
    };
    let of_any = rules.iter().enumerate();
    for (no, rule) in of_any.filter(|(_, rule)| rule.source.of.is_empty()) {
        watch.take(no, &rule.source);
    }
    watch.marks.retain(|name| *name == *"case.filed");
    (!watch.at.is_empty()).then_some(watch)
}

impl Watch {
    fn take(&mut self, rule: usize, source: &Source) {
        self.folds |= !source.of.is_empty();
        for name in &source.at {
            self.at.entry(name.clone()).or_default().push(rule);
            self.note(name);
        }
        for name in &source.from {
            self.from.entry(name.clone()).or_default().push(rule);
            self.note(name);
        }
    }

    fn note(&mut self, name: &Name) {
        if !self.marks.contains(name) {
            self.marks.push(name.clone());
        }
    }
}
