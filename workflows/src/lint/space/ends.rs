//! Every case can come to its end from wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;

use super::Subject;
use super::known::{Known, Seen, Taken};
use super::words::{way, way_of};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place, Said};

/// How many places are told of in which cases cannot come to their end.
const TOLD_MAX: usize = 20;

pub(super) fn check(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    check_circles(subject, known, out);
    let ending = ending(known);
    let lost: Vec<usize> = (0..known.stands.len())
        .filter(|at| !ending.contains(at))
        .collect();
    let dead = |at: &usize| known.stands[*at].onward.is_empty();
    let told = told(subject, out);
    let mut places: BTreeMap<Vec<Name>, usize> = BTreeMap::new();
    for at in lost.iter().copied().filter(dead) {
        places.entry(key(known, at)).or_insert(at);
    }
    if places.is_empty() {
        // Nobody is stuck: all of them go round.
        if let Some(first) = lost.first() {
            places.insert(key(known, *first), *first);
        }
    }
    for (stages, at) in places.into_iter().take(TOLD_MAX) {
        if !stages.iter().any(|stage| told.contains(stage)) {
            note(subject, known, at, dead(&at), out);
        }
    }
}

/// From where the case can come to its end without a return by a person. What was not tried counts
/// as ending: of it nothing is claimed.
fn ending(known: &Known) -> BTreeSet<usize> {
    let mut before: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, stand) in known.stands.iter().enumerate() {
        for to in &stand.onward {
            before.entry(*to).or_default().push(at);
        }
    }
    let is_end = |at: &usize| {
        let stand = &known.stands[*at];
        stand.stages.is_empty() || !stand.is_tried
    };
    let mut next: Vec<usize> = (0..known.stands.len()).filter(is_end).collect();
    let mut ending: BTreeSet<usize> = next.iter().copied().collect();
    while let Some(at) = next.pop() {
        for from in before.get(&at).into_iter().flatten() {
            if ending.insert(*from) {
                next.push(*from);
            }
        }
    }
    ending
}

fn key(known: &Known, at: usize) -> Vec<Name> {
    let mut stages = known.stands[at].stages.clone();
    stages.sort();
    stages
}

/// The stages of which a lint over the graph says already that cases are lost there.
fn told(subject: &Subject<'_>, out: &Problems) -> BTreeSet<Name> {
    let places = subject.places;
    let definition = subject.definition;
    let about: BTreeSet<Place> = out
        .found()
        .filter(|problem| is_about_ends(problem.code))
        .map(|problem| problem.place)
        .collect();
    let mut stages = BTreeSet::new();
    for (stage, rule) in &definition.stages {
        let tasks = rule.tasks.iter().map(|task| places.task(&task.name));
        let outcomes = rule.tasks.iter().flat_map(|task| {
            let outcomes = task.outcomes.iter();
            outcomes.filter_map(|outcome| {
                let key = (task.name.clone(), outcome.clone());
                places.outcomes.get(&key).copied()
            })
        });
        let ways = rule
            .next
            .iter()
            .map(|way| places.transition(stage, &way.on));
        let regions = rule.regions.keys().filter_map(|region| {
            places
                .regions
                .get(&(stage.clone(), region.clone()))
                .copied()
        });
        let own = tasks
            .chain(outcomes)
            .chain(ways)
            .chain(regions)
            .chain([places.stage(stage)]);
        if own.into_iter().any(|place| about.contains(&place)) {
            stages.insert(stage.clone());
        }
    }
    // What waits at a join stands in the regions of the stage.
    let inside = definition.stages.values().filter(|stage| {
        let mut around = definition.lineage(stage.name.as_str());
        around.any(|around| stages.contains(&around.name))
    });
    inside.map(|stage| stage.name.clone()).collect()
}

const fn is_about_ends(code: Code) -> bool {
    matches!(
        code,
        Code::NoEnd
            | Code::NoWayOn
            | Code::JoinWaits
            | Code::DeadTask
            | Code::OutcomeUnhandled
            | Code::SkipUnhandled
            | Code::DeadTransition
            | Code::GateBypassed
            | Code::ChoiceOpen
            | Code::ReturnTarget
            | Code::RunsInCircle
    )
}

