use std::collections::BTreeSet;

use casebook_engine::case::Event;

use super::Words;
use crate::fixtures::table;
use crate::{Column, Kind, MadeOf, Place, Projection, RowChange, Step, View};

/// The sentences of a story, one row for each event.
static TOLD: View = View {
    name: "told",
    version: 1,
    columns: &[
        Column::new("version", Kind::Integer),
        Column::new("event", Kind::Text),
        Column::new("text_zh", Kind::Text),
        Column::new("text_en", Kind::Text),
    ],
    key: &["version"],
    indexes: &[],
};

const VIEW: Projection = Projection {
    view: &TOLD,
    project,
    made_of: MadeOf::EachEvent,
};

fn project(step: &Step<'_>) -> Vec<RowChange> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let words = Words::of(step.event, case, duties);
    vec![RowChange::Put(vec![
        step.recorded.version.0.into(),
        step.recorded.event_type.as_str().into(),
        words.zh.into(),
        words.en.into(),
    ])]
}

/// One sentence for each event type that stands in a case, in both languages.
#[test]
fn each_event_has_its_own_words() {
    let story = include_str!("story.txt");
    let expected = include_str!("words.txt");
    let lines = |column| table(&VIEW, column, story);
    let (zh, en, kinds) = (lines("text_zh"), lines("text_en"), lines("event"));
    let both = zh
        .lines()
        .zip(en.lines())
        .map(|(zh, en)| format!("{zh} | {en}"));
    let both: Vec<_> = both.skip(2).collect();
    assert_eq!(both.join("\n"), expected.trim());
    for (kind, line) in kinds.lines().skip(2).zip(both) {
        assert_ne!(
            line,
            format!("{kind} | {kind}"),
            "it has no words of its own"
        );
    }
    let told: BTreeSet<&str> = kinds.lines().collect();
    let known: BTreeSet<&str> = Event::type_names().iter().copied().collect();
    let elsewhere = BTreeSet::from([
        "command_refused",
        "directory_changed",
        "message_awaited",
        "message_delivered",
        "message_received",
        "message_refused",
        "number_taken",
        "text_registered",
        "definition_proposed",
        "definition_approved",
        "definition_retired",
    ]);
    assert_eq!(told, &known - &elsewhere);
}
