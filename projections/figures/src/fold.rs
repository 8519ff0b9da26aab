//! The fold: events in, tallies out. Pure; split over the cases it gives the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Event, Unreadable};
use casebook_engine::recorded::{DefinitionRef, Meta, Recorded};
use casebook_engine::stream::{CaseId, Category, Position};
use jiff::Timestamp;

use crate::case::{Followed, Given};
use crate::happening;
use crate::plan::{Kind, Plan};
use crate::tally::{Amount, Tally};

/// Why the log cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event that this release cannot read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A case under a definition whose text is not at hand, though an indicator asks for it.
    #[error(
        "count the case opened at {position}: the text of {id} version {version} is not registered"
    )]
    NoDefinition {
        /// Its id.
        id: Name,
        /// Its version.
        version: u32,
        /// Where the case was opened.
        position: Position,
    },
}

/// Figures on their way.
#[derive(Debug)]
pub struct Fold {
    plan: Arc<Plan>,
    cases: HashMap<CaseId, Followed>,
    /// By indicator, then by period.
    tallies: Vec<Vec<Tally>>,
    /// How many events were looked at in each period.
    pub(crate) seen: Vec<u64>,
    /// The first and the last occurrence that was looked at.
    pub(crate) ends: Option<(Timestamp, Timestamp)>,
}

