//! Recusal (回避): asked for, decided, and what it opens again.

use super::super::turn::Turn;
use super::super::{Code, Event, RecusalDecided, RecusalRequested, Rejection, StageNo};
use crate::Name;
use crate::definition::Recusal;

impl Turn<'_> {
    pub(in crate::case) fn request_recusal(
        &mut self,
        person: &Name,
        reason: &str,
    ) -> Result<(), Rejection> {
        self.not_aside_yet(person)?;
        let Some(recusal) = self.recusal_of(person) else {
            let zh = format!("{person}在本案中不担任可申请回避的角色");
            let en = format!("{person} has no role in this case of which recusal can be asked");
            return Err(Rejection::new(Code::Recusal, person.clone(), zh, en));
        };
        let decided_by = recusal.decided_by.clone();
        let (person, reason) = (person.clone(), reason.to_owned());
        self.emit(Event::RecusalRequested(RecusalRequested {
            person,
            reason,
            decided_by,
        }));
        Ok(())
    }

    fn not_aside_yet(&self, person: &Name) -> Result<(), Rejection> {
        if !self.state.recused.contains(person) {
            return Ok(());
        }
        let zh = format!("{person}已回避本案");
        let en = format!("{person} stepped aside from this case already");
        Err(Rejection::new(Code::Recusal, person.clone(), zh, en))
    }

    /// The rule of the first role with recusal that the person holds, acted in or could act in.
    fn recusal_of(&self, person: &Name) -> Option<&Recusal> {
        self.definition.roles.values().find_map(|role| {
            let recusal = role.recusal.as_ref()?;
            let filled = self
                .state
                .roles
                .get(&role.name)
                .is_some_and(|held| held.contains(person));
            let acted = self
                .state
                .acted
                .get(&role.name)
                .is_some_and(|set| set.contains(person));
            (filled || acted || self.eligible(person, &role.name).is_ok()).then_some(recusal)
        })
    }

    pub(in crate::case) fn decide_recusal(
        &mut self,
        person: &Name,
        granted: bool,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let Some(decided_by) = self.state.recusals.get(person).cloned() else {
            let zh = format!("没有针对{person}的回避申请");
            let en = format!("nobody asked for the recusal of {person}");
            return Err(Rejection::new(Code::Recusal, person.clone(), zh, en));
        };
        self.act_as(&decided_by)?;
        if self.context.actor.person.as_ref() == Some(person) {
            let zh = "不得决定本人的回避";
            return Err(Rejection::new(
                Code::Recusal,
                person.clone(),
                zh,
                "nobody decides their own recusal",
            ));
        }
        let vacated = self.roles_of(person);
        let person_gone = person.clone();
        let (person, reason) = (person.clone(), reason.cloned());
        self.emit(Event::RecusalDecided(RecusalDecided {
            person,
            granted,
            reason,
        }));
        if granted {
            self.replace_drawn(&person_gone, &vacated)?;
            self.fill_again(&vacated);
            self.conclude_panels();
        }
        Ok(())
    }

    /// A panel may be certain now that a member is gone. Where a guard bars what it would agree to,
    /// it waits for the next vote, which is told so.
    fn conclude_panels(&mut self) {
        let tasks: Vec<_> = self.state.tasks.keys().copied().collect();
        for no in tasks {
            let _ = self.conclude_panel(no);
        }
    }

    fn roles_of(&self, person: &Name) -> Vec<Name> {
        let filled = self
            .state
            .roles
            .iter()
            .filter(|(_, persons)| persons.contains(person));
        filled.map(|(role, _)| role.clone()).collect()
    }

    /// Reopens, where its stage is still open, the task that fills a role which has too few now.
    fn fill_again(&mut self, vacated: &[Name]) {
        let short = |role: &&Name| {
            let held = self.state.roles.get(*role).map_or(0, Vec::len);
            let needed = self
                .definition
                .roles
                .get(*role)
                .map_or(1, |rule| rule.min.max(1));
            held < needed as usize
        };
        let short: Vec<&Name> = vacated.iter().filter(short).collect();
        let again: Vec<(StageNo, Name)> = self
            .state
            .stages
            .iter()
            .flat_map(|(no, open)| {
                let tasks = self.stage(&open.name).tasks.iter();
                let fills = tasks.filter(|task| {
                    open.done.contains(&task.name) && task.fills.iter().any(|f| short.contains(&f))
                });
                fills.map(|task| (*no, task.name.clone()))
            })
            .collect();
        for (stage, task) in again {
            self.reopen(stage, task, "recusal");
        }
        self.happen("recusal.granted", None);
    }
}
