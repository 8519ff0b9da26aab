//! Messages that come from outside in a scenario. There is one case: a message is meant for it, and
//! finds it as soon as the facts are known by which it does.

use casebook_engine::case::{Command, Taking};
use casebook_engine::definition::Keep;
use casebook_engine::{Facts, Name};

use super::check::Refusal;
use super::world::World;
use crate::said::said;

impl World<'_> {
    /// Lets a message come. One that is kept waits while the case cannot take it; another is lost.
    pub(super) fn receive(&mut self, message: &Name, facts: &Facts) -> Result<(), Refusal> {
        let Some(rule) = self.definition.relations.messages.get(message) else {
            let why = said!("没有消息“{message}”", "there is no message \"{message}\"");
            return Err(Refusal::Impossible(why));
        };
        self.mail.push((message.clone(), facts.clone()));
        self.take_mail();
        if rule.keep == Keep::Transient {
            self.mail.retain(|(waiting, _)| waiting != message);
        }
        Ok(())
    }

    /// Takes the messages that wait, in their order, until none can be taken.
    pub(super) fn take_mail(&mut self) {
        while let Some(place) = (0..self.mail.len()).find(|place| self.takes(*place)) {
            self.mail.remove(place);
        }
    }

    fn takes(&mut self, place: usize) -> bool {
        let (message, facts) = self.mail[place].clone();
        let rule = self.definition.relations.messages.get(&message);
        let is_found = rule.is_some_and(|rule| rule.key(&self.state.facts).is_some());
        if !is_found || !self.accepted().contains(&message) {
            return false;
        }
        let mut stages = self.definition.stages.values();
        let outside = stages.find_map(|stage| stage.accept.get(&message));
        let (facts, document) = self.brought(outside, &facts);
        let command = Command::Take(Taking {
            message,
            facts,
            document,
        });
        self.decide_alone(&command, None).is_ok()
    }
}
