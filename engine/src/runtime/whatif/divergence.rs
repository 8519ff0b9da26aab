//! What is said of the first thing in which a case goes otherwise.

use jiff::Timestamp;

use super::Divergence;
use super::standing::{Difference, Ends, Standing};
use crate::Name;
use crate::case::{Rejection, Status};
use crate::deadline::Deadline;
use crate::definition::{Definition, Text};
use crate::stream::Version;

/// A place in the recorded history.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) version: Version,
    pub(super) occurred: Timestamp,
}

impl Place {
    pub(super) fn diverges(
        self,
        rule: impl Into<Name>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Divergence {
        Divergence {
            version: self.version,
            occurred: self.occurred,
            code: None,
            rule: rule.into(),
            basis: None,
            say: Text {
                zh: zh.into(),
                en: Some(en.into()),
            },
        }
    }

    pub(super) fn refused(self, rejection: &Rejection) -> Divergence {
        Divergence {
            version: self.version,
            occurred: self.occurred,
            code: Some(rejection.code.number()),
            rule: rejection.rule.clone(),
            basis: rejection.basis.clone(),
            say: rejection.say.clone(),
        }
    }

    pub(super) fn overdue(self, limit: &Name, rules: &Definition) -> Divergence {
        let title = limit_title(limit, rules);
        let (zh, en) = (
            format!("时限“{}”将超期", title.zh),
            format!("the limit `{}` runs out", title.en()),
        );
        let mut diverges = self.diverges(limit.clone(), zh, en);
        diverges.basis = basis_of(limit, rules);
        diverges
    }

    pub(super) fn other_way(
        self,
        difference: &Difference,
        rules: &Definition,
        before: &Standing,
        after: &Standing,
    ) -> Divergence {
        let (rule, basis) = match difference {
            Difference::Stage(stage) => (stage.clone(), None),
            Difference::Task(task) => {
                let found = rules.task(task.as_str());
                (task.clone(), found.and_then(|(_, task)| task.basis.clone()))
            }
            Difference::Organ => ("organ".into(), None),
            Difference::Status => ("status".into(), None),
        };
        let (was, is) = (picture(before), picture(after));
        let zh = format!("原为{}，现为{}", was.zh, is.zh);
        let en = format!("{} instead of {}", is.en(), was.en());
        let mut diverges = self.diverges(rule, zh, en);
        diverges.basis = basis;
        diverges
    }

    /// The first limit that is open in only one of both, or ends at another time.
    pub(super) fn other_limit(
        self,
        before: &Ends,
        after: &Ends,
        rules: &Definition,
    ) -> Option<Divergence> {
        let names = before.keys().chain(after.keys());
        let mut differing = names.filter(|key| before.get(*key) != after.get(*key));
        let key = differing.next()?;
        let (limit, _) = key;
        let title = limit_title(limit, rules);
        let (was, is) = (before.get(key), after.get(key));
        let zh = format!("时限“{}”原{}，现{}", title.zh, end_zh(was), end_zh(is));
        let en = format!(
            "the limit `{}`: {}, was {}",
            title.en(),
            end_en(is),
            end_en(was)
        );
        let mut diverges = self.diverges(limit.clone(), zh, en);
        diverges.basis = basis_of(limit, rules);
        Some(diverges)
    }
}

fn limit_title(limit: &Name, rules: &Definition) -> Text {
    let title = rules.limits.get(limit).and_then(|rule| rule.title.clone());
    title.unwrap_or_else(|| Text {
        zh: limit.to_string(),
        en: None,
    })
}

/// The article; what the legal office still has to confirm says so.
fn basis_of(limit: &Name, rules: &Definition) -> Option<String> {
    let rule = rules.limits.get(limit)?;
    let mark = if rule.unconfirmed {
        "（待确认）"
    } else {
        ""
    };
    Some(format!("{}{mark}", rule.basis))
}

fn end_zh(end: Option<&Option<Deadline>>) -> String {
    match end {
        None => "不计时".to_owned(),
        Some(None) => "停计或届满日未知".to_owned(),
        Some(Some(end)) => format!("{}届满", end.last_day),
    }
}

fn end_en(end: Option<&Option<Deadline>>) -> String {
    match end {
        None => "does not run".to_owned(),
        Some(None) => "stands still or ends at an unknown time".to_owned(),
        Some(Some(end)) => format!("ends on {}", end.last_day),
    }
}

/// Where a case stands, in words.
fn picture(standing: &Standing) -> Text {
    let (zh, en) = match standing.status() {
        Status::Absent => ("未立案", "not opened"),
        Status::Ended => ("已结案", "ended"),
        Status::Terminated => ("已终止", "terminated"),
        Status::Suspended => ("中止", "suspended"),
        Status::Open => {
            let (stages, tasks) = standing.names();
            return Text {
                zh: format!("环节“{stages}”（待办“{tasks}”）"),
                en: Some(format!("the stage {stages} (open: {tasks})")),
            };
        }
    };
    Text {
        zh: zh.to_owned(),
        en: Some(en.to_owned()),
    }
}
