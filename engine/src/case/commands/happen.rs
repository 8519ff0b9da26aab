//! Record something that happened outside.

use super::super::turn::Turn;
use super::super::{Code, Document, Event, OutsideHappened, Rejection, StageNo, Taking};
use super::content::check_document;
use crate::definition::Outside;
use crate::{Facts, Name};

impl<'a> Turn<'a> {
    pub(in crate::case) fn happen_outside(
        &mut self,
        happening: &Name,
        facts: &Facts,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let (stage, outside) = self.accepting(happening)?;
        let role = outside.role.clone();
        self.act_as(&role)?;
        self.let_happen(stage, outside, facts, document)
    }

    /// Takes a message from outside: what happens is the same, and nobody is there who acts.
    pub(in crate::case) fn take_message(&mut self, taking: &Taking) -> Result<(), Rejection> {
        let messages = &self.definition.relations.messages;
        if !messages.contains_key(&taking.message) {
            return Err(not_accepted(&taking.message));
        }
        let (stage, outside) = self.accepting(&taking.message)?;
        self.actor.role = Some(outside.role.clone());
        self.let_happen(stage, outside, &taking.facts, taking.document.as_ref())
    }

    fn let_happen(
        &mut self,
        stage: StageNo,
        outside: &'a Outside,
        facts: &Facts,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let happening = &outside.name;
        let title = outside.title.as_ref();
        let activity = title.map_or_else(|| happening.to_string(), |title| title.zh.clone());
        check_document(happening, outside.doc.as_ref(), document)?;
        self.check_facts(facts.iter(), happening.as_str())?;
        if let Some(strange) = facts.keys().find(|name| !outside.may_set(name)) {
            let zh = format!("“{activity}”不得填写事实“{strange}”");
            let en = format!("`{happening}` may not set the fact `{strange}`");
            return Err(Rejection::new(Code::Fact, happening.clone(), zh, en));
        }
        self.check_named(facts, happening)?;
        let mut guards = self.guards_around(stage);
        guards.extend(outside.require.iter().cloned());
        self.require(&activity, guards.into_iter(), facts, &[])?;
        self.emit(Event::OutsideHappened(OutsideHappened {
            happening: happening.clone(),
            facts: facts.clone(),
            document: document.cloned(),
            role: outside.role.clone(),
        }));
        self.hand_to_named(facts, &activity);
        for name in facts.keys() {
            self.happen(name.clone(), Some(stage));
        }
        self.happen(happening.clone(), Some(stage));
        Ok(())
    }

    fn accepting(&self, happening: &Name) -> Result<(StageNo, &'a Outside), Rejection> {
        self.acceptor(happening)
            .ok_or_else(|| not_accepted(happening))
    }

    /// The innermost open stage that accepts it.
    fn acceptor(&self, happening: &Name) -> Option<(StageNo, &'a Outside)> {
        let leaves: Vec<StageNo> = self.state.leaves().map(|(no, _)| no).collect();
        leaves.into_iter().find_map(|leaf| {
            self.state.ancestors(leaf).find_map(|(no, open)| {
                self.stage(&open.name)
                    .accept
                    .get(happening)
                    .map(|outside| (no, outside))
            })
        })
    }

    fn guards_around(&self, stage: StageNo) -> Vec<Name> {
        let stages = self
            .state
            .ancestors(stage)
            .map(|(_, open)| self.stage(&open.name));
        stages
            .flat_map(|stage| stage.require.iter().cloned())
            .collect()
    }
}

fn not_accepted(happening: &Name) -> Rejection {
    let zh = format!("案件当前环节不接受“{happening}”");
    let en = format!("the case does not accept `{happening}` where it stands");
    Rejection::new(Code::NotAccepted, happening.clone(), zh, en)
}
