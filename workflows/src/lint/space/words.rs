//! Ways in words: `case.filed → interview.done → report.propose → …`.

use casebook_engine::Name;
use casebook_engine::case::Step;
use casebook_engine::definition::Definition;

use super::Subject;
use super::known::{Known, Seen, Sight, Taken};
use crate::problem::Problems;
use crate::{Code, Place, Said};

/// Gives what the lints over the graph found the way that leads there.
pub(super) fn add_ways(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    for problem in out.found_mut() {
        let places = Places { subject };
        let seen = places.shown(problem.code, problem.place, known);
        if let Some(sight) = seen.as_ref().and_then(|seen| known.first(seen)) {
            problem.path = way(subject.definition, &known.way_of(sight));
        }
    }
}

/// The way to a sight, in words.
pub(super) fn way_of(subject: &Subject<'_>, known: &Known, sight: &Sight) -> Vec<Said> {
    way(subject.definition, &known.way_of(sight))
}

/// A way in words, one for each step.
pub(super) fn way(definition: &Definition, way: &[&Taken]) -> Vec<Said> {
    way.iter().map(|taken| said(definition, taken)).collect()
}

fn said(definition: &Definition, taken: &Taken) -> Said {
    let said = step(definition, &taken.step);
    let choices = taken.assumed.iter().filter(|one| one.is_choice);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for one in choices {
        let guard = &one.guard;
        let (word_zh, word_en) = if one.holds {
            ("成立", "holds")
        } else {
            ("不成立", "does not hold")
        };
        zh.push(format!("“{guard}”{word_zh}"));
        en.push(format!("\"{guard}\" {word_en}"));
    }
    if zh.is_empty() {
        return said;
    }
    Said {
        zh: format!("{}（{}）", said.zh, zh.join("，")),
        en: format!("{} ({})", said.en, en.join(", ")),
    }
}

fn step(definition: &Definition, step: &Step) -> Said {
    let with = |facts: &[Name]| {
        let facts: Vec<&str> = facts.iter().map(Name::as_str).collect();
        if facts.is_empty() {
            String::new()
        } else {
            format!(" {{{}}}", facts.join(", "))
        }
    };
    match step {
        Step::Filed => Said::same("case.filed"),
        Step::Completed {
            task,
            outcome,
            facts,
            by_notice,
        } => {
            let word = outcome.as_ref().map_or("done", |outcome| outcome.as_str());
            let mode = if *by_notice { " {mode: notice}" } else { "" };
            let said = format!("{task}.{word}{mode}{}", with(facts));
            titled(definition, task, &said)
        }
        Step::Added { task } => titled(definition, task, &format!("{task}.added")),
        Step::Refused { task } => titled(definition, task, &format!("{task}.refused")),
        Step::Happened { happening, facts } => Said::same(format!("{happening}{}", with(facts))),
        Step::Heard { reaction, facts } => Said::same(format!("{reaction}{}", with(facts))),
        Step::Expired { limit } => Said::same(format!("{limit}.expired")),
        Step::Returned { from, to, direct } => {
            let (zh, en) = if *direct {
                ("，办完直接回到原处", ", and straight back after it")
            } else {
                ("", "")
            };
            Said {
                zh: format!("从“{from}”退回“{to}”{zh}"),
                en: format!("return from \"{from}\" to \"{to}\"{en}"),
            }
        }
    }
}

fn titled(definition: &Definition, task: &Name, happening: &str) -> Said {
    let title = definition
        .task(task.as_str())
        .map(|(_, task)| &task.title.zh);
    let zh = match title {
        Some(title) if !title.is_empty() && *title != task.as_str() => {
            format!("{happening}（{title}）")
        }
        _ => happening.to_owned(),
    };
    Said {
        zh,
        en: happening.to_owned(),
    }
}

/// What stands at a place.
struct Places<'a> {
    subject: &'a Subject<'a>,
}

impl Places<'_> {
    /// What the walk saw where a lint found a problem.
    fn shown(&self, code: Code, place: Place, known: &Known) -> Option<Seen> {
        match code {
            Code::NoEnd | Code::NoWayOn => self.stage(place).map(Seen::Stage),
            Code::JoinWaits => self
                .region(place)
                .or_else(|| self.stage(place))
                .map(Seen::Stage),
            Code::OutcomeUnhandled => {
                let (task, outcome) = self.outcome(place)?;
                Some(Seen::Outcome(task, outcome))
            }
            Code::SkipUnhandled => self.task(place).map(Seen::Skipped),
            Code::GateBypassed => {
                let task = self.task(place)?;
                let guards = self.subject.definition.guards.keys();
                let mut barred = guards.map(|guard| Seen::Barred(task.clone(), guard.clone()));
                barred
                    .find(|seen| known.saw(seen))
                    .or(Some(Seen::Task(task)))
            }
            Code::ReturnTarget | Code::ChoiceOpen => self.left(place).map(Seen::Stage),
            Code::LimitEndless => self.limit(place).map(Seen::Started),
            _ => None,
        }
    }

    fn stage(&self, place: Place) -> Option<Name> {
        at(self.subject.places.stages.iter(), place)
    }

    fn task(&self, place: Place) -> Option<Name> {
        at(self.subject.places.tasks.iter(), place)
    }

    fn limit(&self, place: Place) -> Option<Name> {
        at(self.subject.places.limits.iter(), place)
    }

    fn outcome(&self, place: Place) -> Option<(Name, Name)> {
        at(self.subject.places.outcomes.iter(), place)
    }

    fn region(&self, place: Place) -> Option<Name> {
        at(self.subject.places.regions.iter(), place).map(|(stage, _)| stage)
    }

    fn left(&self, place: Place) -> Option<Name> {
        let left = at(self.subject.places.transitions.iter(), place);
        left.map(|(stage, _)| stage).or_else(|| self.stage(place))
    }
}

fn at<'p, N: Clone + 'p>(
    mut all: impl Iterator<Item = (&'p N, &'p Place)>,
    place: Place,
) -> Option<N> {
    all.find(|(_, other)| **other == place)
        .map(|(name, _)| name.clone())
}
