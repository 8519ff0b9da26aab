use std::collections::BTreeSet;

use casebook_engine::case::Event;

use super::*;
use crate::fixtures::{check, table};
use crate::{MadeOf, Projection};

const VIEW: Projection = Projection {
    view: &CASE_HISTORY,
    project,
    made_of: MadeOf::EachEvent,
};

#[test]
fn every_event_is_a_row_in_words() {
    let story =
        r#"3 li task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal"}"#;
    check(
        &VIEW,
        "version position event person occurred text_zh",
        story,
        "1 101 case_opened zhang 0h sh立案17号
         2 102 stage_entered zhang 0h 进入“审核”
         3 103 task_opened li 3h 待办“意见”交legal办理",
    );
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
