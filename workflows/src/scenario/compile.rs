//! From a scenario as it is written to one that can run.

use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Definition, InForce, ServiceMode};
use casebook_engine::{Facts, Name, Value};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::act::{Act, Content, Ending, LinkWord, Moment, VERBS, What};
use super::{Scenario, expectation, verb};
use crate::lower::value_of;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::{Step, Test};
use crate::yaml::{At, Decode, Key, Kind, Many, Node, one_of, unfit, wrong_kind};
use crate::{Code, Said};

/// The zone in which times without zone are read.
const ZONE: &str = "Asia/Shanghai";

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

/// The day that decides which version governs the case of a scenario: of the fact that is pinned,
/// where its filing gives one, else of the first dated step: that on which it is filed.
pub(super) fn deciding_day(test: &Test, pin: Option<&Name>) -> Option<Date> {
    let steps = || test.given.iter().chain(&test.when);
    let filing = steps().find(|step| step.happening.as_str() == InForce::FILING);
    let pinned = pin.and_then(|pin| {
        let given = filing?.with.as_ref()?;
        part(given, pin.as_str()).or_else(|| part(part(given, "facts")?, pin.as_str()))
    });
    let dated = steps().filter_map(|step| match &step.with.as_ref()?.kind {
        Kind::Map(_) => part(step.with.as_ref()?, "at"),
        _ => step.with.as_ref(),
    });
    // What is no moment is told when the step is read.
    let nodes = pinned.into_iter().chain(dated);
    let mut moments = nodes.filter_map(|node| moment(node, &mut Problems::default()));
    Some(match moments.next()? {
        Moment::Day(day) => day,
        Moment::Instant(instant) => TimeZone::get(ZONE).ok()?.to_datetime(instant).date(),
    })
}

/// The value that a map has under a key.
fn part<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Kind::Map(entries) = &node.kind else {
        return None;
    };
    let mut entries = entries.iter();
    entries
        .find(|(name, _)| name.text == key)
        .map(|(_, value)| value)
}

/// Reads steps of scenarios of one definition.
struct Reader<'a> {
    definition: &'a Definition,
}

/// What a step map may have beside facts and roles.
#[derive(Default)]
struct Parts {
    at: Option<Moment>,
    by: Option<Name>,
    item: Option<String>,
    outcome: Option<At<Name>>,
    content: Content,
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

    /// What a word stands for; `None` when the definition knows nothing of the kind.
    fn what(&self, word: &str) -> Option<What> {
        if self
            .definition
            .stages
            .values()
            .any(|stage| stage.accept.contains_key(word))
        {
            return Some(What::Outside(word.into(), Facts::new()));
        }
        match word {
            "case.filed" => return Some(What::File(Facts::new())),
            "recusal.granted" => return Some(What::Recusal("".into())),
            "time" => return Some(What::Time),
            "heard" => return Some(What::Hear("".into(), Facts::new())),
            "received" => return Some(What::Receive("".into(), Facts::new())),
            _ => {}
        }
        if let Some((_, kind)) = VERBS.iter().find(|(verb, _)| *verb == word) {
            return Some(What::Verb(verb::plain(*kind)));
        }
        if let Some(what) = self.related(word) {
            return Some(what);
        }
        let (name, ending) = word.rsplit_once('.')?;
        if ending == "expired" && self.definition.limits.contains_key(name) {
            return Some(What::Expire(name.into()));
        }
        if ending == "voided" && self.definition.documents.contains_key(name) {
            return Some(What::Void(name.into()));
        }
        let (_, task) = self.definition.task(name)?;
        let name = task.name.clone();
        match ending {
            "done" => Some(What::Complete(name, Ending::Done(None), Content::default())),
            "refused" if task.panel.is_some() => {
                Some(What::Complete(name, Ending::Refused, Content::default()))
            }
            "submitted" if task.panel.is_some() => {
                Some(What::Complete(name, Ending::Submitted, Content::default()))
            }
            "skipped" if task.when.is_some() => Some(What::Skipped(name)),
            outcome => task
                .outcomes
                .iter()
                .any(|known| *known == *outcome)
                .then(|| {
                    What::Complete(name, Ending::Done(Some(outcome.into())), Content::default())
                }),
        }
    }

