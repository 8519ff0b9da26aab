//! What is true of every case after every command.

use std::collections::BTreeSet;

use crate::Name;
use crate::case::{
    CaseState, Decided, Event, LimitStarted, LimitStatus, LinkStanding, Slot, StageNo, Status,
};
use crate::definition::Definition;

/// Checks a state against the definition that governs it.
pub(super) fn check(definition: &Definition, state: &CaseState) {
    if state.is_closed() {
        assert!(state.stages.is_empty(), "a closed case has an open stage");
        assert!(state.tasks.is_empty(), "a closed case has an open task");
        let mut limits = state.limits.values();
        assert!(
            limits.all(|limit| !limit.status.is_open()),
            "a closed case has an open limit"
        );
        return;
    }
    check_tokens(definition, state);
    check_tasks(definition, state);
    check_copies(definition, state);
    check_limits(definition, state);
    for (no, stage) in state.leaves() {
        assert!(
            can_go_on(definition, state, no),
            "nothing can happen in `{}` any more",
            stage.name
        );
    }
    check_persons(state);
}

/// The outermost level and every running region hold exactly one open stage, ended regions none.
fn check_tokens(definition: &Definition, state: &CaseState) {
    let in_slot = |slot: Option<&Slot>| {
        let stages = state.stages.values();
        stages.filter(|stage| stage.within.as_ref() == slot).count()
    };
    assert_eq!(in_slot(None), 1, "tokens on the outermost level");
    for (no, open) in &state.stages {
        let rule = &definition.stages[&open.name];
        let regions: BTreeSet<_> = open.running.union(&open.ended).cloned().collect();
        let declared: BTreeSet<_> = match rule.for_each {
            Some(_) => open.instances.keys().cloned().collect(),
            None => rule.regions.keys().cloned().collect(),
        };
        assert_eq!(regions, declared, "regions of `{}`", open.name);
        let both = open.running.intersection(&open.ended).count();
        assert_eq!(
            both, 0,
            "regions of `{}` that run and have ended",
            open.name
        );
        for region in &declared {
            let slot = Slot {
                stage: *no,
                region: region.clone(),
            };
            let expected = usize::from(open.running.contains(region));
            let name = &open.name;
            assert_eq!(
                in_slot(Some(&slot)),
                expected,
                "tokens in {region} of `{name}`"
            );
        }
        if let Some(slot) = &open.within {
            let outer = state.stages.get(&slot.stage);
            let outer = outer.expect("the stage around an open stage is open");
            let place = rule.within.as_ref().expect("a place");
            let of_copies = definition.stages[&outer.name].for_each.is_some();
            assert_eq!(outer.name, place.stage);
            assert!(of_copies || slot.region == place.region);
        } else {
            assert_eq!(rule.within, None, "`{}` stands too far out", open.name);
        }
        assert!(!declared.is_empty() || open.running.is_empty());
        assert!(
            declared.is_empty() || !open.running.is_empty(),
            "every region of `{}` has ended and it is still open",
            open.name
        );
        assert!(
            !state
                .finished_in(state.origins(*no).first())
                .contains_key(&open.name),
            "`{}` is open and behind the case",
            open.name
        );
    }
}

/// Every open task belongs to an open stage without regions, is not done there, and is open once.
fn check_tasks(definition: &Definition, state: &CaseState) {
    let mut names = BTreeSet::new();
    for (no, task) in &state.tasks {
        let name = &task.name;
        let copy = task.copy.as_ref().map(|copy| &copy.copy);
        let once = names.insert((task.stage, name, copy));
        assert!(once, "the task `{name}` is open twice");
        let (_, rule) = definition.task(name.as_str()).expect("a known task");
        assert_eq!(
            rule.for_each.is_some(),
            copy.is_some(),
            "copies of `{name}`"
        );
        assert!(
            no.0 <= state.counters.task,
            "the task `{name}` has no number"
        );
        let stage = state.stages.get(&task.stage);
        let stage = stage.unwrap_or_else(|| panic!("`{name}` is open in a stage that is not"));
        let (of, _) = definition.task(name.as_str()).expect("a known task");
        assert_eq!(of.name, stage.name, "the task `{name}` is open elsewhere");
        assert!(!stage.done.contains(name), "`{name}` is open and done");
        assert!(
            task.panel
                .as_ref()
                .is_none_or(|panel| panel.verdict.is_none()),
            "the panel of `{name}` is decided and the task is open"
        );
        assert_eq!(task.panel.is_some(), task.submission.is_some());
        if task.delegated_by.is_some() {
            assert!(task.assignee.is_some(), "`{name}` is delegated to nobody");
        }
    }
}

