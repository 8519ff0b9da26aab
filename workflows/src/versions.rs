//! What several definitions must be together: one version of a workflow in force on a day.

use casebook_engine::definition::{Definition, InForce};
use jiff::civil::Date;

use crate::problem::Problems;
use crate::{Code, Loaded, Problem};

/// Checks loaded definitions against each other. Gives the problems with the index of the
/// definition in which they stand; definitions with errors of their own are left out.
///
/// Two versions of one workflow in force on the same day leave it open which law governs a case
/// filed on that day; one id and version with two texts leaves open which text does.
pub fn check_together(loaded: &[&Loaded]) -> Vec<(usize, Problem)> {
    let mut found = Vec::new();
    for (number, one) in loaded.iter().enumerate() {
        let Some(definition) = &one.definition else {
            continue;
        };
        let mut problems = Problems::default();
        for other in loaded[..number]
            .iter()
            .filter_map(|other| other.definition.as_ref())
        {
            compare(one, definition, other, &mut problems);
        }
        found.extend(
            problems
                .into_sorted()
                .into_iter()
                .map(|problem| (number, problem)),
        );
    }
    found
}

fn compare(loaded: &Loaded, one: &Definition, other: &Definition, out: &mut Problems) {
    let (mine, theirs) = (&one.reference, &other.reference);
    if mine.id != theirs.id || mine.digest == theirs.digest {
        return;
    }
    if mine.version == theirs.version {
        let message = format!("\"{}\" has two texts of version {}", mine.id, mine.version);
        out.add(
            Code::VersionTwice,
            loaded.in_force,
            message,
            "give the newer text a new version",
        );
    } else if let Some(day) = common_day(&one.in_force, &other.in_force) {
        let message = format!(
            "versions {} and {} of \"{}\" are both in force on {day}",
            theirs.version, mine.version, mine.id
        );
        let fix = "let \"to\" of the earlier one end before \"from\" of the later one";
        out.add(Code::TwoInForce, loaded.in_force, message, fix);
    }
}

/// The first day on which both apply.
fn common_day(one: &InForce, other: &InForce) -> Option<Date> {
    let first = one.from.max(other.from);
    let holds = |span: &InForce| span.to.is_none_or(|to| first <= to);
    (holds(one) && holds(other)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::check_together;
    use crate::{Loaded, Surroundings, load};

    fn version(version: u32, in_force: &str, title: &str) -> Loaded {
        let text = format!(
            "casebook: 1\nid: a\ntitle: {title}\nversion: {version}\nin_force: {in_force}\nbasis: 某法\n\
             calendar: cn\nroles: {{r: {{from: org.x}}}}\nstart: s\n\
             stages: {{s: {{tasks: {{t: {{role: r}}}}, next: {{t.done: end}}}}}}\n"
        );
        let loaded = load(text.as_bytes(), &Surroundings::default());
        assert!(loaded.definition.is_some(), "{:?}", loaded.problems);
        loaded
    }

    #[test]
    fn one_version_is_in_force_on_a_day() {
        let old = version(1, "{from: 2017-01-01, to: 2021-07-14}", "甲");
        let new = version(2, "{from: 2021-07-15}", "甲");
        let early = version(3, "{from: 2021-07-14, to: 2021-07-14}", "甲");
        let other = version(2, "{from: 2021-07-15}", "乙");
        assert_eq!(check_together(&[&old, &new]), []);
        assert_eq!(check_together(&[&new, &new]), []);
        for (pair, expected) in [
            (
                [&old, &early],
                "5:11 CB-L601 versions 1 and 3 of \"a\" are both in force on 2021-07-14",
            ),
            (
                [&new, &other],
                "5:11 CB-L602 \"a\" has two texts of version 2",
            ),
        ] {
            let found = check_together(&pair);
            let [(1, problem)] = &found[..] else {
                panic!("{found:?}");
            };
            assert!(problem.to_string().starts_with(expected), "{problem}");
        }
    }
}
