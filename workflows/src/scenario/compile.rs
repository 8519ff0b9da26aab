//! From a scenario as it is written to one that can run.

mod moment;
mod parts;
mod word;

use casebook_engine::definition::Definition;
use casebook_engine::{Facts, Name};

use super::act::{Act, Ending, VERBS, What};
use super::{Scenario, expectation, verb};
use crate::Code;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::{Step, Test};
use crate::yaml::{At, Decode, Node, one_of};

pub(super) use moment::{deciding_day, moment};
pub(super) use parts::fact_value;

/// Compiles a scenario against a definition. What does not fit is noted and left out.
pub(crate) fn compile(
    test: &At<Test>,
    definition: &Definition,
    out: &mut Problems,
) -> Option<Scenario> {
    let reader = Reader { definition };
    let given: Vec<Option<Act>> = test
        .given
        .iter()
        .map(|step| reader.act(step, out))
        .collect();
    let attempt = test.when.as_ref().map(|step| reader.act(step, out));
    let expect: Vec<_> = test
        .expect
        .iter()
        .map(|(key, value)| expectation::compile(key, value, definition, out))
        .collect();
    Some(Scenario {
        version: definition.reference.version,
        name: test.name.as_ref()?.value.clone(),
        basis: test.basis.as_ref().map(|basis| basis.value.clone()),
        place: test.place,
        given: given.into_iter().collect::<Option<_>>()?,
        attempt: match attempt {
            Some(act) => Some(act?),
            None => None,
        },
        refused: test.refused.as_ref().map(|refused| refused.value.clone()),
        expect: expect.into_iter().collect::<Option<_>>()?,
    })
}

/// Reads steps of scenarios of one definition.
struct Reader<'a> {
    definition: &'a Definition,
}

impl Reader<'_> {
    fn act(&self, step: &At<Step>, out: &mut Problems) -> Option<Act> {
        let name = &step.happening;
        let with = step.with.as_ref();
        let (place, spelt) = (name.place, name.value.clone());
        if let What::Verb(_) = self.what(name.as_str()).unwrap_or(What::Time)
            && let Some((_, kind)) = VERBS.iter().find(|(word, _)| *word == name.as_str())
        {
            let (verb, at, by, item) = verb::compile(*kind, with, self.definition, out)?;
            return Some(Act {
                place,
                name: spelt,
                what: What::Verb(verb),
                at,
                by,
                item,
            });
        }
        let Some(what) = self.what(name.as_str()) else {
            self.unknown(name, out);
            return None;
        };
        if let What::Recusal(_) = what {
            let person = with.and_then(|node| Name::decode(node, out));
            let Some(person) = person else {
                let fix = said!(
                    "请写 recusal.granted: 人员",
                    "write recusal.granted: PERSON"
                );
                let message = said!("回避没有写明是谁", "a recusal does not say whose");
                out.add(Code::MissingKey, place, message, fix);
                return None;
            };
            return Some(Act {
                place,
                name: spelt,
                what: What::Recusal(person),
                at: None,
                by: None,
                item: None,
            });
        }
        match (&what, name.as_str()) {
            (What::Hear(..), "heard") => return self.heard(name, with, out),
            (What::Receive(..), _) => return self.received(name, with, out),
            _ => {}
        }
        let parts = self.parts(with, out);
        let what = match what {
            What::Link(link, word, _) => What::Link(link, word, parts.content.facts),
            What::Hear(reaction, _) => What::Hear(reaction, parts.content.facts),
            What::File(_) => What::File(parts.content.facts),
            What::Outside(name, _) => What::Outside(name, parts.content.facts),
            What::Complete(task, Ending::Done(None), _) => {
                let outcome = parts
                    .outcome
                    .and_then(|outcome| self.outcome(&task, &outcome, out));
                What::Complete(task, Ending::Done(outcome), parts.content)
            }
            What::Complete(task, ending, _) => What::Complete(task, ending, parts.content),
            other => other,
        };
        Some(Act {
            place,
            name: spelt,
            what,
            at: parts.at,
            by: parts.by,
            item: parts.item,
        })
    }

    /// `heard: REACTION`, or with facts `heard: {REACTION: {FACT: VALUE}}`.
    fn heard(&self, name: &At<Name>, with: Option<&Node>, out: &mut Problems) -> Option<Act> {
        let known = self.definition.relations.reacts.keys();
        self.elsewhere(
            name,
            with,
            (known, term("响应", "reaction")),
            What::Hear,
            out,
        )
    }

    /// `received: MESSAGE`, or with facts `received: {MESSAGE: {FACT: VALUE}}`.
    fn received(&self, name: &At<Name>, with: Option<&Node>, out: &mut Problems) -> Option<Act> {
        let known = self.definition.relations.messages.keys();
        self.elsewhere(
            name,
            with,
            (known, term("消息", "message")),
            What::Receive,
            out,
        )
    }

    fn elsewhere<'n>(
        &self,
        name: &At<Name>,
        with: Option<&Node>,
        (mut known, word): (impl Iterator<Item = &'n Name> + Clone, Term),
        what: fn(Name, Facts) -> What,
        out: &mut Problems,
    ) -> Option<Act> {
        let step = with.and_then(|node| Step::decode(node, out))?;
        let happening = step.happening;
        let names = known.clone().map(Name::as_str);
        if !known.any(|known| *known == happening.value) {
            let Term { zh, en } = word;
            let message = said!(
                "“{name}”不是{zh}",
                "\"{name}\" is no {en}",
                name = happening.value
            );
            let fix = one_of(happening.as_str(), names);
            out.add(Code::UnknownName, happening.place, message, fix);
            return None;
        }
        let parts = self.parts(step.with.as_ref(), out);
        Some(Act {
            place: name.place,
            name: happening.value.clone(),
            what: what(happening.value, parts.content.facts),
            at: parts.at,
            by: None,
            item: None,
        })
    }

    fn outcome(&self, task: &Name, outcome: &At<Name>, out: &mut Problems) -> Option<Name> {
        let (_, task) = self.definition.task(task.as_str())?;
        if task.outcomes.contains(&outcome.value) {
            return Some(outcome.value.clone());
        }
        let message = said!(
            "待办“{task}”没有办理结果“{outcome}”",
            "the task \"{task}\" has no outcome \"{outcome}\"",
            task = task.name,
            outcome = outcome.value
        );
        let fix = one_of(outcome.as_str(), task.outcomes.iter().map(Name::as_str));
        out.add(Code::UnknownName, outcome.place, message, fix);
        None
    }
}
