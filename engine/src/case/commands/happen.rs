//! Record something that happened outside.

use std::collections::BTreeMap;

use super::super::turn::Turn;
use super::super::{Code, Document, Event, Instance, OutsideHappened, Rejection, StageNo};
use super::content::check_document;
use crate::definition::Outside;
use crate::{Facts, Name};

impl<'a> Turn<'a> {
    pub(in crate::case) fn happen_outside(
        &mut self,
        happening: &Name,
        facts: &Facts,
        document: Option<&Document>,
        within: Option<StageNo>,
    ) -> Result<(), Rejection> {
        let Some((stage, outside)) = self.acceptor(happening, within)? else {
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
        let spot = self.spot(stage);
        self.require(&activity, guards.into_iter(), facts, &[], &spot)?;
        let in_copy = self.state.copy_of(stage).map(|_| stage);
        self.emit(Event::OutsideHappened(OutsideHappened {
            happening: happening.clone(),
            facts: facts.clone(),
            document: document.cloned(),
            role,
            stage: in_copy,
        }));
        self.hand_to_named(facts, &activity);
        for name in facts.keys() {
            self.happen(name.clone(), Some(stage));
        }
        self.happen(happening.clone(), Some(stage));
        Ok(())
    }

    /// The innermost open stage that accepts it. In copies for each element several may: then it
    /// must be said in which stage it happened.
    fn acceptor(
        &self,
        happening: &Name,
        within: Option<StageNo>,
    ) -> Result<Option<(StageNo, &'a Outside)>, Rejection> {
        let mut found = self.acceptors(happening);
        if let Some(within) = within {
            let inside = |no: &StageNo| {
                let mut around = self.state.ancestors(*no);
                around.any(|(no, _)| no == within)
            };
            found.retain(|no, _| inside(no));
        }
        let copies: Vec<StageNo> = found.keys().copied().collect();
        let copies = copies
            .into_iter()
            .filter(|no| self.state.copy_of(*no).is_some());
        let copies: Vec<StageNo> = copies.collect();
        if copies.len() > 1 {
            return Err(self.ambiguous_happening(happening, &copies));
        }
        Ok(found.into_iter().next())
    }

    /// The open stages that accept it: of each place where the case stands, the innermost.
    pub(super) fn acceptors(&self, happening: &Name) -> BTreeMap<StageNo, &'a Outside> {
        let leaves = self.state.leaves();
        let accepting = leaves.filter_map(|(leaf, _)| {
            let mut around = self.state.ancestors(leaf);
            around.find_map(|(no, open)| {
                let outside = self.stage(&open.name).accept.get(happening)?;
                Some((no, outside))
            })
        });
        accepting.collect()
    }

    fn ambiguous_happening(&self, happening: &Name, stages: &[StageNo]) -> Rejection {
        let each = stages.iter().map(|no| {
            let copy = self.state.copy_of(*no).map(Instance::label);
            format!("#{no} {}", copy.unwrap_or_default())
        });
        let each = each.collect::<Vec<_>>().join("；");
        let zh = format!("“{happening}”可在多项中发生，请指明环节编号：{each}");
        let en = format!(
            "`{happening}` may happen for several elements: give the number of the stage: {each}"
        );
        Rejection::new(Code::Ambiguous, happening.clone(), zh, en)
    }

    pub(super) fn guards_around(&self, stage: StageNo) -> Vec<Name> {
        let stages = self
            .state
            .ancestors(stage)
            .map(|(_, open)| self.stage(&open.name));
        stages
            .flat_map(|stage| stage.require.iter().cloned())
            .collect()
    }
}
