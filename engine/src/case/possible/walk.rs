//! What can happen next to a case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::canonical::{Asked, canonical};
use super::placeholder::placeholders;
use super::presume::Stopped;
use super::step::is_direct;
use super::{Ahead, Assumption, Onward, Oracle, Step};
use crate::access::Directory;
use crate::case::state::Deed;
use crate::case::turn::Turn;
use crate::case::{CaseState, Context, Event, LimitNo, StageNo, TaskNo};
use crate::deadline::Calendar;
use crate::definition::expression::Expression;
use crate::definition::{Afterwards, Definition, LimitStart, ReturnTo, ServiceMode, Task};
use crate::recorded::Actor;
use crate::stream::CaseId;
use crate::{Facts, Name};

/// How many ways one step is tried that differ only in what guards are taken for.
const WAYS_MAX: usize = 64;

/// What can become of a case under a definition.
///
/// Persons, papers and values are taken to be there; time may let any limit run out that something
/// waits for; a guard that only facts decide may hold or not. So everything that a case can do is
/// among what is walked, but for what is said in the list of what is proved.
#[derive(Debug)]
pub struct Possible<'a> {
    definition: &'a Definition,
    calendar: Calendar,
    directory: Directory,
    family: BTreeMap<Name, BTreeSet<Name>>,
    series: BTreeMap<String, u64>,
    /// What of each guard is settled by what has happened.
    histories: BTreeMap<Name, Expression>,
    asked: Asked,
    /// The happenings that something waits for.
    awaited: BTreeSet<Name>,
    /// The facts whose being set is a happening that something waits for.
    awaited_facts: BTreeSet<Name>,
    /// Those of them that no task and nothing from outside names: any may set them.
    loose_facts: BTreeSet<Name>,
    /// The limits whose running out something waits for.
    awaited_limits: BTreeSet<Name>,
    placeholders: Facts,
}

/// Something that can be done, as the kernel is asked for it.
enum Act {
    File,
    Complete(TaskNo, Option<Name>, Facts, Option<ServiceMode>),
    Refuse(TaskNo),
    Add(StageNo, Name),
    Happen(Name, Facts),
    Hear(Name, Facts),
    Expire(LimitNo),
    Return(StageNo, Name, Afterwards, Option<Deed>),
}

impl<'a> Possible<'a> {
    /// Prepares the walk over a checked definition.
    ///
    /// # Panics
    /// Never: the zone of the calendar is one that is compiled in.
    pub fn new(definition: &'a Definition) -> Self {
        let guards = definition.guards.values();
        let histories = guards.map(|guard| (guard.name.clone(), guard.condition.of_history()));
        let calendar = Calendar::new("lint", "Asia/Shanghai", []);
        Self {
            definition,
            calendar: calendar.expect("a calendar without a table"),
            directory: Directory::default(),
            family: BTreeMap::new(),
            series: BTreeMap::new(),
            histories: histories.collect(),
            asked: asked(definition),
            awaited: awaited(definition),
            loose_facts: loose_facts(definition),
            awaited_facts: awaited_facts(definition),
            awaited_limits: awaited_limits(definition),
            placeholders: placeholders(definition),
        }
    }

    /// Whether anything in a case depends on a happening.
    pub fn waits_for(&self, happening: &Name) -> bool {
        self.awaited.contains(happening)
    }

    /// How a case can begin.
    pub fn filed(&self) -> Vec<Onward> {
        let step = Step::Filed;
        self.ways(&CaseState::default(), &step, &Act::File)
    }

    /// Everything that can happen next to a case that stands as `case`, in a fixed order: first
    /// what people do, then what comes from outside, then what time brings, last the returns by
    /// persons. Only the steps that are `meant` are taken.
    pub fn onward(&self, case: &CaseState, meant: &dyn Fn(&Step) -> bool) -> Vec<Onward> {
        let mut acts = self.completions(case);
        acts.extend(self.additions(case));
        acts.extend(self.happenings(case));
        acts.extend(self.heard());
        acts.extend(self.expiries(case));
        acts.extend(self.returns(case));
        let acts = acts.iter().filter(|(step, _)| meant(step));
        let ways = acts.map(|(step, act)| self.ways(case, step, act));
        ways.flatten().collect()
    }

