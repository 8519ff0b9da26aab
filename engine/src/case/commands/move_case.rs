//! Moving a case to another organ (移送、上报、交由下级办理).

use super::super::turn::{Driver, Turn};
use super::super::{CaseMoved, Code, Event, Rejection, TaskNo};
use crate::Name;
use crate::access::organ_of;
use crate::definition::OrganOf;

impl Turn<'_> {
    /// Lets the case belong to the organ that a task or a way on means.
    ///
    /// # Errors
    /// When there is no such organ. Time cannot be refused: the case stays where it is then.
    pub(in crate::case) fn move_to(
        &mut self,
        meant: &OrganOf,
        cause: &Name,
    ) -> Result<(), Rejection> {
        match organ_of(meant, &self.state, self.context) {
            Ok(organ) => {
                self.move_case(organ, cause.clone(), None);
                Ok(())
            }
            Err(refused) if self.driver == Driver::Time && refused.code == Code::NoOrgan => Ok(()),
            Err(refused) => Err(refused),
        }
    }

    /// Lets the case belong to the organ that had it when a stage was entered last: who returns a
    /// case to a stage, or comes back to it, comes to the persons who worked there.
    pub(in crate::case) fn move_back(&mut self, stage: &Name, cause: &str) {
        if let Some(organ) = self.state.organs.get(stage).cloned() {
            self.move_case(organ, cause.into(), None);
        }
    }

    /// The verb (移送): a person moves the case.
    pub(in crate::case) fn move_by_hand(
        &mut self,
        to: &Name,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.move_case.as_ref();
        self.allowed("move", policy, reason.map(String::as_str), None)?;
        let to = organ_of(&OrganOf::Id(to.clone()), &self.state, self.context)?;
        self.check_competence(&to, &self.state.facts)?;
        self.move_case(to, "move".into(), reason.cloned());
        Ok(())
    }

    /// Moves the case, and takes open work from persons who cannot do it in the new organ.
    pub(in crate::case) fn move_case(&mut self, to: Name, cause: Name, reason: Option<String>) {
        let from = self.state.opened().organ.clone();
        if from == to {
            return;
        }
        let title = self.context.directory.organs.get(&to);
        let title = title.map_or_else(|| to.to_string(), |organ| organ.title.zh.clone());
        self.emit(Event::CaseMoved(CaseMoved {
            from,
            to,
            title,
            cause,
            reason,
            basis: None,
        }));
        for no in self.held_by_strangers() {
            self.emit(Event::TaskUnclaimed { no });
        }
    }

    /// The open tasks whose holders may not do them any more.
    fn held_by_strangers(&self) -> Vec<TaskNo> {
        let open = self.state.tasks.iter();
        let held = open.filter_map(|(no, open)| Some((*no, open.assignee.as_ref()?, &open.role)));
        let strange = held.filter(|(_, person, role)| self.eligible(person, role).is_err());
        strange.map(|(no, _, _)| no).collect()
    }
}
