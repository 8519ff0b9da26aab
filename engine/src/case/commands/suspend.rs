//! Suspend (中止) and resume (恢复).

use super::super::turn::Turn;
use super::super::{Code, Document, Event, Rejection, Status};
use super::content::check_document;
use super::who::on_ground;
use crate::Name;

impl Turn<'_> {
    pub(in crate::case) fn suspend(
        &mut self,
        ground: &str,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.suspend.as_ref();
        self.allowed("suspend", policy, Some(ground), None)?;
        let asked = policy.and_then(|policy| policy.doc.as_ref());
        check_document(&Name::from("suspend"), asked, document)?;
        let ground = on_ground("suspend", policy, ground)?;
        let document = document.cloned();
        let of_limits = self.ground_of_suspension(&ground);
        self.emit(Event::CaseSuspended { ground, document });
        for limit in &self.definition.verbs.suspend_limits {
            self.suspend_limit(limit, &of_limits);
        }
        Ok(())
    }

    /// The ground on which limits stand still while the case is suspended on `ground`: that one, or
    /// one told apart from a pause of the definition on the same ground. Each ends by itself.
    pub(in crate::case) fn ground_of_suspension(&self, ground: &str) -> String {
        let limits = self.definition.limits.values();
        let mut pauses = limits.flat_map(|limit| &limit.pause);
        if pauses.any(|pause| pause.ground == *ground) {
            format!("{ground}（中止）")
        } else {
            ground.to_owned()
        }
    }

    pub(in crate::case) fn resume(&mut self, reason: Option<&String>) -> Result<(), Rejection> {
        if self.state.status != Status::Suspended {
            let (zh, en) = ("案件未中止", "the case is not suspended");
            return Err(Rejection::new(Code::Verb, "resume", zh, en));
        }
        let policy = self.definition.verbs.suspend.as_ref();
        let any_reason = reason.map_or("resume", String::as_str);
        self.allowed("resume", policy, Some(any_reason), None)?;
        let ground = self.state.suspended_on.as_deref().unwrap_or_default();
        let ground = self.ground_of_suspension(ground);
        self.emit(Event::CaseResumed {
            reason: reason.cloned(),
        });
        for limit in &self.definition.verbs.suspend_limits {
            self.resume_limit(limit, &ground);
        }
        Ok(())
    }
}