    fn completions(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let mut acts = Vec::new();
        for (no, open) in &case.tasks {
            let Some((_, task)) = self.definition.task(open.name.as_str()) else {
                continue;
            };
            let none = task.outcomes.is_empty().then_some(None);
            let outcomes = task.outcomes.iter().cloned().map(Some).chain(none);
            for outcome in outcomes {
                for facts in self.facts_of(task) {
                    for mode in self.modes_of(task) {
                        let step = Step::Completed {
                            task: task.name.clone(),
                            outcome: outcome.clone(),
                            facts: facts.keys().cloned().collect(),
                            by_notice: mode == Some(ServiceMode::Notice),
                        };
                        let facts = facts.clone();
                        acts.push((step, Act::Complete(*no, outcome.clone(), facts, mode)));
                    }
                }
            }
            if task.panel.is_some() {
                let task = task.name.clone();
                acts.push((Step::Refused { task }, Act::Refuse(*no)));
            }
        }
        acts
    }

    fn additions(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let leaves = case.leaves().filter_map(|(no, open)| {
            let stage = self.definition.stages.get(&open.name)?;
            Some((no, open, stage))
        });
        let addable = leaves.flat_map(|(no, open, stage)| {
            let tasks = stage.tasks.iter().filter(|task| task.discretionary);
            let left = tasks.filter(|task| !open.added.contains(&task.name));
            left.map(move |task| (no, task.name.clone()))
        });
        let acts = addable.map(|(no, task)| {
            let step = Step::Added { task: task.clone() };
            (step, Act::Add(no, task))
        });
        acts.collect()
    }

    fn happenings(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let mut accepted = BTreeMap::new();
        for (leaf, _) in case.leaves() {
            for (_, open) in case.ancestors(leaf) {
                let stage = self.definition.stages.get(&open.name);
                for outside in stage.into_iter().flat_map(|stage| stage.accept.values()) {
                    accepted.entry(&outside.name).or_insert(outside);
                }
            }
        }
        let mut acts = Vec::new();
        for (happening, outside) in accepted {
            let may = if outside.sets.is_empty() {
                self.loose_facts.iter().collect()
            } else {
                self.awaited_of(&outside.sets)
            };
            for facts in self.subsets(&[], may) {
                let step = Step::Happened {
                    happening: happening.clone(),
                    facts: facts.keys().cloned().collect(),
                };
                acts.push((step, Act::Happen(happening.clone(), facts)));
            }
        }
        acts
    }

    /// What other cases can bring, wherever the case stands. What moves the case from anywhere to
    /// one stage is left out: it would come before what it is about.
    fn heard(&self) -> Vec<(Step, Act)> {
        let mut acts = Vec::new();
        let reacts = self.definition.relations.reacts.values();
        for reaction in reacts.filter(|reaction| reaction.then.is_none()) {
            let sets: Vec<Name> = reaction.sets.keys().cloned().collect();
            for facts in self.subsets(&[], self.awaited_of(&sets)) {
                let step = Step::Heard {
                    reaction: reaction.name.clone(),
                    facts: facts.keys().cloned().collect(),
                };
                acts.push((step, Act::Hear(reaction.name.clone(), facts)));
            }
        }
        acts
    }

    fn expiries(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let limits = case.limits.iter();
        let running = limits.filter(|(_, limit)| {
            limit.status == crate::case::LimitStatus::Running
                && self.awaited_limits.contains(&limit.name)
        });
        let acts = running.map(|(no, limit)| {
            let limit = limit.name.clone();
            (Step::Expired { limit }, Act::Expire(*no))
        });
        acts.collect()
    }

    fn returns(&self, case: &CaseState) -> Vec<(Step, Act)> {
        let verbs = &self.definition.verbs;
        // What is returned within a return differs only in how deep it lies.
        let returned = case.stages.values().any(|stage| stage.resume.is_some());
        if verbs.return_to.is_none() || returned {
            return Vec::new();
        }
        let may = |to: &&Name| match &verbs.return_targets {
            ReturnTo::AnyFinishedStage => true,
            ReturnTo::Stages(stages) => stages.contains(to),
        };
        let afterwards = match &verbs.return_afterwards {
            Some(rule) => vec![rule.clone()],
            None => vec![Afterwards::Rewalk, Afterwards::Direct],
        };
        let mut acts = Vec::new();
        for (no, leaf) in case.leaves() {
            let without = case.tasks_of(no).next().map(|(_, task)| Deed::from(task));
            for to in case.finished.keys().filter(may) {
                for afterwards in &afterwards {
                    let step = Step::Returned {
                        from: leaf.name.clone(),
                        to: to.clone(),
                        direct: is_direct(afterwards),
                    };
                    let act = Act::Return(no, to.clone(), afterwards.clone(), without.clone());
                    acts.push((step, act));
                }
            }
        }
        acts
    }

