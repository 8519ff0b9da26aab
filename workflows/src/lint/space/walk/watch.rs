//! What the events of a step show.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Event, Leaving, StageNo};
use casebook_engine::definition::Limit;
use casebook_engine::definition::LimitStart::{Fact, Happening};

use super::Walk;
use crate::lint::space::known::{Seen, Taken};

impl Walk<'_> {
    /// Notes what the events of a step show.
    pub(super) fn watch(
        &mut self,
        from: Option<usize>,
        taken: &Taken,
        before: &CaseState,
        events: &[Event],
    ) {
        let mut open: Vec<Name> = to_be_met(before).collect();
        let mut stages: BTreeMap<_, Name> = before
            .stages
            .iter()
            .map(|(no, stage)| (*no, stage.name.clone()))
            .collect();
        for event in events {
            if let Event::StageEntered { no, stage, .. } = event {
                stages.insert(*no, stage.clone());
            }
            for seen in shown(event, &stages) {
                self.see(from, taken, seen);
            }
            self.watch_limits(from, taken, event, &mut open);
        }
    }

    fn watch_limits(
        &mut self,
        from: Option<usize>,
        taken: &Taken,
        event: &Event,
        open: &mut Vec<Name>,
    ) {
        match event {
            Event::LimitStarted(started) => open.push(started.limit.clone()),
            Event::LimitStopped { limit, cause, .. } => {
                let rule = self.definition.limits.get(limit);
                if *cause == *"case.ended" && rule.is_some_and(|rule| rule.by.is_some()) {
                    self.see(from, taken, Seen::LeftOpen(limit.clone()));
                }
                open.retain(|other| other != limit);
            }
            // One that ran out still judges: what is done now is late.
            Event::LimitMet { limit, .. } => open.retain(|other| other != limit),
            Event::TaskCompleted { task, facts, .. } => {
                let limits = self.definition.limits.values();
                let missed = limits.filter(|limit| {
                    let starts_now = facts.keys().any(|fact| starts(limit, fact));
                    limit.by.as_ref() == Some(task) && !open.contains(&limit.name) && !starts_now
                });
                let missed: Vec<Name> = missed.map(|limit| limit.name.clone()).collect();
                for limit in missed {
                    self.see(from, taken, Seen::Missed(limit));
                }
            }
            _ => {}
        }
    }
}

fn starts(limit: &Limit, fact: &Name) -> bool {
    let (Fact(start) | Happening(start)) = &limit.start;
    start == fact
}

/// The limits that their task can meet: in time, or late where it is known that they ran out.
fn to_be_met(case: &CaseState) -> impl Iterator<Item = Name> {
    let open = case.limits.values().filter(|limit| limit.status.is_open());
    let open = open.map(|limit| limit.name.clone());
    let expired = case.marks.keys();
    let expired = expired.filter_map(|name| name.as_str().strip_suffix(".expired"));
    open.chain(expired.map(Name::from))
}

/// What an event shows by itself.
fn shown(event: &Event, stages: &BTreeMap<StageNo, Name>) -> Vec<Seen> {
    match event {
        Event::StageEntered { stage, .. } => vec![Seen::Stage(stage.clone())],
        Event::StageLeft {
            stage,
            why: Leaving::Moved(on),
            ..
        } => vec![Seen::Way(stage.clone(), on.clone())],
        // The way that returns is named as the reason.
        Event::CaseReturned(returned) if !returned.reason.is_empty() => stages
            .values()
            .map(|stage| Seen::Way(stage.clone(), returned.reason.as_str().into()))
            .collect(),
        Event::TaskOpened { task, .. } => vec![Seen::Task(task.clone())],
        Event::TaskSkipped(skipped) => vec![Seen::Skipped(skipped.task.clone())],
        Event::TaskCompleted { task, outcome, .. } => {
            let outcome = outcome.iter();
            let outcome = outcome.map(|outcome| Seen::Outcome(task.clone(), outcome.clone()));
            outcome.chain([Seen::Done(task.clone())]).collect()
        }
        Event::OutsideHappened(outside) => vec![Seen::Done(outside.happening.clone())],
        Event::LimitStarted(started) => vec![Seen::Started(started.limit.clone())],
        Event::LimitMet { limit, .. } => vec![Seen::Met(limit.clone())],
        _ => Vec::new(),
    }
}
