//! What is kept of a state comes back as it was, or not at all. That it comes back, and that a case goes
//! on from it as from its events, is looked at after each event of every case that is played.

use std::sync::Arc;

use proptest::prelude::*;

use super::bureau::CASE;
use super::draft::Draft;
use super::parts::{limit, stage, task};
use super::script::check;
use crate::case::CaseState;
use crate::case::snapshot::digest;
use crate::definition::expression::Type;
use crate::ports::{SNAPSHOT_BYTES_MAX, Snapshot};
use crate::recorded::Hash;
use crate::stream::{CaseId, StreamId, Version};

const HASH: Hash = Hash([7; 32]);

/// A case in which something happened.
fn state() -> CaseState {
    let tasks = [task("ta", "officer"), task("tb", "officer")];
    let draft = Draft::new("a")
        .fact("f0", Type::Bool)
        .stage(stage("a", &tasks, &[("tb.done", "end")]))
        .limit(limit("decide", "case.filed", "10wd"));
    let script = "2026-03-02
                  zhang: open f0=true
                  zhang: complete ta";
    check(&draft, script).state
}

fn snapshot() -> Snapshot {
    state().to_snapshot(CASE, HASH).expect("a small state")
}

#[test]
fn facts_that_marks_share_are_kept_once_and_shared_again() {
    let state = state();
    let marks = state.marks.len();
    assert!(marks > 1, "{marks}");
    let snapshot = state.to_snapshot(CASE, HASH).expect("a small state");
    let text = String::from_utf8_lossy(&snapshot.bytes[32..]);
    assert_eq!(text.matches(r#""f0":true"#).count(), 1, "{text}");
    let read = CaseState::from_snapshot(&snapshot).expect("a snapshot of this release");
    let mut facts = read.marks.values().map(|mark| &mark.facts);
    assert!(facts.all(|facts| Arc::ptr_eq(facts, &read.facts)));
    assert_eq!(read, state);
}

#[test]
fn what_is_said_to_be_something_else_is_no_state() {
    let told = snapshot();
    assert_eq!(CaseState::from_snapshot(&told), Some(state()));
    let other = StreamId::case(CaseId(uuid::Uuid::nil()));
    let changes: [fn(&mut Snapshot, StreamId); 5] = [
        |told, other| told.stream = other,
        |told, _| told.version = Version(told.version.0 + 1),
        |told, _| told.hash = Hash::ZERO,
        |told, _| told.format = "0".repeat(told.format.len()),
        |told, _| told.bytes.clear(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut told = told.clone();
        change(&mut told, other.clone());
        assert_eq!(CaseState::from_snapshot(&told), None, "{number}");
    }
}

#[test]
fn what_is_too_large_is_not_kept() {
    let mut state = state();
    let large = "长".repeat(SNAPSHOT_BYTES_MAX / 3);
    Arc::make_mut(&mut state.facts).insert("large".into(), large.as_str().into());
    assert_eq!(state.to_snapshot(CASE, HASH), None);
}

proptest! {
    #[test]
    fn bytes_that_were_changed_are_no_state(
        place in any::<prop::sample::Index>(),
        change in 1..=255_u8,
        length in any::<prop::sample::Index>(),
    ) {
        let whole = snapshot();
        let mut changed = whole.clone();
        changed.bytes[place.index(whole.bytes.len())] ^= change;
        prop_assert_eq!(CaseState::from_snapshot(&changed), None);
        let mut cut = whole.clone();
        cut.bytes.truncate(length.index(whole.bytes.len()));
        prop_assert_eq!(CaseState::from_snapshot(&cut), None);
        let mut longer = whole;
        longer.bytes.push(change);
        prop_assert_eq!(CaseState::from_snapshot(&longer), None);
    }

    /// Even under a digest that holds.
    #[test]
    fn rubbish_is_no_state(
        rubbish in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..500),
            (any::<char>(), 0..5_000_usize).prop_map(|(one, count)| {
                one.to_string().repeat(count).into_bytes()
            }),
            (0..5_000_usize).prop_map(|depth| {
                [br#"{"state":"#.to_vec(), b"[".repeat(depth)].concat()
            }),
        ],
    ) {
        let mut told = snapshot();
        told.bytes = [digest(&told, &rubbish).to_vec(), rubbish].concat();
        prop_assert_eq!(CaseState::from_snapshot(&told), None);
    }

    /// A state of which a part was replaced, under a digest that holds: another state or none.
    #[test]
    fn what_was_written_otherwise_does_no_harm(
        place in any::<prop::sample::Index>(),
        written in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut told = snapshot();
        let mut state = told.bytes.split_off(32);
        let place = place.index(state.len());
        let end = state.len().min(place + written.len());
        state.splice(place..end, written);
        told.bytes = [digest(&told, &state).to_vec(), state].concat();
        if let Some(read) = CaseState::from_snapshot(&told) {
            prop_assert!(read.to_snapshot(CASE, HASH).is_some());
        }
    }
}