    /// The ways of service that lead to different ends: at once, and after a public notice.
    fn modes_of(&self, task: &Task) -> Vec<Option<ServiceMode>> {
        let Some(served) = &task.papers.serves else {
            return vec![None];
        };
        let document = self.definition.documents.get(served);
        let rule = document.and_then(|document| document.serve.as_ref());
        let allowed = rule.map_or(&[][..], |rule| &rule.modes);
        let at_once = allowed.iter().find(|mode| **mode != ServiceMode::Notice);
        let notice = allowed.iter().find(|mode| **mode == ServiceMode::Notice);
        at_once
            .into_iter()
            .chain(notice)
            .map(|mode| Some(*mode))
            .collect()
    }

    /// The facts that come with a task, as far as something waits for them.
    fn facts_of(&self, task: &Task) -> Vec<Facts> {
        let may = match &task.may_set {
            None => self.loose_facts.iter().collect(),
            Some(may_set) => self.awaited_of(may_set),
        };
        self.subsets(&self.awaited_of(&task.sets), may)
    }

    /// Those of some facts for whose being set something waits.
    fn awaited_of(&self, facts: &[Name]) -> Vec<&Name> {
        let awaited = |fact: &Name| self.awaited_facts.get(fact);
        facts.iter().filter_map(awaited).collect()
    }

    /// What must be set, alone, with each that may be set, and with all of them.
    fn subsets(&self, must: &[&Name], mut may: Vec<&Name>) -> Vec<Facts> {
        may.retain(|fact| !must.contains(fact));
        let with = |more: &[&Name]| -> Facts {
            let names = must.iter().chain(more);
            let facts = names.filter_map(|name| self.placeholders.get_key_value(*name));
            facts
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let mut subsets = vec![with(&[])];
        subsets.extend(may.iter().map(|one| with(&[*one])));
        if may.len() > 1 {
            subsets.push(with(&may));
        }
        subsets
    }

    /// Takes a step once for each way in which the guards can be answered that it depends on.
    fn ways(&self, case: &CaseState, step: &Step, act: &Act) -> Vec<Onward> {
        let mut lists: Vec<Vec<bool>> = vec![Vec::new()];
        let mut ways = Vec::new();
        let mut left_out = false;
        while let Some(given) = lists.pop() {
            let oracle = Oracle::new(&self.histories, given.clone());
            let ahead = self.take(case, act, &oracle);
            let (assumed, settled) = oracle.into_answers();
            let answers: Vec<bool> = chosen(&assumed).collect();
            for nth in (given.len()..answers.len()).rev() {
                let mut other = answers[..nth].to_vec();
                other.push(!answers[nth]);
                if ways.len() + lists.len() < WAYS_MAX {
                    lists.push(other);
                } else {
                    left_out = true;
                }
            }
            ways.push(Onward {
                step: step.clone(),
                assumed,
                settled,
                ahead,
            });
        }
        if left_out {
            ways.push(Onward {
                step: step.clone(),
                assumed: Vec::new(),
                settled: Vec::new(),
                ahead: Ahead::TooManyWays,
            });
        }
        ways
    }

    fn take<'o>(&'o self, case: &CaseState, act: &Act, oracle: &'o Oracle<'o>) -> Ahead {
        let context = self.context();
        let mut turn = Turn::new(self.definition, case, &context);
        turn.consult(oracle);
        let done = self.act(&mut turn, act);
        let settled = done.and_then(|()| turn.settle().map_err(Stopped::from));
        let events = turn.events.into_iter().map(|decided| decided.event);
        match settled {
            Ok(()) => Ahead::Stands {
                case: Box::new(canonical(self.definition, &self.asked, turn.state)),
                events: events.collect(),
            },
            Err(Stopped::Barred(guard)) => Ahead::Barred { guard },
            Err(stopped) if stopped.is_circle() => Ahead::Circles {
                through: circle(events),
            },
            Err(Stopped::Refused(rejection)) => Ahead::Refused {
                why: rejection.say.en().to_owned(),
            },
        }
    }

    fn act(&self, turn: &mut Turn<'_>, act: &Act) -> Result<(), Stopped> {
        match act {
            Act::File => turn.presume_filed(self.placeholders.clone()),
            Act::Complete(no, outcome, facts, mode) => {
                turn.presume_completed(*no, outcome.as_ref(), facts.clone(), *mode)
            }
            Act::Refuse(no) => turn.presume_refused(*no),
            Act::Add(stage, task) => Ok(turn.add_to(*stage, turn.task(task), None)?),
            Act::Happen(happening, facts) => turn.presume_happened(happening, facts),
            Act::Hear(reaction, facts) => Ok(turn.presume_heard(reaction, facts)?),
            Act::Expire(no) => {
                turn.presume_expired(*no);
                Ok(())
            }
            Act::Return(from, to, afterwards, without) => {
                turn.presume_returned(*from, to, afterwards, without.as_ref())
            }
        }
    }

