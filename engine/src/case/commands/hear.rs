//! Hear what became of other cases. The engine asks it: nobody is there who could be refused, and
//! what happened elsewhere has happened.
//!
//! | this case | a reaction with `then` | one without |
//! |---|---|---|
//! | runs, or is suspended | it goes to that stage | it is a happening |
//! | has ended | it runs again from that stage | it is recorded |
//! | was terminated | it is recorded | it is recorded |

use super::super::links::{DEPTH_MAX, circle};
use super::super::turn::{Driver, Turn};
use super::super::{
    CaseReopened, Code, Configuration, Event, HeardElsewhere, Leaving, LinkAnswer, LinkAnswered,
    LinkRefused, LinkStanding, Rejection, Status,
};
use crate::Name;
use crate::definition::{Link, LinkKind};

impl Turn<'_> {
    /// What became of a case that was opened out of this one. Heard twice, it says nothing new.
    pub(in crate::case) fn answer_link(
        &mut self,
        answered: &LinkAnswered,
    ) -> Result<(), Rejection> {
        self.driver = Driver::Elsewhere;
        let known = self.state.links.get(&answered.case);
        let standing = known.map(|linked| linked.standing);
        let is_news = match answered.answer {
            LinkAnswer::Opened => {
                !matches!(standing, Some(LinkStanding::Opened | LinkStanding::Over))
            }
            LinkAnswer::Ended | LinkAnswer::Terminated => standing != Some(LinkStanding::Over),
            LinkAnswer::Reopened => standing == Some(LinkStanding::Over),
        };
        if !is_news {
            return Ok(());
        }
        self.check_heard(answered.depth, answered.link.as_ref())?;
        let rule = answered.link.as_ref().map_or("case", Name::as_str);
        self.check_facts(answered.facts.iter(), rule)?;
        self.emit(Event::LinkAnswered(answered.clone()));
        let relations = &self.definition.relations;
        let link = answered.link.as_ref();
        let Some(link) = link.and_then(|link| relations.links.get(link)) else {
            return Ok(());
        };
        if !self.state.is_closed() {
            self.happen_answer(link, answered);
        }
        Ok(())
    }

    fn happen_answer(&mut self, link: &Link, answered: &LinkAnswered) {
        for fact in answered.facts.keys() {
            self.happen(fact.clone(), None);
        }
        match answered.answer {
            LinkAnswer::Reopened => return,
            answer => self.happen(link.happening(answer.as_str()), None),
        }
        let is_over = answered.answer != LinkAnswer::Opened;
        if is_over && link.kind == LinkKind::Opens && link.for_each.is_some() {
            self.settle_link(link);
        }
    }

    /// A case could not be opened.
    pub(in crate::case) fn refuse_link(&mut self, refused: &LinkRefused) {
        self.driver = Driver::Elsewhere;
        self.emit(Event::LinkRefused(refused.clone()));
        if self.state.is_closed() {
            return;
        }
        self.happen(format!("{}.refused", refused.link), None);
        let relations = &self.definition.relations;
        if let Some(link) = relations.links.get(&refused.link)
            && link.kind == LinkKind::Opens
            && link.for_each.is_some()
        {
            self.settle_link(link);
        }
    }

    /// What happened in another case.
    pub(in crate::case) fn hear(&mut self, heard: &HeardElsewhere) -> Result<(), Rejection> {
        self.driver = Driver::Elsewhere;
        let reaction = self.definition.relations.reacts.get(&heard.reaction);
        if reaction.is_none() && !self.hears(&heard.reaction) {
            let zh = format!("流程不接收其他案件的“{}”", heard.reaction);
            let en = format!("the definition does not hear `{}`", heard.reaction);
            return Err(Rejection::new(
                Code::NotAccepted,
                heard.reaction.clone(),
                zh,
                en,
            ));
        }
        self.check_heard(heard.depth, Some(&heard.reaction))?;
        self.check_facts(heard.facts.iter(), heard.reaction.as_str())?;
        self.emit(Event::HeardElsewhere(heard.clone()));
        let then = reaction.and_then(|reaction| reaction.then.as_ref());
        match (self.state.status, then) {
            (Status::Ended, Some(then)) => {
                self.emit(Event::CaseReopened(CaseReopened {
                    cause: heard.reaction.clone(),
                    case: heard.case,
                    stage: then.clone(),
                }));
                let start = Configuration::start_of(then.clone());
                self.enter(None, &start, &heard.reaction)?;
            }
            (Status::Ended | Status::Terminated | Status::Absent, _) => return Ok(()),
            (_, Some(then)) => self.go_to(then, &heard.reaction)?,
            (_, None) => {}
        }
        for fact in heard.facts.keys() {
            self.happen(fact.clone(), None);
        }
        self.happen(heard.reaction.clone(), None);
        Ok(())
    }

    /// Whether a happening comes of a child.
    fn hears(&self, reaction: &Name) -> bool {
        let links = self.definition.relations.links.values();
        let mut heard = links.flat_map(|link| link.hears.iter().map(move |word| (link, word)));
        heard.any(|(link, word)| link.happening(word.as_str()) == *reaction)
    }

    fn check_heard(&self, depth: u32, rule: Option<&Name>) -> Result<(), Rejection> {
        if depth <= DEPTH_MAX {
            return Ok(());
        }
        Err(circle(rule.unwrap_or(&self.definition.reference.id)))
    }

    /// Moves the case to a stage of the outermost level, unless it stands there.
    fn go_to(&mut self, then: &Name, cause: &Name) -> Result<(), Rejection> {
        let standing = self.state.stage_in(None);
        let standing = standing.map(|(no, open)| (no, open.name == *then));
        if let Some((no, false)) = standing {
            self.leave(no, &Leaving::Moved(cause.clone()));
            self.enter(None, &Configuration::start_of(then.clone()), cause)?;
        }
        Ok(())
    }
}
