//! Terminate (终止): two persons end the case before its end.

use super::super::turn::Turn;
use super::super::{Document, Event, Leaving, Rejection};
use super::content::check_document;
use super::who::on_ground;
use crate::Name;

impl Turn<'_> {
    pub(in crate::case) fn terminate(
        &mut self,
        reason: &str,
        approver: &Name,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.terminate.as_ref();
        self.allowed("terminate", policy, Some(reason), None)?;
        self.second_person(approver, "terminate")?;
        let asked = policy.and_then(|policy| policy.doc.as_ref());
        check_document(&Name::from("terminate"), asked, document)?;
        let reason = on_ground("terminate", policy, reason)?;
        if let Some((outermost, _)) = self.state.stage_in(None) {
            self.leave(outermost, &Leaving::Closed);
        }
        self.close_limits(&"case.terminated".into(), |_| false);
        self.emit(Event::CaseTerminated {
            reason,
            approver: approver.clone(),
            document: document.cloned(),
        });
        Ok(())
    }
}
