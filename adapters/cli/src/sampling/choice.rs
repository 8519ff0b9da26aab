//! The sample: what is always in, and the first of the order that was drawn by lot.

use std::collections::BTreeMap;

use super::{Criteria, File, Strata};

/// A file of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen<'a> {
    /// The file.
    pub(crate) file: &'a File,
    /// Its place in the order that was drawn, from 1; none for a file that is always in.
    pub(crate) rank: Option<usize>,
}

/// The sample of a population: first the files that are always in, in the order of the population,
/// then those by lot, in the order that was drawn. Where there are strata, each gives as many as its
/// share of the files that go by lot ([`shares`]), the first of its own in that order.
pub(crate) fn chosen<'a>(
    files: &'a [File],
    order: &[String],
    criteria: &Criteria,
) -> Vec<Chosen<'a>> {
    let always = files.iter().filter(|file| file.rule.is_some());
    let mut sample: Vec<Chosen<'_>> = always.map(|file| Chosen { file, rank: None }).collect();
    let by_number: BTreeMap<&str, &File> = files
        .iter()
        .filter(|file| file.rule.is_none())
        .map(|file| (file.number.as_str(), file))
        .collect();
    let by_lot = criteria.size.of(files.len()).saturating_sub(sample.len());
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for file in by_number.values() {
        *sizes.entry(stratum(file, criteria.strata)).or_default() += 1;
    }
    let mut left = shares(&sizes, by_lot);
    for (place, number) in order.iter().enumerate() {
        let Some(file) = by_number.get(number.as_str()) else {
            continue;
        };
        if let Some(left) = left.get_mut(stratum(file, criteria.strata))
            && *left > 0
        {
            *left -= 1;
            let rank = Some(place + 1);
            sample.push(Chosen { file, rank });
        }
    }
    sample
}

fn stratum(file: &File, strata: Strata) -> &str {
    match strata {
        Strata::None => "",
        Strata::Unit => file.organ.as_str(),
        Strata::Procedure => file.procedure.as_str(),
    }
}

/// How many each stratum gives, by its size: whole shares first, and what is left to the largest
/// remainders, the first in the order of the names among equals (最大余数法).
fn shares<'a>(sizes: &BTreeMap<&'a str, usize>, by_lot: usize) -> BTreeMap<&'a str, usize> {
    let whole: usize = sizes.values().sum();
    let by_lot = by_lot.min(whole);
    if whole == 0 {
        return BTreeMap::new();
    }
    let mut shares: BTreeMap<&str, usize> = sizes
        .iter()
        .map(|(name, size)| (*name, size * by_lot / whole))
        .collect();
    let mut remainders: Vec<(usize, &str)> = sizes
        .iter()
        .map(|(name, size)| (size * by_lot % whole, *name))
        .collect();
    remainders.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    let given: usize = shares.values().sum();
    for (_, name) in remainders.into_iter().take(by_lot - given) {
        *shares.entry(name).or_default() += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use casebook_engine::draw::{Seed, draw};
    use casebook_engine::stream::{CaseId, Position};

    use super::super::Size;
    use super::*;

    /// Files as `organ procedure rule`, `-` for no rule.
    fn files(rows: &str) -> Vec<File> {
        let rows = rows.split(',').map(str::trim).enumerate();
        let files = rows.map(|(no, row)| {
            let parts: Vec<&str> = row.split(' ').collect();
            File {
                case: CaseId(uuid::Uuid::from_u128(no as u128)),
                opened: Position(no as u64 + 1),
                number: format!("{no}号"),
                organ: parts[0].to_owned(),
                procedure: parts[1].to_owned(),
                rule: (parts[2] != "-").then(|| parts[2].to_owned()),
            }
        });
        files.collect()
    }

    fn criteria(size: &str, strata: Strata) -> Criteria {
        Criteria {
            organs: vec!["a".to_owned()],
            period: "2025".to_owned(),
            kinds: vec!["p".to_owned()],
            rules: Vec::new(),
            size: Size::parse(size).expect("a size"),
            strata,
        }
    }

    /// The order that a seed gives.
    fn drawn(files: &[File], seed: u32) -> Vec<String> {
        let pool: Vec<&File> = files.iter().filter(|file| file.rule.is_none()).collect();
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&seed.to_be_bytes());
        let order = draw(Seed(bytes), "order", pool.len(), pool.len());
        let order = order.into_iter().map(|at| pool[at].number.clone());
        order.collect()
    }

    fn numbers(sample: &[Chosen<'_>]) -> Vec<usize> {
        let numbers = sample.iter().map(|one| one.file.opened.0);
        numbers
            .map(|no| usize::try_from(no).expect("small") - 1)
            .collect()
    }

    #[test]
    fn every_file_that_goes_by_lot_is_drawn_about_as_often_as_any_other() {
        let files = files("a p -, a p hearing, a p -, a p -, a p -, a p annulled, a p -, a p -");
        let criteria = criteria("4", Strata::None);
        let mut often = [0_u32; 8];
        for seed in 0..3_000 {
            let order = drawn(&files, seed);
            for number in numbers(&chosen(&files, &order, &criteria)) {
                often[number] += 1;
            }
        }
        for (number, times) in often.into_iter().enumerate() {
            let expected = match number {
                1 | 5 => 3_000..3_001,
                _ => 900..1_100,
            };
            assert!(expected.contains(&times), "{number}: {often:?}");
        }
    }

    #[test]
    fn what_is_always_in_comes_first_and_is_not_cut() {
        let rows = "a p -, a p hearing, b q annulled, a p -, b q -";
        let files = files(rows);
        for (size, count) in [
            ("1", 2),
            ("2", 2),
            ("3", 3),
            ("5", 5),
            ("20%", 2),
            ("50%", 3),
        ] {
            let order = drawn(&files, 7);
            let sample = chosen(&files, &order, &criteria(size, Strata::None));
            assert_eq!(sample.len(), count, "{size}");
            assert_eq!(numbers(&sample)[..2], [1, 2], "{size}");
            assert!(sample[2..].iter().all(|one| one.rank.is_some()), "{size}");
        }
    }

    #[test]
    fn each_stratum_gives_its_share() {
        let row = |organ: &str, count| vec![format!("{organ} p -"); count].join(", ");
        let rows = [row("a", 6), row("b", 3), row("c", 1)].join(", ");
        let files = files(&rows);
        for (size, strata, expected) in [
            ("5", Strata::Unit, [3, 2, 0]),
            ("10", Strata::Unit, [6, 3, 1]),
            ("1", Strata::Unit, [1, 0, 0]),
        ] {
            for seed in 0..50 {
                let order = drawn(&files, seed);
                let sample = chosen(&files, &order, &criteria(size, strata));
                let of = |organ: &str| sample.iter().filter(|one| one.file.organ == organ).count();
                assert_eq!([of("a"), of("b"), of("c")], expected, "{size} {seed}");
            }
        }
    }

    #[test]
    fn the_order_of_the_files_given_does_not_matter_for_who_is_in() {
        let one = files("a p -, b p -, a p hearing, b q -, a p -, c p -");
        let mut other = one.clone();
        other.reverse();
        for seed in 0..40 {
            let order = drawn(&one, seed);
            for strata in [Strata::None, Strata::Unit, Strata::Procedure] {
                let criteria = criteria("4", strata);
                let first = numbers(&chosen(&one, &order, &criteria));
                assert_eq!(first, numbers(&chosen(&other, &order, &criteria)));
            }
        }
    }
}
