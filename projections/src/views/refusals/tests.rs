use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId, Version};

use super::*;
use crate::Cell;
use crate::fixtures::{CASE, read, tell};

const REFUSED: &str = r#"3 li command_refused {"command":"complete","rejection":{"code":"CB-2101","rule":"reviewed","basis":"第58条","say_zh":"未经法制审核","say_en":"not reviewed"},"at_version":2}"#;

/// The row that the refusal makes, with or without the case that was there before.
fn row(with_case: bool) -> Vec<Cell> {
    let (event, meta) = read(REFUSED);
    let encoded = event.encode(&meta);
    let recorded = Recorded {
        position: Position(9),
        stream: StreamId::refusal(CASE),
        version: Version(1),
        event_type: encoded.event_type,
        schema: encoded.schema,
        recorded: meta.occurred,
        meta: encoded.meta,
        body: encoded.body,
        previous: casebook_engine::recorded::Hash::ZERO,
        hash: casebook_engine::recorded::Hash::ZERO,
    };
    let mut header = None;
    tell("", |step| {
        if let Place::Case { case, .. } = step.place {
            header = Some(case.header.clone());
        }
    });
    let header = header.as_deref().filter(|_| with_case);
    let step = Step {
        recorded: &recorded,
        event: &event,
        meta: &meta,
        place: Place::Refusal { header },
    };
    let changes = project(&step);
    let [RowChange::Put(row)] = changes.as_slice() else {
        panic!("one row: {changes:?}");
    };
    assert!(REFUSALS.fits(row), "{row:?}");
    row.clone()
}

#[test]
fn a_row_names_the_rule_and_the_article() {
    let row = row(true);
    let text = |column| row[REFUSALS.place(column).expect("a column")].as_text();
    let columns = [
        "number", "organ", "command", "code", "rule", "basis", "person", "text_zh",
    ];
    let expected = [
        "17号",
        "sh",
        "complete",
        "CB-2101",
        "reviewed",
        "第58条",
        "li",
        "未经法制审核",
    ];
    assert_eq!(columns.map(text), expected.map(Some));
}

#[test]
fn a_refused_opening_has_no_case() {
    let row = row(false);
    for column in ["number", "organ", "definition"] {
        assert_eq!(
            row[REFUSALS.place(column).expect("a column")],
            Cell::Absent,
            "{column}"
        );
    }
}

#[test]
fn what_happens_in_a_case_is_no_refusal() {
    tell("", |step| assert_eq!(project(step), []));
}