impl Fold {
    /// Nothing counted yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        let periods = plan.periods.len();
        Self {
            tallies: vec![vec![Tally::default(); periods]; plan.indicators.len()],
            seen: vec![0; periods],
            ends: None,
            cases: HashMap::new(),
            plan,
        }
    }

    /// Whether the fold has anything to do with an event: most are left unread.
    pub fn wants(&self, recorded: &Recorded) -> bool {
        let event_type = recorded.event_type.as_str();
        match recorded.stream.category() {
            Category::Series | Category::Registry => false,
            Category::Refusal => self.plan.reads_refusals,
            Category::Case if event_type == "case_opened" => true,
            Category::Case => {
                let unread = happening::says_nothing(event_type)
                    || (!self.plan.reads_limits && happening::is_of_limit(event_type))
                    || (!self.plan.reads_documents && happening::is_of_document(event_type));
                let followed = recorded.stream.case_id();
                let followed = followed.and_then(|case| self.cases.get(&case));
                !unread
                    && followed.is_some_and(|followed| {
                        followed.state.is_some() || self.plan.any_types.contains(event_type)
                    })
            }
        }
    }

    /// Counts an event. Events of one case come in their order.
    ///
    /// # Errors
    /// [`Fault`]: the caller stops and reports the place; nothing is dropped.
    pub fn take(&mut self, recorded: &Recorded) -> Result<(), Fault> {
        if !self.wants(recorded) {
            return Ok(());
        }
        let Some(case) = recorded.stream.case_id() else {
            return Ok(());
        };
        let (event, meta) = (Event::decode(recorded)?, recorded.read_meta()?);
        self.notice(meta.occurred);
        if let Event::CaseOpened {
            definition, organ, ..
        } = &event
        {
            self.open(case, definition, organ, recorded.position)?;
        }
        let plan = Arc::clone(&self.plan);
        let is_known = self.cases.contains_key(&case);
        let refused = matches!(event, Event::CommandRefused(_));
        let mut followed = match self.cases.remove(&case) {
            Some(followed) => followed,
            // What was refused to be opened, or was attempted after the end.
            None if refused && plan.any.is_some() => Followed::unknown(&meta),
            None => return Ok(()),
        };
        let is_over = step(&mut followed, case, &event, &meta);
        if is_step(&event) || is_over {
            self.commit(case, &mut followed);
            followed.since_before = followed.since.clone();
        }
        Self::count(&plan, &mut followed, &event, &meta);
        let is_left = is_over && !plan.reopens.contains(&followed.definition.1);
        if is_over || (!is_known && refused) {
            self.commit(case, &mut followed);
        }
        if !is_left && (is_known || !refused) {
            self.cases.insert(case, followed);
        }
        Ok(())
    }

    fn notice(&mut self, at: Timestamp) {
        for period in self.plan.periods_at(at).collect::<Vec<_>>() {
            self.seen[period] += 1;
        }
        let (first, last) = self.ends.unwrap_or((at, at));
        self.ends = Some((first.min(at), last.max(at)));
    }

    fn open(
        &mut self,
        case: CaseId,
        definition: &DefinitionRef,
        organ: &Name,
        position: Position,
    ) -> Result<(), Fault> {
        let plan = &self.plan;
        let watch = plan.watches.get(&definition.digest);
        let asked = |rule: &crate::plan::Rule| rule.source.of.contains(&definition.id);
        let is_known = watch.is_some() || plan.known.contains(&definition.digest);
        if !is_known && plan.rules.iter().any(asked) {
            return Err(Fault::NoDefinition {
                id: definition.id.clone(),
                version: definition.version,
                position,
            });
        }
        let Some(looked_at) = watch.or(plan.any.as_ref()) else {
            return Ok(());
        };
        let followed = Followed {
            definition: (definition.id.clone(), definition.digest.clone()),
            organ: organ.clone(),
            state: looked_at.folds.then(Box::default),
            counts: vec![0; looked_at.marks.len()],
            counted: Vec::new(),
            since: BTreeMap::new(),
            since_before: BTreeMap::new(),
            pending: Vec::new(),
        };
        self.cases.insert(case, followed);
        Ok(())
    }

    /// Gives what the happenings of an event count for.
    fn count(plan: &Plan, followed: &mut Followed, event: &Event, meta: &Meta) {
        let Some(watch) = plan
            .watches
            .get(&followed.definition.1)
            .or(plan.any.as_ref())
        else {
            return;
        };
        if matches!(event, Event::StepWithdrawn(_)) {
            followed.withdraw();
        }
        // All but this follows from the last step, and goes with it.
        let is_apart = matches!(
            event,
            Event::Urged { .. } | Event::CommandRefused(_) | Event::StepWithdrawn(_)
        );
        let mut happened = followed.news(watch);
        if followed.state.is_none() && matches!(event, Event::CaseOpened { .. }) {
            happened.push("case.filed".into());
        }
        happened.extend(happening::of(event));
        for name in happened {
            for no in watch.from.get(&name).into_iter().flatten() {
                followed.begin(*no, meta.occurred);
            }
            for no in watch.at.get(&name).into_iter().flatten() {
                followed.give(*no, plan, meta, !is_apart);
            }
        }
    }

    /// What nobody can take back any more counts.
    fn commit(&mut self, case: CaseId, followed: &mut Followed) {
        for given in std::mem::take(&mut followed.pending) {
            let Given {
                rule,
                period,
                amount,
                group,
                ..
            } = given;
            let rule = &self.plan.rules[rule];
            if rule.kind == Kind::Cases && amount == Amount::Once {
                followed.counted.push((rule.indicator, period));
            }
            self.tallies[rule.indicator][period].add(case, amount, group.as_ref(), self.plan.shown);
        }
    }

    /// Puts what was counted of other cases to it.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.settle();
        let mut other = other;
        other.settle();
        for (ours, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            for (our, their) in ours.iter_mut().zip(theirs) {
                our.merge(their, self.plan.shown);
            }
        }
        for (our, their) in self.seen.iter_mut().zip(other.seen) {
            *our += their;
        }
        self.ends = match (self.ends, other.ends) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, two) => one.or(two),
        };
        self
    }

    /// Counts what still waits: the log ends here.
    fn settle(&mut self) {
        for (case, mut followed) in std::mem::take(&mut self.cases) {
            self.commit(case, &mut followed);
        }
    }

    /// The end: the tallies by indicator and period.
    pub(crate) fn into_tallies(mut self) -> (Arc<Plan>, Vec<Vec<Tally>>) {
        self.settle();
        (self.plan, self.tallies)
    }

    /// The first and the last occurrence that was looked at, and how much of the first period.
    pub const fn looked_at(&self) -> Option<(Timestamp, Timestamp)> {
        self.ends
    }

    /// How many events were looked at in the period that was asked for.
    pub fn in_period(&self) -> u64 {
        self.seen.first().copied().unwrap_or_default()
    }
}

/// Moves a case on by an event; whether it is over.
fn step(followed: &mut Followed, case: CaseId, event: &Event, meta: &Meta) -> bool {
    if let Event::CaseMoved(moved) = event {
        followed.organ = moved.to.clone();
    }
    if !matches!(event, Event::CommandRefused(_))
        && let Some(state) = &mut followed.state
    {
        state.apply(case, event, meta);
    }
    matches!(
        event,
        Event::CaseEnded { .. } | Event::CaseTerminated { .. }
    )
}

/// Whether an event makes what was before it final: only the last step can be withdrawn.
const fn is_step(event: &Event) -> bool {
    matches!(
        event,
        Event::TaskCompleted { .. } | Event::OutsideHappened(_)
    )
}
