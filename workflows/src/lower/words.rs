//! What outcomes and the words of enumerations are called (用语).

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Fact, Stage, Text};

use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::Document;
use crate::yaml::one_of;

/// The titles by word. A word that is no outcome and stands in no enumeration is noted.
pub(super) fn lower(
    document: &Document,
    facts: &BTreeMap<Name, Fact>,
    stages: &BTreeMap<Name, Stage>,
    out: &mut Problems,
) -> BTreeMap<Name, Text> {
    let tasks = stages.values().flat_map(|stage| &stage.tasks);
    let mut known: BTreeSet<&Name> = tasks.flat_map(|task| &task.outcomes).collect();
    for fact in facts.values() {
        collect(&fact.fact_type.kind, &mut known);
    }
    let mut words = BTreeMap::new();
    for (word, title) in document.words.iter() {
        if known.contains(&word.value) {
            words.insert(word.value.clone(), title.value.clone());
        } else if !out.is_full() {
            let message = said!(
                "“{word}”不是办理结果，也不是枚举中的词",
                "\"{word}\" is no outcome and no word of an enumeration",
                word = word.value
            );
            let fix = one_of(word.as_str(), known.iter().map(|known| known.as_str()));
            out.add(Code::UnknownName, word.place, message, fix);
        }
    }
    words
}

fn collect<'f>(kind: &'f Type, known: &mut BTreeSet<&'f Name>) {
    match kind {
        Type::Enum(words) => known.extend(words),
        Type::List(of) => collect(of, known),
        Type::Record(parts) => parts.values().for_each(|part| collect(part, known)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{Surroundings, load};

    #[test]
    fn a_word_is_an_outcome_or_stands_in_an_enumeration() {
        for (words, expected) in [
            (
                "{pass: 通过, back: {zh: 退回, en: returned}, fine: 罚款, deep: 深}",
                vec![],
            ),
            ("{pas: 通过}", vec!["CB-L201"]),
            ("{pass: ''}", vec!["CB-L106"]),
        ] {
            let text = format!(
                "casebook: 1\nid: a\ntitle: x\nversion: 1\nin_force: {{from: 2026-01-01}}\nbasis: x\ncalendar: cn\n\
                 facts:\n  kind: {{enum: [fine, warning], class: P0}}\n  \
                 list: {{type: list, of: {{type: record, parts: {{how: {{enum: [deep]}}}}}}, default: [], class: P0}}\n\
                 words: {words}\nroles: {{r: {{from: org.x}}}}\nstart: work\n\
                 stages: {{work: {{tasks: {{check: {{role: r, outcome: [pass, back]}}}}, next: {{check.done: end}}}}}}\n\
                 tests: [{{name: x, given: [case.filed], expect: {{status: open}}}}]\n"
            );
            let loaded = load(text.as_bytes(), &Surroundings::default());
            let codes: Vec<String> = loaded.problems.iter().map(|p| p.code.to_string()).collect();
            assert_eq!(codes, expected, "{words}: {:?}", loaded.problems);
            if let Some(definition) = loaded.definition {
                assert_eq!(definition.words["back"].en(), "returned");
            }
        }
    }
}
