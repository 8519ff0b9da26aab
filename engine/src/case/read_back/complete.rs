//! A completion, read back from what it ended and what followed it.

use std::collections::BTreeMap;

use super::Told;
use crate::case::{Command, Complete, DocumentIssued, Event, Override, Papers, TaskNo};
use crate::{Facts, Name, Value};

impl Told<'_> {
    /// A task that was completed, submitted or handed back.
    pub(super) fn of_task(&self, event: &Event) -> Option<Command> {
        match event {
            Event::TaskSubmitted { no, .. } | Event::TaskHandedBack { no, .. } => {
                self.complete(*no, event)
            }
            Event::TaskCompleted { no, .. } if !self.was_decided(*no) => self.complete(*no, event),
            _ => None,
        }
    }

    /// A completion, as the task that it ended says it.
    fn complete(&self, no: TaskNo, event: &Event) -> Option<Command> {
        let mut content = Complete::plain(self.task(no));
        match event.clone() {
            Event::TaskHandedBack { opinion, .. } => content.opinion = opinion,
            Event::TaskSubmitted {
                outcome,
                facts,
                fills,
                document,
                opinion,
                papers,
                ..
            } => {
                (content.outcome, content.facts, content.fills) = (outcome, facts, fills);
                (content.document, content.opinion, content.papers) = (document, opinion, papers);
            }
            Event::TaskCompleted {
                outcome,
                facts,
                fills,
                document,
                opinion,
                ..
            } => {
                content.papers = self.papers(no, &facts);
                (content.outcome, content.facts, content.fills) = (outcome, facts, fills);
                (content.document, content.opinion) = (document, opinion);
            }
            _ => return None,
        }
        content.overrides = self.overrides();
        Some(Command::Complete(content))
    }

    /// The papers that came with a task, as the events tell them that followed.
    fn papers(&self, no: TaskNo, facts: &Facts) -> Papers {
        let mut papers = Papers::default();
        for event in self.events() {
            match event {
                Event::DocumentIssued(issued) if issued.task == no => {
                    papers.sealed = issued.sealed;
                    papers.elements = self.elements(issued, facts);
                }
                Event::RecordsKept(kept) if kept.task == no => {
                    papers.records = kept.records.clone();
                }
                Event::DocumentNoticed(noticed) => papers.service = Some(noticed.service.clone()),
                Event::DocumentServed(served) if served.service.is_some() => {
                    papers.service.clone_from(&served.service);
                }
                _ => {}
            }
        }
        papers
    }

    /// The elements of a document that are no facts.
    fn elements(&self, issued: &DocumentIssued, facts: &Facts) -> BTreeMap<Name, String> {
        let known = &self.scene.then.facts;
        let texts = issued.elements.iter().filter_map(|(name, value)| {
            let Value::Text(text) = value else {
                return None;
            };
            let is_fact = known.contains_key(name) || facts.contains_key(name);
            (!is_fact).then(|| (name.clone(), text.clone()))
        });
        texts.collect()
    }

    fn overrides(&self) -> Vec<Override> {
        let overridden = self.events().filter_map(|event| match event {
            Event::GuardOverridden(overridden) => Some(Override {
                guard: overridden.guard.clone(),
                reason: overridden.reason.clone(),
                approver: overridden.approver.clone(),
            }),
            _ => None,
        });
        overridden.collect()
    }

    /// Whether a task ended by its panel: then a vote or silence ended it.
    fn was_decided(&self, no: TaskNo) -> bool {
        let mut events = self.events();
        events.any(|event| matches!(event, Event::PanelDecided { task, .. } if *task == no))
    }
}
