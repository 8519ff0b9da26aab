//! The evaluation of one file (案卷评查), and what the evaluations of many come to.
//!
//! | what | from |
//! |---|---|
//! | two scores, the arbiter's | the votes of the panel of `rate`, each as it was given last |
//! | final points, grade | the facts `points` and `grade` as they stood at `finalise.done` |
//! | objection | `evaluated.objected`, `evaluated.accepted`, `object.expired`, `answer_objection.done` |
//! | rectification | `order_rectify.done`, `evaluated.rectified`, `rectify.expired`, `recheck.*` |
//!
//! A file counts as evaluated from `finalise.done` on, as in the indicator `evaluation.files`.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::{CaseState, Event, TaskNo};
use casebook_engine::recorded::Meta;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use jiff::Timestamp;

use crate::Exact;

pub use words::{GRADES, OBJECTIONS, REASONS, RECTIFICATIONS};

/// The definition of the plans (案卷评查方案), each with the evaluations that it opened.
pub const EVALUATION_PLAN: &str = "evaluation.plan";

/// The definition of the cases in which files are evaluated.
pub const FILE_EVALUATION: &str = "file.evaluation";

/// The task in which both evaluators give their points.
const RATE: &str = "rate";

/// The happening by which a grade is fixed (定级).
const GRADED: &str = "finalise.done";

/// The most decimals of an average, rounded half up as the mean of two scores is.
pub const DECIMALS: u32 = 2;

/// The evaluation of one file, as far as it has come.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The case of the evaluation.
    pub state: CaseState,
    /// The task of the panel that scores.
    rating: Option<TaskNo>,
    /// The points that each role gave.
    scores: BTreeMap<Name, Exact>,
}

/// What became of the right to object (异议).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It cannot be made yet.
    None,
    /// The unit may object now.
    Open,
    /// The unit accepted the result (无异议).
    Accepted,
    /// The time for it ran out (逾期未提出).
    Expired,
    /// The unit objected, and it is looked at again (复评).
    Raised,
    /// The unit objected and was answered; the points stayed.
    Upheld,
    /// The unit objected and was answered; the points changed.
    Changed,
}

/// What became of the rectification (整改).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rectification {
    /// It is not known yet whether there is anything to rectify.
    Unknown,
    /// There is nothing to rectify.
    None,
    /// It is to be ordered.
    Due,
    /// It was ordered and is awaited.
    Ordered,
    /// The time ran out without a report; it waits for the check.
    Overdue,
    /// The unit reported; it waits for the check.
    Reported,
    /// It was checked: rectified.
    Rectified,
    /// It was checked: not rectified.
    NotRectified,
}

impl Evaluation {
    /// Takes the next event of the case.
    pub fn take(&mut self, case: CaseId, event: &Event, meta: &Meta) {
        match event {
            Event::TaskOpened { no, task, .. } if *task == *RATE => {
                self.rating = Some(*no);
                self.scores.clear();
            }
            Event::PanelOpened { task, .. } if self.rating == Some(*task) => self.scores.clear(),
            Event::PanelVoted {
                task,
                role,
                score: Some(score),
                ..
            } if self.rating == Some(*task) => {
                if let Some(score) = exact(&Value::Text(score.clone())) {
                    self.scores.insert(role.clone(), score);
                }
            }
            _ => {}
        }
        self.state.apply(case, event, meta);
    }

    /// The points of an evaluator: `first`, `second` or `arbiter`.
    pub fn score(&self, role: &str) -> Option<Exact> {
        self.scores.get(role).copied()
    }

    /// By how much the two scores differ.
    pub fn difference(&self) -> Option<Exact> {
        let difference = self.score("first")?.minus(self.score("second")?);
        Some(if difference.part < 0 {
            difference.times(-1)
        } else {
            difference
        })
    }

    /// When the grade was fixed.
    pub fn graded(&self) -> Option<Timestamp> {
        self.state.marks.get(GRADED).map(|mark| mark.at)
    }

    /// The final points, once the grade is fixed.
    pub fn points(&self) -> Option<Exact> {
        exact(self.at(GRADED)?.get("points")?)
    }

    /// The grade, once it is fixed.
    pub fn grade(&self) -> Option<&str> {
        match self.at(GRADED)?.get("grade")? {
            Value::Text(grade) => Some(grade),
            _ => None,
        }
    }