/// Every copy of a task that is done for each element is done, or open, until the task is.
fn check_copies(definition: &Definition, state: &CaseState) {
    for (no, open) in &state.stages {
        let copied = open.copies.iter();
        for (task, copies) in copied.filter(|(task, _)| !open.done.contains(*task)) {
            let (_, rule) = definition.task(task.as_str()).expect("a known task");
            let is_ready = rule.after.iter().all(|before| open.done.contains(before));
            let all: BTreeSet<_> = copies.instances.iter().map(|one| &one.copy).collect();
            assert_eq!(all.len(), copies.instances.len(), "copies of `{task}`");
            assert!(copies.done.iter().all(|one| all.contains(one)));
            let tasks = state.tasks_of(*no).filter(|(_, open)| open.name == *task);
            let tasks: BTreeSet<_> = tasks
                .map(|(_, open)| open.copy.as_ref().expect("a copy").copy.clone())
                .collect();
            assert!(tasks.is_disjoint(&copies.done), "`{task}` is open and done");
            let accounted = tasks.len() + copies.done.len();
            assert!(
                !is_ready || accounted == all.len(),
                "a copy of `{task}` is lost"
            );
        }
    }
}

/// At most one limit of a name is open in each copy, and none outlives its copy; a clock stands still exactly where a ground says so.
fn check_limits(definition: &Definition, state: &CaseState) {
    let mut open = BTreeSet::new();
    for limit in state.limits.values() {
        let name = &limit.name;
        assert!(definition.limits.contains_key(name));
        if limit.status.is_open() {
            let once = open.insert((name, &limit.instance));
            assert!(once, "the limit `{name}` is open twice");
            let alive = limit
                .instance
                .as_ref()
                .is_none_or(|copy| state.is_alive(copy));
            assert!(alive, "the limit `{name}` outlives its copy");
            let stands = limit.status == LimitStatus::Suspended;
            assert_eq!(stands, !limit.grounds.is_empty(), "grounds of `{name}`");
        }
        if limit.status == LimitStatus::Running {
            let pauses = &limit.clock.pauses;
            assert!(pauses.iter().all(|pause| pause.until.is_some()));
            let mut later = state.limits.values().rev();
            let latest = later.find(|it| it.name == *name && it.instance == limit.instance);
            assert_eq!(latest, Some(limit));
        }
    }
}

/// Whether something can still happen in an open stage: a task, something from outside, a limit
/// that somebody waits for, a guard that may come to hold.
fn can_go_on(definition: &Definition, state: &CaseState, no: StageNo) -> bool {
    if state.tasks_of(no).next().is_some() || state.status == Status::Suspended {
        return true;
    }
    let around: Vec<_> = state.ancestors(no).collect();
    let around = around
        .iter()
        .map(|(_, open)| &definition.stages[&open.name]);
    let guards = &definition.guards;
    around.into_iter().any(|stage| {
        !stage.accept.is_empty()
            || stage.next.iter().any(|next| {
                let awaited = next.on.as_str().strip_suffix(".expired");
                let runs = awaited.and_then(|limit| state.limit(limit));
                runs.is_some_and(|(_, limit)| limit.status.is_open())
                    || guards.contains_key(&next.on)
                    || is_told(definition, state, &next.on)
            })
    })
}

/// Whether another case, that is waited for, may still bring something about.
fn is_told(definition: &Definition, state: &CaseState, on: &Name) -> bool {
    let waits = |standing| matches!(standing, LinkStanding::Called | LinkStanding::Opened);
    let mut links = definition.relations.links.values();
    links.any(|link| {
        let mut cases = state.links.values();
        link.happenings().contains(on)
            && cases.any(|case| case.link.as_ref() == Some(&link.name) && waits(case.standing))
    })
}

/// Who stepped aside holds nothing and sits on no panel with a vote still to give.
fn check_persons(state: &CaseState) {
    for person in &state.recused {
        let held = state.roles.values().any(|held| held.contains(person));
        assert!(!held, "{person} stepped aside and fills a role");
        for task in state.tasks.values() {
            let holds = [&task.assignee, &task.delegated_by];
            assert!(!holds.contains(&&Some(person.clone())));
            let seats = task.panel.iter().flat_map(|panel| &panel.seats);
            for seat in seats.filter(|seat| seat.vote.is_none()) {
                assert_ne!(seat.member.person.as_ref(), Some(person));
            }
        }
    }
}

/// Checks the events of one command: each number is given once, in order.
pub(super) fn check_events(before: &CaseState, decided: &[Decided]) {
    let mut counters = before.counters;
    for Decided { event, .. } in decided {
        match event {
            Event::StageEntered { no, .. } => {
                assert_eq!(*no, counters.next_stage());
                counters.stage = no.0;
            }
            Event::TaskOpened { no, .. } => {
                assert_eq!(*no, counters.next_task());
                counters.task = no.0;
            }
            Event::LimitStarted(LimitStarted { no, .. }) => {
                assert_eq!(*no, counters.next_limit());
                counters.limit = no.0;
            }
            _ => {}
        }
    }
}
