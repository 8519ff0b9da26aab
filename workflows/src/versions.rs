//! What several definitions must be together: one version of a workflow in force on a day.

use std::sync::Arc;

use casebook_engine::definition::{Definition, InForce};
use jiff::civil::Date;

use crate::problem::Problems;
use crate::said::said;
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

/// Checks loaded definitions against those registered before, as [`check_together`] does.
///
/// A text that gives a registered version its last day, and changes nothing else, takes the place
/// of that version: so a law that is amended makes room for the next version.
pub fn check_beside(loaded: &[&Loaded], registered: &[Arc<Definition>]) -> Vec<(usize, Problem)> {
    let definitions = || loaded.iter().filter_map(|one| one.definition.as_ref());
    let stays = |old: &&Arc<Definition>| !definitions().any(|new| only_ends(old, new));
    let staying: Vec<&Arc<Definition>> = registered.iter().filter(stays).collect();
    let mut found = Vec::new();
    for (number, one) in loaded.iter().enumerate() {
        let Some(definition) = &one.definition else {
            continue;
        };
        let mut problems = Problems::default();
        for other in &staying {
            compare(one, definition, other, &mut problems);
        }
        let problems = problems.into_sorted().into_iter();
        found.extend(problems.map(|problem| (number, problem)));
    }
    found
}

/// Whether a text says the same as another of its version, but for its last day in force.
fn only_ends(old: &Definition, new: &Definition) -> bool {
    let same = Definition {
        reference: new.reference.clone(),
        in_force: InForce {
            to: new.in_force.to,
            ..old.in_force.clone()
        },
        ..old.clone()
    };
    old.reference.id == new.reference.id
        && old.reference.version == new.reference.version
        && same == *new
}

fn compare(loaded: &Loaded, one: &Definition, other: &Definition, out: &mut Problems) {
    let (mine, theirs) = (&one.reference, &other.reference);
    if mine.id != theirs.id || mine.digest == theirs.digest {
        return;
    }
    if mine.version == theirs.version {
        let message = said!(
            "“{id}”第 {version} 版有两份不同的文本",
            "\"{id}\" has two texts of version {version}",
            id = mine.id,
            version = mine.version
        );
        out.add(
            Code::VersionTwice,
            loaded.in_force,
            message,
            said!(
                "请为较新的文本另编版本号",
                "give the newer text a new version"
            ),
        );
    } else if one.in_force.pin != other.in_force.pin {
        let message = said!(
            "“{id}”第 {mine} 版按“{by}”确定适用版本，第 {theirs} 版按“{other}”",
            "version {mine} of \"{id}\" is pinned by \"{by}\", version {theirs} by \"{other}\"",
            mine = mine.version,
            id = mine.id,
            by = one.in_force.pin,
            theirs = theirs.version,
            other = other.in_force.pin
        );
        let fix = said!(
            "请使同一流程的各版本按同一日期确定",
            "pin all versions of a workflow by the same date"
        );
        out.add(Code::PinsDiffer, loaded.in_force, message, fix);
    } else if let Some(day) = shared_day(&one.in_force, &other.in_force) {
        let message = said!(
            "“{id}”第 {theirs} 版和第 {mine} 版在 {day} 同时有效",
            "versions {theirs} and {mine} of \"{id}\" are both in force on {day}",
            theirs = theirs.version,
            mine = mine.version,
            id = mine.id
        );
        let fix = said!(
            "请使较早版本的“to”早于较晚版本的“from”",
            "let \"to\" of the earlier one end before \"from\" of the later one"
        );
        out.add(Code::TwoInForce, loaded.in_force, message, fix);
    }
}

/// The first day on which both apply.
fn shared_day(one: &InForce, other: &InForce) -> Option<Date> {
    let first = one.from.max(other.from);
    let holds = |span: &InForce| span.to.is_none_or(|to| first <= to);
    (holds(one) && holds(other)).then_some(first)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{check_beside, check_together};
    use crate::{Loaded, Surroundings, load};

    fn version(version: u32, in_force: &str, title: &str) -> Loaded {
        let text = format!(
            "casebook: 1\nid: a\ntitle: {title}\nversion: {version}\nin_force: {in_force}\nbasis: 某法\n\
             calendar: cn\nfacts: {{act: {{type: date, class: P0}}}}\nroles: {{r: {{from: org.x}}}}\nstart: s\n\
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
        let pinned = version(4, "{from: 2022-01-01, pin: act}", "甲");
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
                [&old, &pinned],
                "5:11 CB-L605 version 4 of \"a\" is pinned by \"act\", version 1 by \"case.filed\"",
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

    #[test]
    fn a_version_that_is_given_its_last_day_makes_room_for_the_next() {
        let open = version(1, "{from: 2017-01-01}", "甲");
        let registered = [Arc::new(open.definition.expect("a definition"))];
        let closed = version(1, "{from: 2017-01-01, to: 2021-07-14}", "甲");
        let renamed = version(1, "{from: 2017-01-01, to: 2021-07-14}", "乙");
        let next = version(2, "{from: 2021-07-15}", "甲");
        let code = |loaded: &[&Loaded]| {
            let found = check_beside(loaded, &registered);
            found
                .iter()
                .map(|(number, problem)| format!("{number} {}", problem.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(code(&[&next]), ["0 CB-L601"]);
        assert_eq!(code(&[&next, &closed]), [""; 0]);
        assert_eq!(code(&[&next, &renamed]), ["0 CB-L601", "1 CB-L602"]);
    }
}
