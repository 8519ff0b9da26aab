//! Record something that happened outside.

use super::super::turn::Turn;
use super::super::{Code, Document, Event, OutsideHappened, Rejection, StageNo};
use super::content::check_document;
use crate::definition::Outside;
use crate::{Facts, Name};

impl Turn<'_> {
    pub(in crate::case) fn happen_outside(
        &mut self,
        happening: &Name,
        facts: &Facts,
        document: Option<&Document>,
    ) -> Result<(), Rejection> {
        let Some((stage, outside)) = self.acceptor(happening) else {
            let zh = format!("案件当前环节不接受“{happening}”");
            let en = format!("the case does not accept `{happening}` where it stands");
            return Err(Rejection::new(Code::NotAccepted, happening.clone(), zh, en));
        };
        let (role, asked) = (outside.role.clone(), outside.doc.clone());
        let own = outside.require.clone();
        let title = outside.title.as_ref();
        let activity = title.map_or_else(|| happening.to_string(), |title| title.zh.clone());
        let strange = facts.keys().find(|name| !outside.may_set(name)).cloned();
        self.act_as(&role)?;
        check_document(happening, asked.as_ref(), document)?;
        self.check_facts(facts.iter(), happening.as_str())?;
        if let Some(strange) = strange {
            let zh = format!("“{activity}”不得填写事实“{strange}”");
            let en = format!("`{happening}` may not set the fact `{strange}`");
            return Err(Rejection::new(Code::Fact, happening.clone(), zh, en));
        }
        self.check_named(facts, happening)?;
        let mut guards = self.guards_around(stage);
        guards.extend(own);
        self.require(&activity, guards.into_iter(), facts, &[])?;
        self.emit(Event::OutsideHappened(OutsideHappened {
            happening: happening.clone(),
            facts: facts.clone(),
            document: document.cloned(),
            role,
        }));
        self.hand_to_named(facts, &activity);
        for name in facts.keys() {
            self.happen(name.clone(), Some(stage));
        }
        self.happen(happening.clone(), Some(stage));
        Ok(())
    }

    /// The innermost open stage that accepts it.
    fn acceptor(&self, happening: &Name) -> Option<(StageNo, &Outside)> {
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
