//! The page of the event format names every event type, and no other.

use std::collections::BTreeSet;

use casebook_engine::case::Event;

const PAGE: &str = include_str!("../../docs/reference/events.md");

#[test]
fn every_event_type_has_its_section() {
    let sections = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let types = Event::type_names().iter().copied();
    assert_eq!(
        sections.collect::<BTreeSet<_>>(),
        types.collect::<BTreeSet<_>>()
    );
}
