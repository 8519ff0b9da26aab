//! What holds of every case under every definition: see `sound`; and that it can come to its end.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::commands::{ACTORS, Attempt, attempts};
use super::plan::{Plan, plan};
use super::render::render;
use crate::case::tests::asked::asked;
use crate::case::tests::picture::picture;
use crate::case::tests::play::Play;
use crate::case::tests::script::instant;
use crate::case::{Command, OpenTask, Status, TaskNo};
use crate::definition::Task;

/// How many rounds of everybody trying everything a case may need to come to its end.
const ROUNDS_MAX: usize = 2_000;

/// What proptest does when nothing else is said.
const CASES_USUAL: u32 = 256;

/// A small number of cases, unless `PROPTEST_CASES` asks for another.
fn cases(few: u32) -> Config {
    let config = Config::default();
    let asked_for = config.cases != CASES_USUAL;
    Config {
        cases: if asked_for { config.cases } else { few },
        max_shrink_iters: 20_000,
        ..config
    }
}

struct Playing {
    play: Play,
    now: Timestamp,
}

impl Playing {
    fn new(plan: &Plan) -> Self {
        let mut playing = Self {
            play: Play::of(render(plan)),
            now: instant("2026-01-05"),
        };
        // Where the first task hangs on a fact, it must be given.
        let opened = playing.ask("zhang", &asked("open list=[a+b]"));
        if !opened {
            playing.ask("zhang", &asked("open f1=true f2=false list=[a+b]"));
        }
        playing
    }

    /// Whether it was obeyed.
    fn ask(&mut self, who: &str, command: &Command) -> bool {
        self.now += SignedDuration::from_mins(1);
        let before = self.play.state.clone();
        let obeyed = self.play.ask(who, command, self.now, self.now).is_ok();
        assert!(obeyed || before == self.play.state, "a refusal took effect");
        obeyed
    }

    fn attempt(&mut self, attempt: Attempt) {
        self.now += attempt.later();
        let (who, command) = attempt.made(&self.play.definition, &self.play.state);
        let half_an_hour = SignedDuration::from_mins(30);
        let occurred = if attempt.is_backdated() {
            self.now - half_an_hour
        } else {
            self.now
        };
        // Refused or not: what must hold is checked while playing.
        let _ = self.play.ask(who.as_str(), &command, occurred, self.now);
    }

    /// Lets everybody do what they can until the case is over.
    fn finish(&mut self) {
        if self.play.state.is_closed() {
            return;
        }
        self.ask("sun", &asked("resume"));
        // Time may have brought the case to its end already.
        self.ask("-", &Command::Tick);
        if self.play.state.is_closed() {
            return;
        }
        let accused: Vec<_> = self.play.state.recusals.keys().cloned().collect();
        for person in accused {
            let decision = asked(&format!("recuse {person}"));
            assert!(ACTORS.iter().any(|who| self.ask(who, &decision)));
        }
        for _ in 0..ROUNDS_MAX {
            self.ask("-", &Command::Tick);
            if self.play.state.is_closed() {
                return;
            }
            assert!(
                self.somebody_does_something(),
                "{}",
                self.stuck("nobody can go on")
            );
        }
        panic!("{}", self.stuck("does not come to its end"));
    }

    fn stuck(&self, how: &str) -> String {
        format!("{how}: {}", picture(&self.play.state))
    }

    fn somebody_does_something(&mut self) -> bool {
        let tasks = self.play.state.tasks.clone();
        tasks.iter().any(|(no, open)| self.somebody_does(*no, open))
    }

    fn somebody_does(&mut self, no: TaskNo, open: &OpenTask) -> bool {
        let (_, task) = self
            .play
            .definition
            .task(open.name.as_str())
            .expect("known");
        let (complete, votes) = wished(no, task);
        if open.panel.is_some() {
            let voters = || {
                ACTORS
                    .iter()
                    .flat_map(|who| votes.iter().map(move |vote| (who, vote)))
            };
            return voters().any(|(who, vote)| self.ask(who, &asked(vote)));
        }
        match &open.assignee {
            Some(holder) => self.ask(holder.as_str(), &asked(&complete)),
            None => ACTORS.iter().any(|who| self.ask(who, &asked(&complete))),
        }
    }
}

/// How a task is brought to a good end: completed, or agreed to.
fn wished(name: TaskNo, task: &Task) -> (String, [String; 2]) {
    let outcome = if task.outcomes.is_empty() { "" } else { " ok" };
    let fills = if task.fills.is_empty() {
        ""
    } else {
        " chair:zhao"
    };
    let complete = format!("complete {name}{outcome}{fills} f1=true f2=false");
    let votes = [
        format!("vote {name} agree"),
        format!("vote {name} agree as:party"),
    ];
    (complete, votes)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn every_case_stays_sound_and_can_come_to_its_end(plan in plan(), attempts in attempts()) {
        let mut playing = Playing::new(&plan);
        for attempt in attempts {
            playing.attempt(attempt);
        }
        if playing.play.state.status != Status::Absent {
            playing.finish();
        }
    }
}
