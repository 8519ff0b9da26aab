//! What is done with a task or a happening once it is settled that it may be: for asking what could
//! become of a case, see `possible`.

use std::collections::BTreeMap;

use super::super::turn::Turn;
use super::super::{Event, OpenTask, OutsideHappened, Papers, Rejection, StageNo, TaskNo};
use super::complete::Content;
use crate::{Facts, Name};

impl Turn<'_> {
    pub(in crate::case) fn finish_presumed(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
        outcome: Option<Name>,
        facts: Facts,
        papers: Papers,
    ) -> Result<(), Rejection> {
        let rule = self.task(&open.name);
        let named = [&rule.papers.serves, &rule.papers.publishes];
        for name in named.into_iter().flatten() {
            self.issued(name)?;
        }
        if let Some(name) = &rule.papers.withdraws {
            self.published(name)?;
        }
        self.finish(no, open, Content::presumed(outcome, facts, papers), None)
    }

    pub(in crate::case) fn refuse_presumed(
        &mut self,
        no: TaskNo,
        open: &OpenTask,
    ) -> Result<(), Rejection> {
        let content = Content::presumed(None, Facts::new(), Papers::default()).refused();
        self.finish(no, open, content, None)?;
        self.do_again_when_refused(open);
        Ok(())
    }

    /// The first open stage that accepts a happening, with the guards around it and its own.
    pub(in crate::case) fn guards_of_happening(
        &self,
        happening: &Name,
    ) -> Option<(StageNo, Vec<Name>)> {
        let (stage, outside) = self.acceptors(happening).into_iter().next()?;
        let mut guards = self.guards_around(stage);
        guards.extend(outside.require.iter().cloned());
        Some((stage, guards))
    }

    pub(in crate::case) fn record_presumed(
        &mut self,
        happening: &Name,
        stage: StageNo,
        facts: &Facts,
    ) {
        let Some(outside) = self.acceptors(happening).remove(&stage) else {
            return;
        };
        let role = outside.role.clone();
        let in_copy = self.state.copy_of(stage).map(|_| stage);
        self.emit(Event::OutsideHappened(OutsideHappened {
            happening: happening.clone(),
            facts: facts.clone(),
            document: None,
            role,
            stage: in_copy,
        }));
        for name in facts.keys() {
            self.happen(name.clone(), Some(stage));
        }
        self.happen(happening.clone(), Some(stage));
    }
}

impl Content {
    /// What somebody says of whom only the outcome and the facts matter.
    fn presumed(outcome: Option<Name>, facts: Facts, papers: Papers) -> Self {
        Self {
            outcome,
            facts,
            fills: BTreeMap::new(),
            document: None,
            opinion: None,
            papers,
            refused: false,
        }
    }
}
