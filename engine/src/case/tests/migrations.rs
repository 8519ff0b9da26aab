//! Moves to another version: what is open survives under its new names, or nothing moves.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::asked::asked;
use super::bureau::{CASE, context};
use super::draft::Draft;
use super::parts::{stage, task};
use super::play::{Play, through_bytes};
use super::script::instant;
use super::sound;
use crate::Name;
use crate::case::{CaseState, Mapping, Migration, Renaming, Unmoved, migrate};
use crate::definition::{Definition, RefusalEffect};

pub(super) fn next_version(definition: &Definition) -> Definition {
    let mut next = definition.clone();
    next.reference.version += 1;
    next.reference.digest = "1".into();
    next
}

/// Moves a case and checks that the events fold to the state that was decided.
pub(super) fn moved(
    play: &Play,
    to: &Definition,
    mapping: &Mapping,
    now: Timestamp,
) -> Result<CaseState, Unmoved> {
    let approver = Name::from("zhou");
    let migration = Migration {
        from: &play.definition,
        to,
        mapping,
        approver: &approver,
        reason: None,
    };
    let (events, led_to) = migrate(&migration, &play.state, &context("sun", now, now))?;
    let mut folded = play.state.clone();
    for one in &events {
        let (event, meta) = through_bytes(&one.event, &one.meta);
        folded.apply(CASE, &event, &meta);
    }
    assert_eq!(folded, led_to, "folds differently");
    sound::check(to, &led_to);
    Ok(led_to)
}

/// Two regions side by side, one of them with a panel, and a limit over all.
fn draft(names: [&str; 4]) -> Draft {
    let [outer, left, right, judge] = names;
    Draft::new(outer)
        .stage(stage(outer, &[], &[(&format!("{outer}.done"), "end")]))
        .region(
            outer,
            "one",
            vec![stage(
                left,
                &[task("look", "officer")],
                &[("look.done", "end")],
            )],
        )
        .region(
            outer,
            "two",
            vec![stage(
                right,
                &[task(judge, "head").panel("all", "reviewer head", RefusalEffect::Fails)],
                &[(&format!("{judge}.done"), "end")],
            )],
        )
}

#[test]
#[expect(clippy::too_many_lines, reason = "one arm for each kind")]
fn a_running_panel_and_a_join_that_waits_survive_under_new_names() {
    let mut play = Play::of(draft(["both", "left", "right", "judge"]).done());
    let now = instant("2026-01-05");
    for (who, what) in [
        ("zhang", "open"),
        ("zhang", "complete look"),
        ("sun", "complete judge"),
        ("sun", "vote judge agree"),
    ] {
        let _ = play.ask(who, &asked(what), now, now);
    }
    let to = next_version(&draft(["all", "left", "side", "weigh"]).done());
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<Name, Name> {
        let pairs = pairs.iter();
        pairs
            .map(|(old, new)| ((*old).into(), (*new).into()))
            .collect()
    };
    let names = Renaming {
        stages: pairs(&[("both", "all"), ("right", "side")]),
        tasks: pairs(&[("judge", "weigh")]),
        ..Renaming::default()
    };
    // Without names for what is open, each is an obstacle.
    let Err(Unmoved::Obstacles(obstacles)) = moved(&play, &to, &Mapping::default(), now) else {
        panic!("it must not move");
    };
    let found: Vec<&str> = obstacles.iter().map(|one| one.name.as_str()).collect();
    assert!(
        found.contains(&"both") && found.contains(&"right") && found.contains(&"judge"),
        "{found:?}"
    );
    let mapping = Mapping {
        names,
        ..Mapping::default()
    };
    let before: Vec<_> = play
        .state
        .tasks
        .values()
        .map(|open| open.panel.clone())
        .collect();
    let state = moved(&play, &to, &mapping, now).expect("everything has its name");
    let after: Vec<_> = state
        .tasks
        .values()
        .map(|open| open.panel.clone())
        .collect();
    assert_eq!(before, after, "the panel goes on");
    let all = state
        .stages
        .values()
        .find(|open| open.name.as_str() == "all");
    assert_eq!(
        all.map(|open| open.ended.len()),
        Some(1),
        "the join waits on"
    );
    assert!(state.marks.contains_key("look.done"));
    assert_eq!(state.opened().definition.version, 2);
    // Regions that differ would strand the join.
    let other = draft(["all", "left", "side", "weigh"]).region(
        "all",
        "three",
        vec![stage(
            "more",
            &[task("extra", "officer")],
            &[("extra.done", "end")],
        )],
    );
    let other = next_version(&other.done());
    let Err(Unmoved::Obstacles(obstacles)) = moved(&play, &other, &mapping, now) else {
        panic!("it must not move");
    };
    assert_eq!(obstacles.len(), 1, "{obstacles:?}");
}
