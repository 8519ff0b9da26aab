//! What the first word of a step stands for.

use casebook_engine::{Facts, Name};

use super::Reader;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::scenario::act::{Content, Ending, LinkWord, VERBS, What};
use crate::scenario::verb;
use crate::yaml::{At, one_of};

impl Reader<'_> {
    /// What a word stands for; `None` when the definition knows nothing of the kind.
    pub(super) fn what(&self, word: &str) -> Option<What> {
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

    pub(super) fn unknown(&self, name: &At<Name>, out: &mut Problems) {
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
}