    /// Whether a person may return the case from where it stands to somewhere.
    pub fn can_be_returned(&self, case: &CaseState) -> bool {
        let verbs = &self.definition.verbs;
        let mut finished = case.finished.keys();
        verbs.return_to.is_some()
            && match &verbs.return_targets {
                ReturnTo::AnyFinishedStage => finished.next().is_some(),
                ReturnTo::Stages(stages) => finished.any(|stage| stages.contains(stage)),
            }
    }

    /// One and the same instant for every step: what happened before it is moved back.
    fn context(&self) -> Context<'_> {
        let noon = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(4);
        Context {
            case: CaseId(Uuid::nil()),
            now: noon,
            occurred: noon,
            actor: Actor::default(),
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            calendar: &self.calendar,
            directory: &self.directory,
            series: &self.series,
            family: &self.family,
            seed: None,
            loads: None,
        }
    }
}

fn chosen(assumed: &[Assumption]) -> impl Iterator<Item = bool> {
    let choices = assumed.iter().filter(|one| one.is_choice);
    choices.map(|one| one.holds)
}

/// The stages entered at the end of what does not end.
fn circle(events: impl Iterator<Item = Event>) -> Vec<Name> {
    let entered = events.filter_map(|event| match event {
        Event::StageEntered { stage, .. } => Some(stage),
        _ => None,
    });
    let entered: Vec<Name> = entered.collect();
    let Some(last) = entered.last() else {
        return Vec::new();
    };
    let before = entered[..entered.len() - 1]
        .iter()
        .rposition(|stage| stage == last);
    entered[before.map_or(0, |at| at + 1)..].to_vec()
}

fn asked(definition: &Definition) -> Asked {
    let mut asked = Asked::default();
    for guard in definition.guards.values() {
        let most = guard.condition.counts_up_to();
        let mentions = guard.condition.mentions();
        asked.ordered.extend(mentions.ordered);
        for happening in mentions.happenings {
            let counted = asked.counted.entry(happening).or_insert(1);
            *counted = most.max(*counted);
        }
    }
    asked
}

/// The awaited facts that nothing names as what it sets.
fn loose_facts(definition: &Definition) -> BTreeSet<Name> {
    let mut loose = awaited_facts(definition);
    for stage in definition.stages.values() {
        let tasks = stage.tasks.iter();
        let by_tasks = tasks.flat_map(|task| task.sets.iter().chain(task.may_set.iter().flatten()));
        let outside = stage.accept.values();
        for fact in by_tasks.chain(outside.flat_map(|outside| &outside.sets)) {
            loose.remove(fact);
        }
    }
    loose
}

fn awaited_facts(definition: &Definition) -> BTreeSet<Name> {
    let mut awaited = awaited(definition);
    awaited.extend(
        definition
            .limits
            .values()
            .filter_map(|limit| match &limit.start {
                LimitStart::Fact(fact) => Some(fact.clone()),
                LimitStart::Happening(_) => None,
            }),
    );
    awaited.retain(|name| definition.facts.contains_key(name));
    awaited
}

/// The limits whose running out leads on, starts or stops something, is asked for or deems.
fn awaited_limits(definition: &Definition) -> BTreeSet<Name> {
    let awaited = awaited(definition);
    let limits = definition.limits.values().filter(|limit| {
        let deems = limit
            .breach
            .as_ref()
            .is_some_and(|breach| breach.deem.is_some());
        let serves = limit.name.as_str().strip_prefix("notice.");
        let serves = serves.is_some_and(|document| {
            definition.documents.contains_key(document)
                && awaited.contains(format!("{document}.served").as_str())
        });
        deems || serves || awaited.contains(format!("{}.expired", limit.name).as_str())
    });
    limits.map(|limit| limit.name.clone()).collect()
}

/// Every happening that something waits for.
fn awaited(definition: &Definition) -> BTreeSet<Name> {
    let ways = definition.stages.values().flat_map(|stage| &stage.next);
    let mut awaited: BTreeSet<Name> = ways.map(|way| way.on.clone()).collect();
    for limit in definition.limits.values() {
        if let LimitStart::Happening(start) = &limit.start {
            awaited.insert(start.clone());
        }
        awaited.extend(limit.stop.iter().cloned());
        let pauses = limit.pause.iter();
        awaited.extend(pauses.flat_map(|pause| [pause.from.clone(), pause.until.clone()]));
    }
    awaited.extend(asked(definition).counted.into_keys());
    awaited
}
