//! Extend (延长) a limit.

use super::super::turn::Turn;
use super::super::{
    Code, Document, Event, LimitExtended, LimitNo, LimitStatus, Rejection, RunningLimit,
};
use super::content::check_document;
use crate::Name;
use crate::deadline::Length;
use crate::definition::VerbPolicy;

impl Turn<'_> {
    pub(in crate::case) fn extend(
        &mut self,
        name: &Name,
        by: Length,
        reason: &str,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let (no, limit) = self.running_limit(name)?;
        let name = &limit.name.clone();
        let mut clock = limit.clock.clone();
        let rule = self
            .definition
            .limits
            .get(name)
            .and_then(|rule| rule.extend.as_ref());
        let Some(rule) = rule else {
            return Err(refuse(
                name,
                "该时限不得延长",
                "the limit cannot be extended",
            ));
        };
        let policy = VerbPolicy {
            by: rule.by.clone(),
            basis: Some(rule.basis.clone()),
            reason_required: true,
            ..VerbPolicy::default()
        };
        self.allowed("extend", Some(&policy), Some(reason), None)?;
        if clock.extensions.len() >= rule.times as usize {
            return Err(refuse(
                name,
                "延长次数已达上限",
                "it was extended as often as allowed",
            )
            .on(Some(&rule.basis)));
        }
        if by.unit != rule.max.unit || by.count <= 0 || by.count > rule.max.count {
            let zh = format!("每次最多延长{}", rule.max);
            let en = format!("one extension may add at most {}", rule.max);
            return Err(refuse(name, &zh, &en).on(Some(&rule.basis)));
        }
        check_document(name, rule.doc.as_ref(), document)?;
        clock.extensions.push(by);
        let schedule = self.schedule(&clock, name);
        let calendar = self.calendar();
        let (reason, document) = (reason.to_owned(), document.cloned());
        self.emit(Event::LimitExtended(LimitExtended {
            no,
            by,
            schedule,
            calendar,
            reason,
            document,
        }));
        Ok(())
    }
}

impl Turn<'_> {
    /// The running limit that is meant, by its name, or by its number where copies for several
    /// elements run it.
    fn running_limit(&self, name: &Name) -> Result<(LimitNo, &RunningLimit), Rejection> {
        let number = name.as_str().parse().ok().map(LimitNo);
        let limits = self.state.limits.iter();
        let meant = limits.filter(|(no, limit)| {
            let runs = limit.status == LimitStatus::Running;
            runs && (limit.name == *name || Some(**no) == number)
        });
        let meant: Vec<(&LimitNo, &RunningLimit)> = meant.collect();
        match meant.as_slice() {
            [] => Err(refuse(name, "该时限未在运行", "the limit does not run")),
            [(no, limit)] => Ok((**no, *limit)),
            several => {
                let numbers = several.iter().map(|(no, _)| format!("#{no}"));
                let numbers = numbers.collect::<Vec<_>>().join("；");
                let zh = format!(
                    "时限“{name}”有{}项在运行，请写明编号：{numbers}",
                    several.len()
                );
                let en = format!(
                    "the limit `{name}` runs {} times, give its number: {numbers}",
                    several.len()
                );
                Err(Rejection::new(Code::Ambiguous, name.clone(), zh, en))
            }
        }
    }
}

fn refuse(limit: &Name, zh: &str, en: &str) -> Rejection {
    let zh = format!("时限“{limit}”：{zh}");
    let en = format!("the limit `{limit}`: {en}");
    Rejection::new(Code::Extension, limit.clone(), zh, en)
}
