//! Other cases: opened out of this one, heard of, and what they led to.

use std::sync::Arc;

use crate::case::{
    CaseState, Event, Hops, LinkAnswer, LinkAnswered, LinkCalled, LinkStanding, LinkedCase, Status,
};
use crate::recorded::Meta;

impl CaseState {
    /// Applies an event about other cases; `false` when it is about something else.
    pub(super) fn apply_link(&mut self, event: &Event, meta: &Meta) -> bool {
        let at = meta.occurred;
        match event {
            Event::LinkCalled(called) => self.link_called(called),
            Event::LinkAnswered(answered) => self.link_answered(answered, meta),
            Event::LinkRefused(refused) => {
                if let Some(linked) = refused
                    .case
                    .and_then(|case| Arc::make_mut(&mut self.links).get_mut(&case))
                {
                    linked.standing = LinkStanding::Refused;
                }
                self.mark(format!("{}.refused", refused.link).into(), at);
            }
            Event::LinkSettled(settled) => {
                self.mark(format!("{}.all_ended", settled.link).into(), at);
            }
            Event::HeardElsewhere(heard) => {
                self.hop(meta, heard.depth);
                self.set_facts(&[], &heard.facts, at);
                self.mark(heard.reaction.clone(), at);
                self.last_step = None;
            }
            Event::CaseReopened(_) => {
                self.status = Status::Open;
                self.last_step = None;
            }
            _ => return false,
        }
        true
    }

    /// Others have been told: the step that called the link is not taken back any more.
    fn link_called(&mut self, called: &LinkCalled) {
        self.counters.link = self.counters.link.max(called.no.0);
        self.last_step = None;
        let linked = LinkedCase {
            link: Some(called.link.clone()),
            kind: called.kind,
            standing: LinkStanding::Called,
        };
        Arc::make_mut(&mut self.links).insert(called.case, linked);
    }

    fn link_answered(&mut self, answered: &LinkAnswered, meta: &Meta) {
        self.hop(meta, answered.depth);
        self.set_facts(&[], &answered.facts, meta.occurred);
        let linked = LinkedCase {
            link: answered.link.clone(),
            kind: answered.kind,
            standing: match answered.answer {
                LinkAnswer::Opened | LinkAnswer::Reopened => LinkStanding::Opened,
                LinkAnswer::Ended | LinkAnswer::Terminated => LinkStanding::Over,
            },
        };
        Arc::make_mut(&mut self.links).insert(answered.case, linked);
        if let Some(link) = &answered.link
            && answered.answer != LinkAnswer::Reopened
        {
            let happening = format!("{link}.{}", answered.answer.as_str());
            self.mark(happening.into(), meta.occurred);
        }
    }

    /// Notes that the command was led to by another case.
    pub(super) fn hop(&mut self, meta: &Meta, depth: u32) {
        self.hops = Hops {
            causation: meta.causation,
            depth,
        };
    }
}