    /// What comes of a link, or is heard of another case.
    fn related(&self, word: &str) -> Option<What> {
        let relations = &self.definition.relations;
        if relations.reacts.contains_key(word) {
            return Some(What::Hear(word.into(), Facts::new()));
        }
        let links = relations.links.values();
        let mut of_links = links.flat_map(|link| {
            let happenings = link.happenings().into_iter();
            happenings.map(move |happening| (link, happening))
        });
        let (link, _) = of_links.find(|(_, happening)| *happening == *word)?;
        let word = word.strip_prefix(link.name.as_str())?.strip_prefix('.')?;
        Some(What::Link(
            link.name.clone(),
            LinkWord::of(word),
            Facts::new(),
        ))
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

    fn unknown(&self, name: &At<Name>, out: &mut Problems) {
        let mut words: Vec<String> = vec!["case.filed".into(), "recusal.granted".into()];
        for stage in self.definition.stages.values() {
            words.extend(stage.accept.keys().map(ToString::to_string));
            for task in &stage.tasks {
                words.push(format!("{}.done", task.name));
                words.extend(
                    task.outcomes
                        .iter()
                        .map(|outcome| format!("{}.{outcome}", task.name)),
                );
            }
        }
        words.extend(
            self.definition
                .limits
                .keys()
                .map(|limit| format!("{limit}.expired")),
        );
        let relations = &self.definition.relations;
        let links = relations.links.values();
        words.extend(
            links
                .flat_map(casebook_engine::definition::Link::happenings)
                .map(|one| one.to_string()),
        );
        words.extend(relations.reacts.keys().map(ToString::to_string));
        words.extend(VERBS.iter().map(|(verb, _)| (*verb).to_owned()));
        let message = said!(
            "场景中没有步骤“{step}”",
            "unknown step \"{step}\" of a scenario",
            step = name.value
        );
        let fix = one_of(name.as_str(), words.iter().map(String::as_str));
        out.add(Code::UnknownName, name.place, message, fix);
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

    /// What belongs to a step: a moment, or a map.
    fn parts(&self, with: Option<&Node>, out: &mut Problems) -> Parts {
        let mut parts = Parts::default();
        let Some(node) = with else {
            return parts;
        };
        let Kind::Map(entries) = &node.kind else {
            parts.at = moment(node, out);
            return parts;
        };
        for (key, value) in entries {
            match key.text.as_str() {
                "at" => parts.at = moment(value, out),
                "by" => parts.by = Name::decode(value, out),
                "item" => parts.item = String::decode(value, out),
                "outcome" => parts.outcome = At::decode(value, out),
                "opinion" => parts.content.opinion = opinion(value, out),
                "mode" => parts.content.papers.mode = ServiceMode::decode(value, out),
                "served" => parts.content.papers.day = Date::decode(value, out),
                "without" => {
                    let left_out = Many::<Name>::decode(value, out).unwrap_or_default();
                    parts.content.papers.without =
                        left_out.iter().map(|one| one.value.clone()).collect();
                }
                "override" => {
                    let guards = Many::<Name>::decode(value, out).unwrap_or_default();
                    parts.content.overrides =
                        guards.iter().map(|guard| guard.value.clone()).collect();
                }
                "facts" | "fills" => {
                    for (key, value) in entries_of(value, out) {
                        self.fact_or_role(&key.text, key.place, value, &mut parts.content, out);
                    }
                }
                word => self.fact_or_role(word, key.place, value, &mut parts.content, out),
            }
        }
        parts
    }

    fn fact_or_role(
        &self,
        word: &str,
        place: crate::Place,
        node: &Node,
        content: &mut Content,
        out: &mut Problems,
    ) {
        if let Some(fact) = self.definition.facts.get(word) {
            if let Some(value) = fact_value(node, &fact.fact_type.kind, out) {
                content.facts.insert(word.into(), value);
            }
        } else if self.definition.roles.contains_key(word) {
            let persons = Many::<Name>::decode(node, out).unwrap_or_default();
            let persons = persons.iter().map(|person| person.value.clone()).collect();
            content.fills.insert(word.into(), persons);
        } else {
            let facts = self.definition.facts.keys().map(Name::as_str);
            let roles = self.definition.roles.keys().map(Name::as_str);
            let words = [
                "at", "by", "item", "outcome", "opinion", "override", "mode", "served", "without",
                "facts", "fills",
            ];
            let message = said!(
                "“{word}”不是事实、角色，也不是步骤的组成部分",
                "\"{word}\" is no fact, no role and no part of a step"
            );
            out.add(
                Code::UnknownName,
                place,
                message,
                one_of(word, words.into_iter().chain(facts).chain(roles)),
            );
        }
    }
}

/// An opinion in words; an empty one tries whether the step asks for one.
fn opinion(node: &Node, out: &mut Problems) -> Option<String> {
    match &node.kind {
        Kind::Scalar { text, .. } if text.is_empty() => Some(String::new()),
        _ => String::decode(node, out),
    }
}

fn entries_of<'n>(node: &'n Node, out: &mut Problems) -> &'n [(Key, Node)] {
    if let Kind::Map(entries) = &node.kind {
        return entries;
    }
    wrong_kind(node, term("映射", "a map"), out);
    &[]
}

/// The value of a fact in a scenario.
pub(super) fn fact_value(node: &Node, kind: &Type, out: &mut Problems) -> Option<Value> {
    let value = value_of(node, kind);
    if value.is_none() {
        let (message, fix) = unfit(node, kind);
        out.add(Code::BadValue, node.place, message, fix);
    }
    value
}

/// Reads a day (`2026-09-29`), a time of a day (`2026-09-29T10:00`) or an instant with its zone.
pub(super) fn moment(node: &Node, out: &mut Problems) -> Option<Moment> {
    let text = String::decode(node, out)?;
    let day = || {
        (text.len() == 10)
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .map(Moment::Day)
    };
    let instant = || text.parse::<Timestamp>().ok().map(Moment::Instant);
    let local = || {
        let zone = TimeZone::get(ZONE).ok()?;
        zone.to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
            .map(Moment::Instant)
    };
    let moment = day().or_else(instant).or_else(local);
    if moment.is_none() {
        let Said { zh, en } = node.in_words();
        let message = said!("{zh}不是日期或者时刻", "{en} is no day and no time");
        let fix = said!(
            "请写 2026-09-29 或者 2026-09-29T10:00",
            "write 2026-09-29 or 2026-09-29T10:00"
        );
        out.add(Code::BadValue, node.place, message, fix);
    }
    moment
}
