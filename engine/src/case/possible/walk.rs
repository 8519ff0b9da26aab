//! What can happen next to a case.

mod acts;
mod awaited;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use self::acts::Act;
use self::awaited::{asked, awaited, awaited_facts, awaited_limits, loose_facts};
use super::canonical::{Asked, canonical};
use super::placeholder::placeholders;
use super::presume::Stopped;
use super::{Ahead, Assumption, Onward, Oracle, Step};
use crate::access::Directory;
use crate::case::turn::Turn;
use crate::case::{CaseState, Context, Event};
use crate::deadline::Calendar;
use crate::definition::expression::Expression;
use crate::definition::{Definition, ReturnTo};
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
        let acts = self.acts(case);
        let acts = acts.iter().filter(|(step, _)| meant(step));
        let ways = acts.map(|(step, act)| self.ways(case, step, act));
        ways.flatten().collect()
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
