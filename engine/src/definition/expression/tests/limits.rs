//! What keeps parsing and evaluation bounded.

use proptest::prelude::*;

use super::setting::{Setting, on_large_stack};
use crate::definition::expression::{
    COST_MAX, DEPTH_MAX, Fault, LENGTH_BYTES_MAX, NESTING_MAX, Undecided,
};
use crate::{Name, Value};

/// Texts of full length that lean on one thing each, nested as deep as the scan lets through.
#[test]
fn no_text_within_the_limits_overflows_a_large_stack() {
    on_large_stack(|| {
        let setting = Setting::new();
        let deepest = NESTING_MAX;
        for unit in [
            "(", "[", "{", "!(", "-(", "f(", "a[", "[[", "a.f(", "(a+", "[a,", "1?", "a?b:",
            "a.b{c:", "has(", "a.all(x,", "!a&&(", "a<(", "(a?b:",
        ] {
            let opened = unit.chars().filter(|char| "([{?!-".contains(*char)).count();
            let nested = unit.repeat(deepest / opened);
            let closing: String = nested.chars().rev().filter_map(closing).collect();
            for text in [
                nested.clone(),
                format!("{nested}1"),
                format!("{nested}1{closing}"),
            ] {
                drop(setting.parse(&text));
            }
        }
        for unit in [
            "a+",
            "a.",
            "a<",
            "a&&",
            "a||",
            "a,",
            "!a&&",
            "-a-",
            "a in ",
            "f().",
            "a[1]",
            ")",
            "]",
            ":",
            "(a)",
            "a ",
            "1 ",
            ".",
            "a:",
            "'x'+",
            "[1,",
            "a==a||a&&",
        ] {
            let unit_count = LENGTH_BYTES_MAX / unit.len() - 1;
            drop(setting.parse(&unit.repeat(unit_count)));
            drop(setting.parse(&format!("{}a", unit.repeat(unit_count))));
        }
    });
}

fn closing(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

#[test]
fn text_beyond_a_limit_is_refused() {
    on_large_stack(|| {
        let setting = Setting::new();
        let fault = |source: &str| setting.parse(source).expect_err(source)[0].fault.clone();
        let nested = |count| format!("{}true{}", "(".repeat(count), ")".repeat(count));
        let sum = |count: usize| format!("{}1 == 1", "1+".repeat(count));
        assert!(setting.parse(&nested(NESTING_MAX)).is_ok());
        assert_eq!(fault(&nested(NESTING_MAX + 1)), Fault::TooDeep);
        assert_eq!(fault(&"!".repeat(NESTING_MAX + 1)), Fault::TooDeep);
        assert_eq!(fault(&"true?true:".repeat(NESTING_MAX + 1)), Fault::TooDeep);
        assert!(setting.parse(&sum(DEPTH_MAX - 2)).is_ok());
        assert_eq!(fault(&sum(DEPTH_MAX - 1)), Fault::TooDeep);
        let long = " ".repeat(LENGTH_BYTES_MAX);
        assert_eq!(
            fault(&format!("{long}1")),
            Fault::TooLong {
                bytes: LENGTH_BYTES_MAX + 1
            }
        );
    });
}

#[test]
fn a_long_chain_of_conditions_is_one_level_deep() {
    on_large_stack(|| {
        let setting = Setting::new();
        let chain = vec!["true"; 200].join("&&");
        let expression = setting.parse(&chain).expect("within the limits");
        assert_eq!(setting.evaluate(&expression), Ok(true));
    });
}

#[test]
fn evaluation_stops_when_it_costs_too_much() {
    on_large_stack(|| {
        let mut setting = Setting::new();
        let scores = (0..i64::from(COST_MAX)).map(Value::Int).collect();
        setting
            .facts
            .insert(Name::from("scores"), Value::List(scores));
        for source in [
            "facts.scores.all(a, a >= 0)",
            "facts.scores.all(a, facts.scores.all(b, a + b >= 0)) || true",
            "facts.scores.map(a, a).size() > 0",
            "-1 in facts.scores",
        ] {
            let expression = setting.parse(source).expect(source);
            assert_eq!(
                setting.evaluate(&expression),
                Err(Undecided::TooCostly),
                "{source}"
            );
        }
        let long = "法".repeat(400_000);
        setting
            .facts
            .insert(Name::from("reason"), Value::from(long.as_str()));
        let expression = setting
            .parse("facts.reason.contains('x')")
            .expect("a condition");
        assert_eq!(setting.evaluate(&expression), Err(Undecided::TooCostly));
    });
}

#[test]
fn the_deepest_tree_evaluates_on_a_usual_stack() {
    let (send, receive) = std::sync::mpsc::channel();
    on_large_stack(move || {
        let setting = Setting::new();
        let deep = format!("{}true{}", "!(1 == 1 && ".repeat(30), ")".repeat(30));
        let sum = format!("{}1 > 0", "1+".repeat(DEPTH_MAX - 2));
        let variables = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let lists = variables.map(|name| ["facts.scores.all(", name, ", "].concat());
        let lists = format!("{}true{}", lists.concat(), ")".repeat(lists.len()));
        let answers = [Ok(true), Ok(true), Err(Undecided::TooCostly)];
        for (source, answer) in [deep, sum, lists].into_iter().zip(answers) {
            let parsed = setting.parse(&source).expect("within the limits");
            send.send((parsed, answer)).expect("the test waits");
        }
    });
    let setting = Setting::new();
    for (expression, answer) in receive {
        assert_eq!(setting.evaluate(&expression), answer, "{expression}");
    }
}

/// Texts of the language's own tokens, mostly nonsense.
fn tokens() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "facts",
        "facts.amount",
        "facts.scores",
        "facts.kind",
        "at('case.filed')",
        "seen",
        "now",
        "has",
        "size",
        ".all(x,",
        ".map(x,",
        "x",
        "'fine'",
        "'case.filed'",
        "1",
        "2.5",
        "true",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "<",
        "<=",
        "==",
        "!=",
        "&&",
        "||",
        "in",
        "?",
        ":",
        ".",
        ",",
        "'",
        "\"",
        "`",
        "\\",
        "//",
        "法",
        "\n",
        "if",
        "null",
        "1u",
        "0x",
        "e",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.join(" "))
}

fn parse_and_evaluate(sources: Vec<String>) {
    on_large_stack(move || {
        let setting = Setting::new();
        for source in sources {
            if let Ok(expression) = setting.parse(&source) {
                drop(setting.evaluate(&expression));
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_makes_parsing_or_evaluation_panic(
        nonsense in prop::collection::vec(tokens(), 8),
        noise in prop::collection::vec(any::<String>(), 4),
        ascii in prop::collection::vec("[ -~]{0,80}", 4),
    ) {
        parse_and_evaluate([nonsense, noise, ascii].concat());
    }
}
