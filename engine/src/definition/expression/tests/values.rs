//! What values can make of a condition.

use proptest::prelude::*;

use super::setting::{Setting, on_large_stack};
use crate::{Name, Value};

/// Expression | what it can do.
const ROWS: &str = "
facts.amount > 1000                                               | holds fails
facts.amount <= 55 && facts.amount > 60                           | fails
facts.amount < 0.5 || facts.amount >= 0.25                        | holds
facts.amount > 1 && facts.amount < 2                              | holds fails
facts.rounds > 1 && facts.rounds < 2                              | fails
facts.rounds >= 2 || facts.rounds <= 1                            | holds
facts.kind == 'fine' && facts.kind == 'revoke'                    | fails
facts.kind in ['fine', 'confiscate', 'revoke']                    | holds
facts.kind != 'fine' || facts.kind != 'revoke'                    | holds
facts.reason == 'a' || facts.reason != 'a'                        | holds
facts.reason == 'a'                                               | holds fails
facts.complex && !facts.complex                                   | fails
facts.complex == true || !facts.complex                           | holds
facts.hearing.day > date('2026-01-01') && facts.hearing.day < date('2026-01-02') | fails
facts.hearing.day > date('2026-01-01') && facts.hearing.day < date('2026-01-03') | holds fails
today >= date('2026-01-01') || today < date('2026-01-01')         | holds
seen('legal_review.pass') && !seen('legal_review.pass')           | fails
seen('legal_review.pass') || seen('serve_notice.done')            | holds fails
count('serve_notice.done') >= 0                                   | holds
count('serve_notice.done') < 0                                    | fails
1000 < facts.amount && 500 > facts.amount                         | fails
facts.complex ? facts.amount > 9 : facts.amount > 9               | holds fails
facts.complex ? facts.amount > 9 : facts.amount <= 9              | holds fails
facts.amount > facts.limit && facts.amount < 0                    | holds fails
at('serve_notice.done').amount > 5 && at('serve_notice.done').amount < 4 | fails
at('serve_notice.done').amount > 5 && facts.amount < 4            | holds fails
size(facts.scores) >= 0                                           | holds
facts.amount + 1 > 2 && facts.amount + 1 < 1                      | fails
";

#[test]
fn a_condition_that_no_values_make_true_or_false_is_found() {
    on_large_stack(|| {
        let setting = Setting::new();
        for row in ROWS.lines().filter(|row| !row.trim().is_empty()) {
            let (source, expected) = row.rsplit_once('|').expect("two columns");
            let expression = setting.parse(source.trim()).expect(source);
            let verdicts = expression.verdicts().expect("few values");
            let words = [("holds", verdicts.can_hold), ("fails", verdicts.can_fail)];
            let found: Vec<&str> = words.iter().filter(|one| one.1).map(|one| one.0).collect();
            assert_eq!(found.join(" "), expected.trim(), "{source}");
        }
    });
}

#[test]
fn too_many_values_are_not_tried() {
    on_large_stack(|| {
        let facts = ["amount", "limit", "unset", "fee", "broken"];
        let asked = facts.map(|fact| {
            let steps = (0..15).map(|step| format!("facts.{fact} == {step}"));
            steps.collect::<Vec<_>>().join(" || ")
        });
        let source = asked.map(|one| format!("({one})")).join(" && ");
        let expression = Setting::new().parse(&source).expect("an expression");
        assert_eq!(expression.verdicts(), None);
    });
}

proptest! {
    /// Nothing that was found never to happen happens with values that were not tried.
    #[test]
    fn what_holds_or_fails_was_found_able_to(
        low in -3_i64..4, high in -3_i64..4, amount in -40_i64..40, rounds in -4_i64..5,
        nth in 0_usize..6,
    ) {
        let source = [
            format!("facts.amount > {low} && facts.amount < {high}"),
            format!("facts.rounds > {low} && facts.rounds < {high}"),
            format!("facts.rounds >= {low} || facts.rounds < {high}"),
            format!("facts.amount == {low} || facts.amount != {high}"),
            format!("!(facts.amount <= {low}) && facts.rounds in [{low}, {high}]"),
            format!("facts.amount > facts.rounds && facts.amount <= {low}"),
        ][nth].clone();
        on_large_stack(move || {
            let mut setting = Setting::new();
            let tenths = format!("{}.{}", amount / 10, (amount % 10).abs());
            setting.facts.insert(Name::from("amount"), Value::from(tenths.as_str()));
            setting.facts.insert(Name::from("rounds"), Value::Int(rounds));
            let expression = setting.parse(&source).expect("an expression");
            let verdicts = expression.verdicts().expect("few values");
            if setting.evaluate(&expression).expect("decided") {
                assert!(verdicts.can_hold, "{source}");
            } else {
                assert!(verdicts.can_fail, "{source}");
            }
        });
    }
}
