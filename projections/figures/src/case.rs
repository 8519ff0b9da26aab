//! One case on its way through the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::CaseState;
use casebook_engine::definition::expression::{ActorView, View};
use casebook_engine::recorded::Meta;
use casebook_engine::{Facts, Mark, Value};
use jiff::Timestamp;

use crate::plan::{By, Kind, Plan, Rule, Watch};
use crate::tally::{Amount, MICRO};

/// What is known of a case.
#[derive(Debug)]
pub(crate) struct Followed {
    /// Its definition: id, digest.
    pub(crate) definition: (Name, Name),
    /// The organ that has it.
    pub(crate) organ: Name,
    /// Its state; only the events themselves count where there is none.
    pub(crate) state: Option<Box<CaseState>>,
    /// How often each happening that is looked at took place.
    pub(crate) counts: Vec<u32>,
    /// The cases figures in which it counts already: indicator and period.
    pub(crate) counted: Vec<(usize, usize)>,
    /// Since when a duration runs, by rule.
    pub(crate) since: BTreeMap<usize, Timestamp>,
    /// The same before the last step.
    pub(crate) since_before: BTreeMap<usize, Timestamp>,
    /// What counts unless the last step is withdrawn (撤回).
    pub(crate) pending: Vec<Given>,
}

/// Something that counts.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) rule: usize,
    pub(crate) period: usize,
    pub(crate) amount: Amount,
    pub(crate) group: Option<Arc<str>>,
    /// Whether it goes when the last step is withdrawn.
    pub(crate) of_step: bool,
}

impl Followed {
    /// A case of which nothing is known but who acted in it.
    pub(crate) fn unknown(meta: &Meta) -> Self {
        let organ = meta.actor.organ.clone();
        Self {
            definition: ("–".into(), "".into()),
            organ: organ.unwrap_or_else(|| "–".into()),
            state: None,
            counts: Vec::new(),
            counted: Vec::new(),
            since: BTreeMap::new(),
            since_before: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    /// What a rule makes of a happening at an instant, for each period that it touches.
    pub(crate) fn give(&mut self, no: usize, plan: &Plan, meta: &Meta, of_step: bool) {
        let rule = &plan.rules[no];
        if !plan.organs.is_empty() && !plan.organs.contains(&self.organ) {
            return;
        }
        let at = meta.occurred;
        let amount = match self.meets(rule, plan, meta) {
            Some(false) => return,
            Some(true) => self.amount(no, rule, at),
            None => Some(Amount::Undecided),
        };
        let Some(amount) = amount else { return };
        let group = self.group(plan, meta);
        let periods: Vec<usize> = match rule.kind {
            Kind::Plus | Kind::Minus => plan.periods_after(at).collect(),
            _ => plan.periods_at(at).collect(),
        };
        for period in periods {
            let key = (rule.indicator, period);
            if rule.kind == Kind::Cases && amount == Amount::Once {
                let pending = |given: &Given| {
                    given.period == period
                        && given.amount == Amount::Once
                        && plan.rules[given.rule].indicator == rule.indicator
                };
                if self.counted.contains(&key) || self.pending.iter().any(pending) {
                    continue;
                }
            }
            self.pending.push(Given {
                rule: no,
                period,
                amount,
                group: group.clone(),
                of_step,
            });
        }
    }

    /// Takes back the last step and all that followed from it.
    pub(crate) fn withdraw(&mut self) {
        self.pending.retain(|given| !given.of_step);
        self.since = std::mem::take(&mut self.since_before);
    }

    /// Takes down from where a duration runs.
    pub(crate) fn begin(&mut self, no: usize, at: Timestamp) {
        self.since.insert(no, at);
    }

    /// Whether the condition of a rule holds now; `None` when that cannot be decided.
    fn meets(&self, rule: &Rule, plan: &Plan, meta: &Meta) -> Option<bool> {
        if rule.source.when.is_none() {
            return Some(true);
        }
        let state = self.state.as_ref()?;
        let condition = rule.source.conditions.get(&self.definition.1)?;
        let calendar = plan.watches.get(&self.definition.1)?;
        let calendar = plan.calendars.get(&calendar.calendar)?;
        let standing = state
            .stages
            .values()
            .map(|open| open.name.clone())
            .collect();
        let none = BTreeMap::new();
        let person = meta.actor.person.as_ref().map(Name::as_str);
        let view = View {
            facts: &state.facts,
            marks: &state.marks,
            standing: &standing,
            item: None,
            actor: ActorView {
                person,
                organ: meta.actor.organ.as_ref().map(Name::as_str),
                role: meta.actor.role.as_ref().map(Name::as_str),
            },
            now: meta.occurred,
            calendar,
            registers: &none,
        };
        condition.evaluate(&view).ok()
    }

    fn amount(&mut self, no: usize, rule: &Rule, at: Timestamp) -> Option<Amount> {
        Some(match rule.kind {
            Kind::Count | Kind::Cases => Amount::Once,
            Kind::Plus => Amount::Came,
            Kind::Minus => Amount::Left,
            Kind::Span => {
                let since = self.since.remove(&no)?;
                Amount::Span(at.duration_since(since).as_secs())
            }
            Kind::Sum => {
                let facts = self.state.as_ref().map(|state| &*state.facts);
                let fact = rule.source.fact.as_ref();
                number(facts, fact).map_or(Amount::Undecided, Amount::Sum)
            }
        })
    }

    fn group(&self, plan: &Plan, meta: &Meta) -> Option<Arc<str>> {
        Some(match plan.by? {
            By::Organ => self.organ.shared(),
            By::Definition => self.definition.0.shared(),
            By::Month => {
                let day = plan.zone.to_datetime(meta.occurred).date();
                format!("{:04}-{:02}", day.year(), day.month()).into()
            }
            By::Person => meta
                .actor
                .person
                .as_ref()
                .map_or_else(|| "–".into(), Name::shared),
        })
    }

    /// The happenings that took place with the last event, by how often they have by now.
    pub(crate) fn news(&mut self, watch: &Watch) -> Vec<Name> {
        let Some(state) = &self.state else {
            return Vec::new();
        };
        let mut news = Vec::new();
        for (name, known) in watch.marks.iter().zip(&mut self.counts) {
            let count = count(&state.marks, name);
            if count > *known {
                news.push(name.clone());
            }
            *known = count;
        }
        news
    }
}

fn count(marks: &BTreeMap<Name, Mark>, name: &Name) -> u32 {
    marks.get(name).map_or(0, |mark| mark.count)
}

/// A fact in millionths.
fn number(facts: Option<&Facts>, fact: Option<&Name>) -> Option<i128> {
    match facts?.get(fact?)? {
        Value::Int(number) => Some(i128::from(*number) * MICRO),
        Value::Text(text) => {
            let (sign, digits) = match text.strip_prefix('-') {
                Some(rest) => (-1, rest),
                None => (1, text.as_str()),
            };
            let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
            let part: i128 = format!("{part:0<6}").get(..6)?.parse().ok()?;
            Some(sign * (whole.parse::<i128>().ok()? * MICRO + part))
        }
        _ => None,
    }
}
