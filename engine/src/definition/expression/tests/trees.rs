//! Random trees: evaluation agrees with a plain reference.

use proptest::prelude::*;

use super::setting::{Setting, on_large_stack};

/// A tree of whole numbers and conditions, with its text and its reference answer.
#[derive(Clone, Debug)]
enum Tree {
    Number(i64),
    Rounds,
    Calculate(char, Box<[Tree; 2]>),
    Choose(Box<[Tree; 3]>),
    Truth(bool),
    /// A condition that nobody can answer.
    Unknown,
    Compare(&'static str, Box<[Tree; 2]>),
    Not(Box<Tree>),
    Logic(&'static str, Box<[Tree; 2]>),
}

impl Tree {
    fn text(&self) -> String {
        match self {
            Self::Number(number) if *number < 0 => format!("({number})"),
            Self::Number(number) => number.to_string(),
            Self::Rounds => "facts.rounds".to_owned(),
            Self::Calculate(operator, pair) => {
                format!("({} {operator} {})", pair[0].text(), pair[1].text())
            }
            Self::Choose(three) => {
                let [condition, one, two] = three.each_ref().map(Self::text);
                format!("({condition} ? {one} : {two})")
            }
            Self::Truth(truth) => truth.to_string(),
            Self::Unknown => "(facts.unset > 1)".to_owned(),
            Self::Compare(operator, pair) | Self::Logic(operator, pair) => {
                format!("({} {operator} {})", pair[0].text(), pair[1].text())
            }
            Self::Not(of) => format!("!{}", of.text()),
        }
    }

    fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Rounds => Some(2),
            Self::Choose(three) => three[if three[0].truth()? { 1 } else { 2 }].number(),
            Self::Calculate(operator, pair) => {
                let (one, two) = (pair[0].number()?, pair[1].number()?);
                match operator {
                    '+' => one.checked_add(two),
                    '-' => one.checked_sub(two),
                    '*' => one.checked_mul(two),
                    '/' => one.checked_div(two),
                    _ => one.checked_rem(two),
                }
            }
            _ => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            Self::Not(of) => of.truth().map(|truth| !truth),
            Self::Compare(operator, pair) => {
                let (one, two) = (pair[0].number()?, pair[1].number()?);
                Some(match *operator {
                    "==" => one == two,
                    "!=" => one != two,
                    "<" => one < two,
                    "<=" => one <= two,
                    ">" => one > two,
                    _ => one >= two,
                })
            }
            Self::Logic(operator, pair) => {
                let settling = *operator == "||";
                match (pair[0].truth(), pair[1].truth()) {
                    (Some(one), _) if one == settling => Some(settling),
                    (_, Some(two)) if two == settling => Some(settling),
                    (Some(_), Some(_)) => Some(!settling),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn numbers() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(|n| Tree::Number(n.into())),
        (-3_i64..4).prop_map(Tree::Number),
        Just(Tree::Rounds)
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let operator = prop::sample::select(vec!['+', '-', '*', '/', '%']);
        (operator, inner.clone(), inner)
            .prop_map(|(operator, one, two)| Tree::Calculate(operator, Box::new([one, two])))
    })
}

fn conditions() -> impl Strategy<Value = Tree> {
    let comparison = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let chosen = (any::<bool>(), numbers(), numbers())
        .prop_map(|(truth, one, two)| Tree::Choose(Box::new([Tree::Truth(truth), one, two])));
    let leaf = prop_oneof![
        any::<bool>().prop_map(Tree::Truth),
        Just(Tree::Unknown),
        (comparison, prop_oneof![numbers(), chosen], numbers())
            .prop_map(|(operator, one, two)| Tree::Compare(operator, Box::new([one, two]))),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let connective = prop::sample::select(vec!["&&", "||"]);
        prop_oneof![
            inner.clone().prop_map(|of| Tree::Not(Box::new(of))),
            (connective, inner.clone(), inner)
                .prop_map(|(operator, one, two)| Tree::Logic(operator, Box::new([one, two]))),
        ]
    })
}

fn assert_agrees(trees: Vec<Tree>) {
    on_large_stack(move || {
        let setting = Setting::new();
        for tree in trees {
            let source = tree.text();
            if let Ok(expression) = setting.parse(&source) {
                assert_eq!(setting.evaluate(&expression).ok(), tree.truth(), "{source}");
            } else {
                assert!(source.len() > 500, "a short tree is refused: {source}");
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn evaluation_agrees_with_the_reference(trees in prop::collection::vec(conditions(), 8)) {
        assert_agrees(trees);
    }
}