fn note(subject: &Subject<'_>, known: &Known, at: usize, is_dead: bool, out: &mut Problems) {
    let steps = known.way_to(at);
    let stages = key(known, at);
    let zh: Vec<String> = stages.iter().map(|stage| format!("“{stage}”")).collect();
    let en: Vec<String> = stages.iter().map(|stage| format!("\"{stage}\"")).collect();
    let (zh, en) = (zh.concat(), en.join(", "));
    let certain = is_certain(subject, &steps);
    let mut path = way(subject.definition, &steps);
    let by_person = steps.iter().any(|taken| taken.step.is_by_verb());
    let grave = |grave: Code| match (certain, by_person && known.stands[at].can_be_returned) {
        (false, _) => Code::DeadEndPerhaps,
        (true, true) => Code::LostByReturn,
        (true, false) => grave,
    };
    let (code, message, last) = if is_dead {
        let message = said!(
            "案件可能停在{zh}，再也走不下去",
            "a case can come to stand in {en} where nothing can happen any more"
        );
        let last = said!(
            "此后案件不会再有任何进展",
            "here nothing can happen any more"
        );
        (grave(Code::DeadEnd), message, last)
    } else {
        let message = said!(
            "案件可能走到{zh}，此后只能循环，不能结案",
            "a case can come to stand in {en} from where it never ends"
        );
        let last = said!(
            "此后案件只能循环，不能结案",
            "from here the case never ends"
        );
        (grave(Code::NeverEnds), message, last)
    };
    let fix = fix(subject, known, at);
    path.push(last);
    let place = stages
        .first()
        .map_or(Place::START, |stage| subject.places.stage(stage));
    out.add_with_path(code, place, message, fix, path);
}

/// What could be done about it: the guard in the way, or the missing way on.
fn fix(subject: &Subject<'_>, known: &Known, at: usize) -> Said {
    for task in &known.stands[at].tasks {
        for guard in subject.definition.guards.keys() {
            if known.saw(&Seen::Barred(task.clone(), guard.clone())) {
                return said!(
                    "请使通向“{task}”的每条路径都经过其条件“{guard}”要求的事项",
                    "let every way to \"{task}\" pass what its guard \"{guard}\" demands"
                );
            }
        }
    }
    said!(
        "请为此处已发生的事项或者时间届满增加去向",
        "add a way on for what has happened there, or for time"
    )
}

/// Whether there are facts under which a case goes this way: in each step the guards that were
/// taken for granted ask for different things, so that each can be answered by itself.
pub(super) fn is_certain(subject: &Subject<'_>, steps: &[&Taken]) -> bool {
    steps.iter().all(|taken| {
        let mut asked = BTreeSet::new();
        taken.assumed.iter().all(|one| {
            let Some(guard) = subject.definition.guards.get(&one.guard) else {
                return false;
            };
            let mentions = guard.condition.mentions();
            let clock = mentions.clock.then(|| Name::from("now"));
            let actor = (!mentions.actor.is_empty()).then(|| Name::from("actor"));
            let then = mentions.facts_then.into_iter().map(|(_, fact)| fact);
            let names = mentions
                .facts
                .into_iter()
                .chain(then)
                .chain(clock)
                .chain(actor);
            let mut names: BTreeSet<Name> = names.collect();
            if names.is_empty() {
                // What is left is how far apart things happened.
                names.insert("time".into());
            }
            let is_new = asked.is_disjoint(&names);
            asked.extend(names);
            is_new
        })
    })
}

fn check_circles(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    for (seen, sight) in &known.seen {
        let Seen::Circle(stage) = seen else {
            continue;
        };
        let steps = known.way_of(sight);
        let certain = is_certain(subject, &steps);
        let code = if certain {
            Code::RunsInCircle
        } else {
            Code::DeadEndPerhaps
        };
        let mut path = way_of(subject, known, sight);
        let message = said!(
            "一步就反复经过环节“{stage}”，不会停下",
            "one step leads through the stage \"{stage}\" again and again without coming to rest"
        );
        path.push(said!(
            "这一步引起的流转不会停下",
            "this step never comes to rest",
        ));
        let fix = said!(
            "请让某个去向等待有人办理的事项，或者等待时间届满",
            "let a way wait for something that somebody does, or for time"
        );
        out.add_with_path(code, subject.places.stage(stage), message, fix, path);
    }
}
