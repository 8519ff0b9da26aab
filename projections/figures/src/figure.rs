//! Figures: what the tallies come to, exact and as they are printed.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::stream::CaseId;
use casebook_workflows::{Formula, Indicator};
use jiff::Timestamp;

use crate::plan::Plan;
use crate::tally::{MICRO, Numbers, Tally};
use crate::{Exact, Fold, Period};

/// The seconds of a day.
const DAY: i128 = 86_400;

/// Everything that was computed.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The periods; the first is the one that was asked for.
    pub periods: Vec<Period>,
    /// The figures that were asked for, each for every period, in the order that was asked.
    pub figures: Vec<Vec<Figure>>,
    /// The first and the last occurrence that was looked at.
    pub ends: Option<(Timestamp, Timestamp)>,
    /// How many events were looked at in the period that was asked for.
    pub in_period: u64,
}

/// A figure of one period.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The indicator.
    pub indicator: Arc<Indicator>,
    /// Its value, exact; `None` where nothing can be said: a share of nothing.
    pub value: Option<Exact>,
    /// For a share, its parts.
    pub share: Option<(Exact, Exact)>,
    /// How often it could not be decided whether something counts.
    pub undecided: u64,
    /// The cases that make it, in the order of their ids, as many as were asked for.
    pub cases: Vec<CaseId>,
    /// The figure broken down.
    pub groups: Vec<Group>,
}

/// A part of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The organ, definition, month or person.
    pub name: Arc<str>,
    /// Its value.
    pub value: Option<Exact>,
}

impl Figure {
    /// The value as it is printed, without its unit.
    pub fn printed(&self) -> Option<String> {
        self.printed_of(self.value)
    }

    /// A value of this indicator as it is printed.
    pub fn printed_of(&self, value: Option<Exact>) -> Option<String> {
        let factor = match self.indicator.formula {
            Formula::Ratio { .. } => 100,
            _ => 1,
        };
        Some(value?.times(factor).rounded(self.indicator.decimals))
    }
}

impl Reading {
    /// What a fold comes to.
    pub fn of(fold: Fold) -> Self {
        let (ends, in_period) = (fold.looked_at(), fold.in_period());
        let (plan, tallies) = fold.into_tallies();
        let figures = (0..plan.asked).map(|indicator| {
            let periods = 0..plan.periods.len();
            let figure = |period| figure(&plan, &tallies, indicator, period);
            periods.map(figure).collect()
        });
        Self {
            figures: figures.collect(),
            periods: plan.periods.clone(),
            ends,
            in_period,
        }
    }

    /// The figure of an indicator in a period.
    pub fn figure(&self, id: &str, period: usize) -> Option<&Figure> {
        let mut figures = self.figures.iter();
        let found = figures.find(|all| all.first().is_some_and(|one| one.indicator.id == *id))?;
        found.get(period)
    }
}

fn figure(plan: &Plan, tallies: &[Vec<Tally>], indicator: usize, period: usize) -> Figure {
    let book = Book {
        plan,
        tallies,
        period,
    };
    let one = Arc::clone(&plan.indicators[indicator]);
    let share = match &one.formula {
        Formula::Ratio { part, whole } => {
            let both = (book.value(part, None), book.value(whole, None));
            match both {
                (Some(part), Some(whole)) => Some((part, whole)),
                _ => None,
            }
        }
        _ => None,
    };
    let groups = book.groups(&one.id);
    let groups = groups.into_iter().map(|name| Group {
        value: book.value(&one.id, Some(&name)),
        name,
    });
    Figure {
        value: book.value(&one.id, None),
        share,
        undecided: book.undecided(&one.id),
        cases: book.cases(&one.id),
        groups: groups.collect(),
        indicator: one,
    }
}

/// The tallies of one period.
struct Book<'a> {
    plan: &'a Plan,
    tallies: &'a [Vec<Tally>],
    period: usize,
}

impl Book<'_> {
    fn at(&self, id: &Name) -> Option<(&Indicator, &Tally)> {
        let mut indicators = self.plan.indicators.iter().enumerate();
        let (no, indicator) = indicators.find(|(_, one)| one.id == *id)?;
        Some((indicator, &self.tallies[no][self.period]))
    }

    fn value(&self, id: &Name, group: Option<&Arc<str>>) -> Option<Exact> {
        let (indicator, tally) = self.at(id)?;
        let none = Numbers::default();
        let numbers = match group {
            Some(group) => tally.groups.get(group).unwrap_or(&none),
            None => &tally.all,
        };
        match &indicator.formula {
            Formula::Count(_) | Formula::Cases(_) => Some(Exact::whole(numbers.count.into())),
            Formula::Sum(_) => Exact::share(numbers.sum, MICRO),
            Formula::Balance { .. } => Some(Exact::whole(numbers.open.len() as i128)),
            Formula::Duration { percentile, .. } => {
                let seconds = numbers.percentile(*percentile)?;
                Exact::share(seconds.into(), DAY)
            }
            Formula::Ratio { part, whole } => {
                self.value(part, group)?.by(self.value(whole, group)?)
            }
            Formula::Total(parts) => {
                let mut sum = Exact::whole(0);
                for part in parts {
                    sum = sum.plus(self.value(part, group)?);
                }
                Some(sum)
            }
        }
    }

    fn groups(&self, id: &Name) -> Vec<Arc<str>> {
        let Some((indicator, tally)) = self.at(id) else {
            return Vec::new();
        };
        let mut names: BTreeSet<Arc<str>> = tally.groups.keys().cloned().collect();
        for part in indicator.formula.made_of() {
            names.extend(self.groups(&part));
        }
        names.into_iter().collect()
    }

    fn undecided(&self, id: &Name) -> u64 {
        let Some((indicator, tally)) = self.at(id) else {
            return 0;
        };
        let parts = indicator.formula.made_of();
        tally.all.undecided + parts.iter().map(|part| self.undecided(part)).sum::<u64>()
    }

    /// The cases that make a figure: those of its parts, and of a share those of its numerator.
    fn cases(&self, id: &Name) -> Vec<CaseId> {
        let Some((indicator, tally)) = self.at(id) else {
            return Vec::new();
        };
        let shown = self.plan.shown;
        match &indicator.formula {
            Formula::Ratio { part, .. } => self.cases(part),
            Formula::Total(parts) => {
                let mut cases: Vec<CaseId> =
                    parts.iter().flat_map(|part| self.cases(part)).collect();
                cases.sort_unstable();
                cases.dedup();
                cases.truncate(shown.count);
                cases
            }
            formula => {
                let is_balance = matches!(formula, Formula::Balance { .. });
                tally.all.told(is_balance, shown)
            }
        }
    }
}
