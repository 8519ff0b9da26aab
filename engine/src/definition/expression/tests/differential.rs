//! Random expressions, asked of ours and of the interpreter of the crate that parses them.

use std::fmt::Write;

use cel::{Context, Program, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::setting::{Setting, on_large_stack};

/// Choices from which an expression is made: used up from the front, zeros after the end.
struct Choices<'c> {
    left: &'c [u8],
    depth: usize,
}

impl Choices<'_> {
    fn next(&mut self, of: u8) -> u8 {
        let Some((first, left)) = self.left.split_first() else {
            return 0;
        };
        self.left = left;
        first % of
    }

    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    fn is_deep(&self) -> bool {
        self.depth > 4 || self.left.is_empty()
    }

    fn number(&mut self) -> String {
        if self.is_deep() {
            return ["0", "1", "2", "7", "facts.rounds", "(-3)"][usize::from(self.next(6))]
                .to_owned();
        }
        match self.next(8) {
            0..=4 => {
                let operator = ["+", "-", "*", "/", "%"][usize::from(self.next(5))];
                self.deeper(|it| format!("({} {operator} {})", it.number(), it.number()))
            }
            5 => self.deeper(|it| format!("size({})", it.list())),
            6 => self.deeper(|it| format!("size({})", it.text())),
            _ => self.deeper(|it| format!("({} ? {} : {})", it.truth(), it.number(), it.number())),
        }
    }

    fn text(&mut self) -> String {
        if self.is_deep() {
            return ["''", "'a'", "'ab'", "'听证'", "facts.reason"][usize::from(self.next(5))]
                .to_owned();
        }
        match self.next(2) {
            0 => self.deeper(|it| format!("({} + {})", it.text(), it.text())),
            _ => self.deeper(|it| format!("({} ? {} : {})", it.truth(), it.text(), it.text())),
        }
    }

    fn list(&mut self) -> String {
        let nth = self.depth;
        if self.is_deep() {
            return ["[1, 2, 3]", "facts.scores", "[0]"][usize::from(self.next(3))].to_owned();
        }
        match self.next(3) {
            0 => self.deeper(|it| format!("[{}, {}]", it.number(), it.number())),
            1 => {
                self.deeper(|it| format!("{}.filter(x{nth}, x{nth} > {})", it.list(), it.number()))
            }
            _ => self.deeper(|it| format!("{}.map(x{nth}, x{nth} + {})", it.list(), it.number())),
        }
    }

    fn truth(&mut self) -> String {
        let nth = self.depth;
        if self.is_deep() {
            let words = ["true", "false", "facts.complex", "(1 / 0 == 1)"];
            return words[usize::from(self.next(4))].to_owned();
        }
        match self.next(10) {
            0 | 1 => {
                let operator = ["&&", "||"][usize::from(self.next(2))];
                self.deeper(|it| format!("({} {operator} {})", it.truth(), it.truth()))
            }
            2 => self.deeper(|it| format!("!{}", it.truth())),
            3 | 4 => {
                let operator = ["==", "!=", "<", "<=", ">", ">="][usize::from(self.next(6))];
                self.deeper(|it| format!("({} {operator} {})", it.number(), it.number()))
            }
            5 => self.deeper(|it| format!("({} == {})", it.text(), it.text())),
            6 => {
                let test = ["startsWith", "endsWith", "contains"][usize::from(self.next(3))];
                self.deeper(|it| format!("{}.{test}({})", it.text(), it.text()))
            }
            7 => self.deeper(|it| format!("({} in {})", it.number(), it.list())),
            8 => {
                let each = ["all", "exists", "exists_one"][usize::from(self.next(3))];
                self.deeper(|it| format!("{}.{each}(x{nth}, x{nth} > {})", it.list(), it.number()))
            }
            _ => self.deeper(|it| format!("({} ? {} : {})", it.truth(), it.truth(), it.truth())),
        }
    }
}

/// The same facts for the other interpreter.
#[expect(
    clippy::disallowed_types,
    reason = "the other interpreter takes its variables so, and their order does not matter"
)]
fn context() -> Context<'static, 'static> {
    let mut context = Context::default();
    let mut facts = std::collections::HashMap::new();
    facts.insert("rounds".to_owned(), Value::from(2_i64));
    facts.insert("complex".to_owned(), Value::from(false));
    facts.insert("reason".to_owned(), Value::from("未经许可经营".to_owned()));
    let scores = vec![Value::from(3_i64), Value::from(5_i64), Value::from(8_i64)];
    facts.insert("scores".to_owned(), Value::from(scores));
    context.add_variable_from_value("facts", facts);
    context
}

fn other(source: &str, context: &Context<'_, '_>) -> Option<bool> {
    let program = Program::compile(source).ok()?;
    match program.execute(context) {
        Ok(Value::Bool(truth)) => Some(truth),
        _ => None,
    }
}

#[test]
fn both_interpreters_agree() {
    on_large_stack(|| {
        let setting = Setting::new();
        let context = context();
        let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::with_cases(1_500), seed);
        let (mut wrong, mut decided, mut undecided) = (String::new(), 0, 0);
        let bytes = prop::collection::vec(any::<u8>(), 1..60);
        for _ in 0..1_500 {
            let bytes = bytes.new_tree(&mut runner).expect("bytes").current();
            let mut choices = Choices {
                left: &bytes,
                depth: 0,
            };
            let source = choices.truth();
            let Ok(expression) = setting.parse(&source) else {
                continue;
            };
            let ours = setting.evaluate(&expression).ok();
            let theirs = other(&source, &context);
            match ours {
                Some(_) => decided += 1,
                None => undecided += 1,
            }
            // `in` of a list that is written out is true as soon as one item is the same, whatever
            // is unknown beside it; there the whole list is an error.
            let absorbed = ours == Some(true) && theirs.is_none() && source.contains(" in [");
            if ours != theirs && !absorbed {
                writeln!(wrong, "{ours:?} and not {theirs:?} | {source}").expect("text");
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
        assert!(
            decided > 300 && undecided > 30,
            "{decided} decided, {undecided} not"
        );
    });
}
