//! What other cases bring about in a scenario. They are invented: a link is answered, or something
//! is heard, without a second case being played.

use std::collections::BTreeSet;

use casebook_engine::case::{
    CaseState, Code, Command, HeardElsewhere, LinkAnswer, LinkAnswered, LinkRefused, LinkStanding,
    Rejection,
};
use casebook_engine::definition::{Link, LinkKind};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name};
use uuid::Uuid;

use super::act::LinkWord;
use super::check::Refusal;
use super::world::World;
use crate::said::said;

/// A case of which nothing else is known.
const ANOTHER: CaseId = CaseId(Uuid::from_u128(0xa07e));

impl LinkWord {
    /// What a word after the name of a link stands for.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "opened" => Self::Answer(LinkAnswer::Opened),
            "ended" => Self::Answer(LinkAnswer::Ended),
            "terminated" => Self::Answer(LinkAnswer::Terminated),
            "all_ended" => Self::AllEnded,
            "refused" => Self::Refused,
            heard => Self::Heard(heard.into()),
        }
    }

    /// The word.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Answer(answer) => answer.as_str(),
            Self::AllEnded => "all_ended",
            Self::Refused => "refused",
            Self::Heard(happening) => happening.as_str(),
        }
    }

    /// Whether it can come of a case that stands so.
    fn fits(&self, standing: LinkStanding) -> bool {
        let is_called = standing == LinkStanding::Called;
        match self {
            Self::Answer(LinkAnswer::Opened) | Self::Refused => is_called,
            _ => is_called || standing == LinkStanding::Opened,
        }
    }
}

impl World<'_> {
    /// How many cases a link called for.
    pub(super) fn called(&self, link: &Name) -> usize {
        let cases = self.state.links.values();
        cases
            .filter(|case| case.link.as_ref() == Some(link))
            .count()
    }

    /// Whether something can come of a link.
    pub(super) fn can_answer(&self, link: &Name, word: &LinkWord) -> bool {
        first(&self.state, link, word).is_some()
    }

    /// What can come of the links that were called and wait.
    pub(super) fn answers(&self) -> Vec<(Name, LinkWord)> {
        let links = self.definition.relations.links.values();
        let links = links.filter(|link| link.kind == LinkKind::Opens);
        let words = links.flat_map(|link| {
            let ended = LinkWord::Answer(LinkAnswer::Ended);
            let heard = link.hears.iter().cloned().map(LinkWord::Heard);
            heard.chain([ended]).map(|word| (link.name.clone(), word))
        });
        let words = words.filter(|(link, word)| self.can_answer(link, word));
        words.collect()
    }

    /// Lets something come of a link. A case that is heard of was opened before.
    pub(super) fn answer_link(
        &mut self,
        link: &Name,
        word: &LinkWord,
        facts: &Facts,
    ) -> Result<(), Refusal> {
        let Some(rule) = self.definition.relations.links.get(link) else {
            let why = said!("没有关联“{link}”", "there is no link \"{link}\"");
            return Err(Refusal::Impossible(why));
        };
        if *word == LinkWord::AllEnded {
            return self.end_all(rule, facts);
        }
        let Some(case) = first(&self.state, link, word) else {
            let why = said!(
                "关联“{link}”没有引起等待中的案件",
                "the link \"{link}\" has not called for a case that waits"
            );
            return Err(Refusal::Impossible(why));
        };
        match word {
            LinkWord::Answer(answer) => self.answer(rule, case, *answer, facts),
            LinkWord::Refused => {
                let (zh, en) = ("示例：未能立案", "an example: the case was not opened");
                let rejection = Rejection::new(Code::LinkDefinition, link.clone(), zh, en);
                let command = Command::RefuseLink(LinkRefused {
                    link: link.clone(),
                    case: Some(case),
                    rejection: rejection.recorded(),
                });
                Ok(self.decide(&command, None)?)
            }
            LinkWord::Heard(happening) => {
                self.opened(rule, case)?;
                let reaction = rule.happening(happening.as_str());
                self.told(
                    reaction,
                    rule.definition.clone(),
                    happening.clone(),
                    case,
                    facts,
                )
            }
            LinkWord::AllEnded => Ok(()),
        }
    }

    fn end_all(&mut self, rule: &Link, facts: &Facts) -> Result<(), Refusal> {
        let ended = LinkWord::Answer(LinkAnswer::Ended);
        let mut seen = BTreeSet::new();
        while let Some(case) =
            first(&self.state, &rule.name, &ended).filter(|case| seen.insert(*case))
        {
            self.answer(rule, case, LinkAnswer::Ended, facts)?;
        }
        let settled = rule.happening("all_ended");
        if self.state.marks.contains_key(&settled) {
            return Ok(());
        }
        let why = said!(
            "关联“{link}”没有引起任何案件",
            "the link \"{link}\" has not called for any case",
            link = rule.name
        );
        Err(Refusal::Impossible(why))
    }

    fn answer(
        &mut self,
        rule: &Link,
        case: CaseId,
        answer: LinkAnswer,
        facts: &Facts,
    ) -> Result<(), Refusal> {
        if answer != LinkAnswer::Opened {
            self.opened(rule, case)?;
        }
        let command = Command::AnswerLink(LinkAnswered {
            answer,
            link: Some(rule.name.clone()),
            kind: rule.kind,
            case,
            number: None,
            title: "示例案件".to_owned(),
            definition: rule.definition.clone(),
            facts: facts.clone(),
            depth: 1,
        });
        Ok(self.decide(&command, None)?)
    }

    fn opened(&mut self, rule: &Link, case: CaseId) -> Result<(), Refusal> {
        let linked = self.state.links.get(&case);
        if linked.is_some_and(|linked| linked.standing == LinkStanding::Called) {
            self.answer(rule, case, LinkAnswer::Opened, &Facts::new())?;
        }
        Ok(())
    }

    /// Lets something that happens in another case be heard.
    pub(super) fn hear(&mut self, reaction: &Name, facts: &Facts) -> Result<(), Refusal> {
        let Some(rule) = self.definition.relations.reacts.get(reaction) else {
            let why = said!(
                "没有响应“{reaction}”",
                "there is no reaction \"{reaction}\""
            );
            return Err(Refusal::Impossible(why));
        };
        self.told(
            reaction.clone(),
            rule.to.clone(),
            rule.on.clone(),
            ANOTHER,
            facts,
        )
    }

    fn told(
        &mut self,
        reaction: Name,
        definition: Name,
        happening: Name,
        case: CaseId,
        facts: &Facts,
    ) -> Result<(), Refusal> {
        let command = Command::Hear(HeardElsewhere {
            title: reaction.to_string(),
            reaction,
            case,
            number: None,
            definition,
            happening,
            facts: facts.clone(),
            depth: 1,
        });
        Ok(self.decide(&command, None)?)
    }
}

/// The first case of a link of which something can come.
fn first(state: &CaseState, link: &Name, word: &LinkWord) -> Option<CaseId> {
    let word = match word {
        LinkWord::AllEnded => &LinkWord::Answer(LinkAnswer::Ended),
        word => word,
    };
    let of_link = |case: &&CaseId| {
        let linked = &state.links[*case];
        linked.link.as_ref() == Some(link) && word.fits(linked.standing)
    };
    state.links.keys().find(of_link).copied()
}
