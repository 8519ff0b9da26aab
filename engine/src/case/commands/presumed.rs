//! What is done with a task or a happening once it is settled that it may be: for asking what could
//! become of a case, see `possible`.

use std::collections::BTreeMap;

use super::super::turn::Turn;
use super::super::{Event, OpenTask, Rejection, TaskNo};
use super::complete::Content;
use crate::{Facts, Name};

impl Turn<'_> {
    pub(in crate::case) fn finish_presumed(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
        outcome: Option<Name>,
        facts: Facts,
    ) -> Result<(), Rejection> {
        self.finish(no, open, Content::presumed(outcome, facts), None)
    }

    pub(in crate::case) fn refuse_presumed(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
    ) -> Result<(), Rejection> {
        let content = Content::presumed(None, Facts::new()).refused();
        self.finish(no, open, content, None)?;
        self.do_again_when_refused(open);
        Ok(())
    }

    /// The guards around the stage that accepts a happening, and its own.
    pub(in crate::case) fn guards_of_happening(&self, happening: &Name) -> Vec<Name> {
        let Some((stage, outside)) = self.acceptor(happening) else {
            return Vec::new();
        };
        let mut guards = self.guards_around(stage);
        guards.extend(outside.require.iter().cloned());
        guards
    }

    pub(in crate::case) fn record_presumed(&mut self, happening: &Name, facts: &Facts) {
        let Some((stage, outside)) = self.acceptor(happening) else {
            return;
        };
        let role = outside.role.clone();
        self.emit(Event::OutsideHappened {
            happening: happening.clone(),
            facts: facts.clone(),
            document: None,
            role,
        });
        for name in facts.keys() {
            self.happen(name.clone(), Some(stage));
        }
        self.happen(happening.clone(), Some(stage));
    }
}

impl Content {
    /// What somebody says of whom only the outcome and the facts matter.
    fn presumed(outcome: Option<Name>, facts: Facts) -> Self {
        Self {
            outcome,
            facts,
            fills: BTreeMap::new(),
            document: None,
            opinion: None,
            refused: false,
        }
    }
}
