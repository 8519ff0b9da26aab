//! Random commands, made to fit the case as far as chance allows.

use std::fmt::Write;

use jiff::SignedDuration;
use proptest::prelude::*;

use crate::Name;
use crate::case::tests::asked::asked;
use crate::case::{CaseState, Command, OpenTask, TaskNo};
use crate::definition::Definition;

/// Who may ask; all of them invented, one unknown.
pub(super) const ACTORS: [&str; 12] = [
    "zhang", "li", "wang", "zhao", "qian", "novice", "sun", "zhou", "wu", "zheng", "chen", "nobody",
];

/// One attempt, before it is known what the case looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    verb: u8,
    who: u8,
    one: u8,
    two: u8,
    minutes: u16,
    back: bool,
}

pub(super) fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let minutes = prop_oneof![3 => 1..60_u16, 1 => 1..20_000_u16];
    let one = (
        0..64_u8,
        any::<[u8; 3]>(),
        minutes,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(verb, [who, one, two], minutes, back)| Attempt {
            verb,
            who,
            one,
            two,
            minutes,
            back,
        });
    prop::collection::vec(one, 1..40)
}

impl Attempt {
    /// How long after the attempt before it.
    pub(super) fn later(self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.minutes))
    }

    /// Whether it is recorded half an hour after it happened.
    pub(super) fn is_backdated(self) -> bool {
        self.back
    }

    /// Who asks for what.
    pub(super) fn made(self, definition: &Definition, state: &CaseState) -> (Name, Command) {
        let tasks: Vec<(&TaskNo, &OpenTask)> = state.tasks.iter().collect();
        let task = (!tasks.is_empty()).then(|| tasks[usize::from(self.one) % tasks.len()]);
        let anybody = ACTORS[usize::from(self.who) % ACTORS.len()];
        let other = ACTORS[usize::from(self.two) % ACTORS.len()];
        let holder = task.and_then(|(_, task)| task.assignee.as_ref());
        let who = match holder {
            Some(holder) if self.who < 160 => holder.clone(),
            _ => anybody.into(),
        };
        let head = Name::from(["sun", "zhou"][usize::from(self.who) % 2]);
        let name = task.map_or("t0", |(_, task)| task.name.as_str());
        // Mostly by number, for a name may mean several copies.
        let number = task.map_or_else(|| name.to_owned(), |(no, _)| no.to_string());
        let by = if self.two.is_multiple_of(7) {
            name
        } else {
            &number
        };
        match self.verb {
            0..=23 => (who, asked(&self.completion(definition, name, by))),
            24..=35 => (anybody.into(), asked(&self.vote(by))),
            36..=38 => (anybody.into(), asked(&format!("claim {by}"))),
            39 => (who, asked(&format!("unclaim {by}"))),
            40..=43 => (anybody.into(), asked(&self.returning(definition, by))),
            44..=47 => (last_actor(state, anybody), asked("withdraw")),
            48 => (head, asked(&format!("transfer {by} {other}"))),
            49 => (who, asked(&format!("delegate {by} {other}"))),
            50 => (who, asked(&format!("add {by} {other} before"))),
            51 => (who, asked(&format!("drop {by} {other}"))),
            52 => (anybody.into(), asked(&format!("object {}", self.accused()))),
            53 => (head, asked(&format!("recuse {}", self.accused()))),
            54 => (head, asked("suspend")),
            55 | 56 => (head, asked("resume")),
            57 => (head, asked(&format!("extend l{} 3wd", self.two % 4))),
            58 => (head, asked("tick")),
            59 => (head, asked("urge")),
            60..=62 => (anybody.into(), asked(&self.outside(definition, state))),
            _ => (head, asked(self.rare())),
        }
    }

    fn completion(self, definition: &Definition, name: &str, by: &str) -> String {
        let mut words = format!("complete {by}");
        let task = definition.task(name).map(|(_, task)| task);
        if task.is_some_and(|task| !task.outcomes.is_empty()) {
            words += if self.even() { " ok" } else { " back" };
        }
        if task.is_some_and(|task| !task.fills.is_empty()) {
            words += if self.even() {
                " chair:zhao"
            } else {
                " chair:qian"
            };
        }
        if !self.two.is_multiple_of(3) {
            let (fact, truth) = (self.two % 4 % 3, self.two % 5 > 1);
            write!(words, " f{fact}={truth}").expect("text");
        }
        let lists = ["[]", "[a]", "[a+b]", "[b+c+a]", "[a+a]", "[d]"];
        if let Some(list) = lists.get(usize::from(self.who) % 12) {
            write!(words, " list={list}").expect("text");
        }
        words
    }

    fn vote(self, name: &str) -> String {
        let vote = ["agree", "agree", "refuse", "abstain"][usize::from(self.two) % 4];
        let role = if self.two.is_multiple_of(5) {
            " as:party"
        } else {
            ""
        };
        format!("vote {name} {vote}{role}")
    }

    fn returning(self, definition: &Definition, name: &str) -> String {
        let stages: Vec<&Name> = definition.stages.keys().collect();
        let any = |n: u8| stages[usize::from(n) % stages.len()];
        let to = any(self.two);
        match self.who % 4 {
            0 => format!("return {to} from:{name}"),
            1 => format!("return {to} direct"),
            2 => format!("return {to} direct from:{name}"),
            _ => format!("return {to} to:{} from:{name}", any(self.one)),
        }
    }

    /// One person of each post can be asked to step aside; the others can always finish the case.
    fn accused(self) -> &'static str {
        ["wang", "qian", "wu"][usize::from(self.two) % 3]
    }

    fn outside(self, definition: &Definition, state: &CaseState) -> String {
        let accepted = definition
            .stages
            .values()
            .flat_map(|stage| stage.accept.keys());
        let accepted: Vec<&Name> = accepted.collect();
        let index = usize::from(self.one) % accepted.len().max(1);
        let happening = accepted.get(index).map_or("none", |name| name.as_str());
        let open: Vec<_> = state.stages.keys().collect();
        match open.get(usize::from(self.two) % (open.len() * 2).max(1)) {
            Some(no) => format!("happen {happening} in:{no}"),
            None => format!("happen {happening}"),
        }
    }

    fn rare(self) -> &'static str {
        match self.two % 8 {
            0 => "terminate zhou",
            1 => "recompute",
            2 => "open",
            _ => "deviate",
        }
    }

    fn even(self) -> bool {
        self.two.is_multiple_of(2)
    }
}

fn last_actor(state: &CaseState, anybody: &str) -> Name {
    let last = state.last_step.as_ref().map(|step| step.person.clone());
    last.unwrap_or_else(|| anybody.into())
}
