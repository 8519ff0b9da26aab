//! Extend (延长) a limit.

use super::super::turn::Turn;
use super::super::{Code, Document, Event, LimitExtended, LimitStatus, Rejection};
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
        let running = self.state.limit(name.as_str());
        let Some((no, limit)) = running.filter(|(_, limit)| limit.status == LimitStatus::Running)
        else {
            return Err(refuse(name, "该时限未在运行", "the limit does not run"));
        };
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

fn refuse(limit: &Name, zh: &str, en: &str) -> Rejection {
    let zh = format!("时限“{limit}”：{zh}");
    let en = format!("the limit `{limit}`: {en}");
    Rejection::new(Code::Extension, limit.clone(), zh, en)
}
