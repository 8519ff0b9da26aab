//! However the cases are divided among several folds, the figures are the same.

use proptest::prelude::*;

use super::log::{Log, all};
use crate::{By, Choice, Fold, Reading};

/// What happens to a case, by a number.
fn act(log: &mut Log, case: u128, what: u8, day: i8) {
    let date = format!("2018-{:02}-{:02}", day % 12 + 1, day % 28 + 1);
    match what % 6 {
        0 => log.done(case, &date, "check", ""),
        1 => log.done(case, &date, "decide", "grant"),
        2 => log.done(case, &date, "decide", "deny"),
        3 => log.withdraw(case, &date, "decide"),
        4 => log.outside(case, &date),
        _ => log.end(case, &date),
    };
}

fn told(reading: &Reading) -> Vec<String> {
    let figures = reading.figures.iter().flatten();
    let told = figures.map(|figure| {
        format!(
            "{} {:?} {:?} {} {:?} {:?}",
            figure.indicator.id,
            figure.value,
            figure.share,
            figure.undecided,
            figure.cases,
            figure.groups
        )
    });
    told.collect()
}

proptest! {
    #[test]
    fn a_split_by_case_gives_what_one_fold_gives(
        acts in prop::collection::vec((0_u128..8, any::<u8>(), 0_i8..120), 0..120),
        sides in prop::collection::vec(0_usize..3, 8),
    ) {
        let mut log = Log::default();
        for case in 0..8 {
            log.open_in(case, "2018-01-02", if case % 2 == 0 { "north" } else { "south" });
        }
        for (case, what, day) in acts {
            act(&mut log, case, what, day);
        }
        let choice = Choice { by: Some(By::Organ), cases: 3, ..all() };
        let periods = ["2018", "2018H1", "2018Q4"];
        let plan = Log::plan(&choice, &periods);
        let mut parts: Vec<Fold> = (0..3).map(|_| Fold::new(plan.clone())).collect();
        for recorded in &log.events {
            let case = recorded.stream.case_id().expect("a case").0.as_u128();
            let side = sides[usize::try_from(case).expect("a small number")];
            parts[side].take(recorded).expect("it can be read");
        }
        let merged = parts.into_iter().reduce(Fold::merge).expect("three parts");
        prop_assert_eq!(told(&Reading::of(merged)), told(&log.read(&choice, &periods)));
    }
}
