//! An identical definition under a new version changes nothing for a case that moves to it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::commands::{Attempt, attempts};
use super::plan::plan;
use super::render::render;
use crate::case::tests::asked::asked;
use crate::case::tests::migrations::{moved, next_version};
use crate::case::tests::play::Play;
use crate::case::tests::script::instant;
use crate::case::{CaseState, Command, Mapping};
use crate::stream::Version;

/// The state without what a migration may change: the version of the case and of its definition,
/// and that a step can be withdrawn.
fn bare(state: &CaseState) -> CaseState {
    let mut bare = state.clone();
    if let Some(header) = &mut bare.header {
        Arc::make_mut(header).definition.version = 0;
        Arc::make_mut(header).definition.digest = "0".into();
    }
    bare.version = Version::EMPTY;
    bare.last_step = None;
    bare
}

fn config(few: u32) -> Config {
    Config {
        cases: few,
        ..Config::default()
    }
}

/// Lets both cases be asked the same. Says whether they answered alike.
fn both(one: &mut Play, other: &mut Play, attempt: Attempt, now: &mut Timestamp) -> bool {
    *now += attempt.later() + SignedDuration::from_mins(1);
    let (who, command) = attempt.made(&one.definition, &one.state);
    if matches!(command, Command::Withdraw { .. }) {
        return true;
    }
    let answers = [one, other].map(|play| play.ask(who.as_str(), &command, *now, *now));
    answers[0] == answers[1]
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn an_identical_version_changes_nothing(
        plan in plan(),
        before in attempts(),
        after in attempts(),
    ) {
        let mut stays = Play::of(render(&plan));
        let mut now = instant("2026-01-05");
        let _ = stays.ask("zhang", &asked("open f1=true f2=false"), now, now);
        for attempt in before {
            now += attempt.later() + SignedDuration::from_mins(1);
            let (who, command) = attempt.made(&stays.definition, &stays.state);
            let _ = stays.ask(who.as_str(), &command, now, now);
        }
        // Time passes for both up to the move.
        let _ = stays.ask("-", &Command::Tick, now, now);
        if stays.state.header.is_none() || stays.state.is_closed() {
            return Ok(());
        }
        let next = next_version(&stays.definition);
        let state = moved(&stays, &next, &Mapping::default(), now).expect("nothing stands against it");
        prop_assert_eq!(bare(&state), bare(&stays.state));
        let mut moves = Play::at(next, state);
        for attempt in after {
            prop_assert!(both(&mut stays, &mut moves, attempt, &mut now));
            prop_assert_eq!(bare(&moves.state), bare(&stays.state));
        }
    }
}
