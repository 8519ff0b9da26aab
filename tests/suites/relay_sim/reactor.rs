//! The reactor under crashes: whatever dies between two steps, the cases stand as if nothing had.

use std::sync::Arc;

use casebook_engine::Value;
use casebook_engine::runtime::{Reacted, Reactor};
use casebook_engine::stream::CaseId;
use casebook_memory::MemoryStore;
use casebook_tests::bureau::{Family, Hand};
use casebook_tests::contract::noon;
use futures::FutureExt;
use uuid::Uuid;

use super::dice::Dice;
use super::shaky::Shaky;
use super::world::now;

/// How many stories are told.
const SEEDS: u64 = 60;

/// How often a reactor is started before the line is mended.
const STARTS: usize = 40;

/// Persons who act, and reactors that work over a bad line.
struct Story {
    store: Arc<MemoryStore>,
    line: Arc<Shaky>,
    family: Family,
    dice: Dice,
    crashes: usize,
}

impl Story {
    fn new(seed: u64) -> Self {
        let store = Arc::new(MemoryStore::new());
        let hand = Arc::new(Hand::new(noon(), 5_000));
        Self {
            line: Arc::new(Shaky::new(store.clone(), seed)),
            family: Family::new(store.clone(), &hand),
            store,
            dice: Dice::new(seed),
            crashes: 0,
        }
    }

    /// Reactors work and die, one after the other; the last one in peace.
    fn react(&mut self, percent: u64) {
        for _ in 0..STARTS {
            self.line.shake(percent, percent);
            let engine = self.family.engine_over(self.line.clone());
            let mut reactor = Reactor::new(engine, self.line.clone(), Uuid::from_u128(1));
            let steps = 1 + self.dice.below(4);
            for _ in 0..steps {
                match reactor.step().now_or_never() {
                    Some(Ok(Reacted::Moved | Reacted::Idle(_))) => {}
                    Some(Ok(Reacted::Elsewhere)) => panic!("nobody else is at work"),
                    Some(Err(_)) => self.crashes += 1,
                    None => {
                        self.crashes += 1;
                        break;
                    }
                }
            }
        }
        self.line.shake(0, 0);
        let mut reactor = self.family.reactor(self.store.clone(), 1);
        now(reactor.drain()).unwrap();
    }

    fn children(&self, case: CaseId) -> Vec<CaseId> {
        let state = now(self.family.state(case));
        state.links.keys().copied().collect()
    }

    /// A fine that is annulled, with everything that this leads to.
    fn tell(&mut self, percent: u64) -> Vec<String> {
        let fine = now(self.family.open("family.fine", &[]));
        let amount = [("amount", Value::from("3000.00"))];
        now(self
            .family
            .done(fine, "decision.punish", "li.chengban", &amount));
        now(self.family.done(fine, "announce", "qian.chengban", &[]));
        let number = now(self.family.state(fine))
            .opened()
            .number
            .clone()
            .unwrap();
        let against = [("against", Value::Text(number))];
        let other = now(self.family.open("family.reconsideration", &against));
        let firms = Value::List(vec!["甲".into(), "乙".into(), "丙".into()]);
        now(self
            .family
            .done(other, "ask", "sun.chengban", &[("firms", firms)]));
        self.react(percent);
        let words = [("words", Value::from("不同意"))];
        for child in self.children(other) {
            now(self
                .family
                .done(child, "answer.object", "wang.shenhe", &words));
        }
        self.react(percent);
        let reason = [("reason", Value::from("程序违法"))];
        now(self
            .family
            .done(other, "decision.annul", "zhou.shenhe", &reason));
        self.react(percent);
        let audit = self.children(fine)[0];
        now(self.family.done(audit, "report", "sun.chengban", &[]));
        now(self.family.done(fine, "take_down", "li.chengban", &[]));
        self.react(percent);
        now(self.family.story())
    }
}

#[test]
fn a_reactor_that_dies_loses_and_doubles_nothing() {
    // Ids count up, so those of cases that persons open are the same in every story.
    let calm = Story::new(0).tell(0);
    assert!(calm.len() > 60, "{calm:#?}");
    let mut crashes = 0;
    for seed in 1..=SEEDS {
        let mut story = Story::new(seed);
        let told = story.tell(8);
        assert_eq!(told, calm, "seed {seed}");
        crashes += story.crashes;
    }
    assert!(crashes > 500, "only {crashes} crashes");
}
