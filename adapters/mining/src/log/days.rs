//! Whether one activity came in time after another: by calendar days, on the wall clock of the log.

use std::collections::BTreeMap;

use super::{Activity, Trace};

/// That an activity follows another within so many calendar days (自然日), the day of the first not
/// counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// From which activity days are counted: the last one before.
    pub from: Activity,
    /// The activity that is to come in time.
    pub to: Activity,
    /// How many days there are.
    pub days: i64,
}

/// How many events came before the last day, on it, and after it.
///
/// `events = earlier + on_the_day + later + without_from + undated`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Events of the activity that is to come in time.
    pub events: u64,
    /// Those before the last day.
    pub earlier: u64,
    /// Those on the last day itself.
    pub on_the_day: u64,
    /// Those after it.
    pub later: u64,
    /// Those with nothing before them from which to count.
    pub without_from: u64,
    /// Those that cannot be told, for one of the two has no time.
    pub undated: u64,
    /// How many came after so many days.
    pub after: BTreeMap<i64, u64>,
}

/// What was found of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// So many calendar days after.
    Days(i64),
    /// There is nothing before it from which to count.
    NoFrom,
    /// One of the two has no time.
    Undated,
}

impl Rule {
    /// How far apart the two are, for each event of the later activity in a case.
    pub fn apart(self, trace: &Trace) -> impl Iterator<Item = Apart> {
        let mut from = None;
        trace.steps.iter().filter_map(move |step| {
            let apart = (step.activity == self.to).then(|| match (from, step.at) {
                (None, _) => Apart::NoFrom,
                (Some(Some(from)), Some(to)) => {
                    let from: super::Moment = from;
                    Apart::Days(from.days_until(to))
                }
                _ => Apart::Undated,
            });
            if step.activity == self.from {
                from = Some(step.at);
            }
            apart
        })
    }
}

impl Days {
    /// Counts the events of a case; says whether one came later than the rule has it.
    pub fn add(&mut self, rule: Rule, trace: &Trace) -> bool {
        let before = self.later;
        for apart in rule.apart(trace) {
            self.events += 1;
            match apart {
                Apart::NoFrom => self.without_from += 1,
                Apart::Undated => self.undated += 1,
                Apart::Days(days) => {
                    *self.after.entry(days).or_default() += 1;
                    match days.cmp(&rule.days) {
                        std::cmp::Ordering::Less => self.earlier += 1,
                        std::cmp::Ordering::Equal => self.on_the_day += 1,
                        std::cmp::Ordering::Greater => self.later += 1,
                    }
                }
            }
        }
        self.later > before
    }
}
