//! The page of the event format names every event type, and no other.

use std::collections::BTreeSet;

const EVENTS: &str = include_str!("../../engine/src/case/event.rs");
const PAGE: &str = include_str!("../../docs/reference/events.md");

/// `TaskOpened` as `task_opened`.
fn to_type_name(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

#[test]
fn every_event_type_has_its_section() {
    let variants = EVENTS.lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?.strip_suffix(" {")?;
        let is_variant = name.starts_with(char::is_uppercase) && !name.contains(' ');
        is_variant.then(|| to_type_name(name))
    });
    let variants: BTreeSet<String> = variants.collect();
    let sections = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let sections: BTreeSet<String> = sections.map(str::to_owned).collect();
    assert!(
        variants.len() > 40,
        "the event types are read: {variants:?}"
    );
    assert_eq!(sections, variants);
}