    /// A fact that is text.
    pub fn text(&self, fact: &str) -> &str {
        match self.state.facts.get(fact) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// What became of the right to object.
    pub fn objection(&self) -> Objection {
        let seen = |happening: &str| self.state.marks.contains_key(happening);
        if seen("answer_objection.done") {
            let before = self
                .at("reconcile.done")
                .and_then(|facts| facts.get("points"));
            let after = self.at("answer_objection.done");
            let after = after.and_then(|facts| facts.get("points"));
            let points = |value: Option<&Value>| value.and_then(exact);
            return match (points(before), points(after)) {
                (Some(before), Some(after)) if before.is(after) => Objection::Upheld,
                _ => Objection::Changed,
            };
        }
        let stages: BTreeSet<&str> = self
            .state
            .stages
            .values()
            .map(|stage| stage.name.as_str())
            .collect();
        match () {
            () if seen("evaluated.objected") => Objection::Raised,
            () if seen("evaluated.accepted") => Objection::Accepted,
            () if seen("object.expired") => Objection::Expired,
            () if stages.contains("objecting") => Objection::Open,
            () => Objection::None,
        }
    }

    /// What became of the rectification.
    pub fn rectification(&self) -> Rectification {
        let seen = |happening: &str| self.state.marks.contains_key(happening);
        let Some(facts) = self.at(GRADED) else {
            return Rectification::Unknown;
        };
        match () {
            () if facts.get("to_rectify") != Some(&Value::Bool(true)) => Rectification::None,
            () if seen("recheck.not_rectified") => Rectification::NotRectified,
            () if seen("recheck.rectified") => Rectification::Rectified,
            () if seen("evaluated.rectified") => Rectification::Reported,
            () if seen("rectify.expired") => Rectification::Overdue,
            () if seen("order_rectify.done") => Rectification::Ordered,
            () => Rectification::Due,
        }
    }

    fn at(&self, happening: &str) -> Option<&Facts> {
        self.state.marks.get(happening).map(|mark| &*mark.facts)
    }
}

impl Objection {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Raised => "raised",
            Self::Upheld => "upheld",
            Self::Changed => "changed",
        }
    }
}

impl Rectification {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Due => "due",
            Self::Ordered => "ordered",
            Self::Overdue => "overdue",
            Self::Reported => "reported",
            Self::Rectified => "rectified",
            Self::NotRectified => "not_rectified",
        }
    }
}

/// What the evaluations of the files of one unit, or of all, come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// How many files were drawn or are being evaluated.
    pub files: usize,
    /// How many of them have a grade.
    pub graded: usize,
    /// The final points of these, added.
    points: Option<Exact>,
    /// How many have each grade.
    pub grades: BTreeMap<String, usize>,
}

impl Results {
    /// Counts one more file.
    pub fn add(&mut self, one: &Evaluation) {
        self.files += 1;
        let (Some(points), Some(grade)) = (one.points(), one.grade()) else {
            return;
        };
        self.graded += 1;
        self.points = Some(self.points.map_or(points, |sum| sum.plus(points)));
        *self.grades.entry(grade.to_owned()).or_default() += 1;
    }

    /// The average of the final points, exactly; of the files that have a grade.
    pub fn average(&self) -> Option<Exact> {
        let count = i128::try_from(self.graded).ok()?;
        self.points?.by(Exact::whole(count))
    }
}

/// A number as it stands in an event.
fn exact(value: &Value) -> Option<Exact> {
    match value {
        Value::Int(number) => Some(Exact::whole(i128::from(*number))),
        Value::Text(text) => {
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            let decimals = u32::try_from(part.len()).ok().filter(|count| *count < 20)?;
            let digits: i128 = format!("{whole}{part}").parse().ok()?;
            Exact::share(digits, 10_i128.checked_pow(decimals)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact_and_averages_rounded_half_up() {
        let rows: [(&[Value], &str); 4] = [
            (&[Value::Int(88), Value::Text("88.5".to_owned())], "88.25"),
            (&[Value::Int(90), Value::Int(85), Value::Int(85)], "86.67"),
            (
                &[
                    Value::Text("90.01".to_owned()),
                    Value::Text("90.02".to_owned()),
                ],
                "90.02",
            ),
            (&[Value::Int(0)], "0.00"),
        ];
        for (points, average) in rows {
            let mut results = Results::default();
            for one in points {
                let points = exact(one).expect("a number");
                results.graded += 1;
                results.points = Some(results.points.map_or(points, |sum| sum.plus(points)));
            }
            let told = results.average().map(|one| one.rounded(DECIMALS));
            assert_eq!(told.as_deref(), Some(average), "{points:?}");
        }
        assert_eq!(Results::default().average(), None);
    }
}
