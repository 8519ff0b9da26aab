//! What cases have to do with one another: a family of definitions, and what is wrong with others.

use std::sync::Arc;

use casebook_engine::definition::Definition;
use casebook_workflows::{
    Loaded, Severity, Surroundings, calendars, check_relations, load, run, untouched,
};

const FAMILY: [&str; 6] = [
    include_str!("family/fine.1.yaml"),
    include_str!("family/reconsideration.1.yaml"),
    include_str!("family/opinion.1.yaml"),
    include_str!("family/suit.1.yaml"),
    include_str!("family/alert.1.yaml"),
    include_str!("family/audit.1.yaml"),
];

fn loaded(text: &str) -> Loaded {
    load(text.as_bytes(), &Surroundings::default())
}

fn family() -> Vec<Loaded> {
    FAMILY.into_iter().map(loaded).collect()
}

#[test]
fn the_family_is_sound_and_its_scenarios_come_out_as_said() {
    let calendar = calendars::builtin("cn").expect("a calendar");
    for one in family() {
        assert_eq!(one.problems, []);
        let definition = one.definition.expect("a definition");
        let outcomes: Vec<_> = one
            .scenarios
            .iter()
            .map(|scenario| run(&definition, scenario, &calendar))
            .collect();
        for outcome in &outcomes {
            assert!(outcome.passed(), "{outcome:#?}");
        }
        let mut untried = untouched(&definition, &outcomes);
        // Both stand in different posts.
        untried.retain(|one| one.rule != "CB-2204 decider");
        assert_eq!(untried, [], "{}", definition.reference.id);
    }
    let all = family();
    let all: Vec<&Loaded> = all.iter().collect();
    assert_eq!(check_relations(&all, &[]), []);
}

/// The family with a text changed in the first definition: the problems, without those of others.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(FAMILY[0].contains(from), "{from}");
    let first = loaded(&FAMILY[0].replace(from, to));
    let faults: Vec<_> = first
        .problems
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let others = family();
    let mut all = vec![&first];
    all.extend(others.iter().skip(1));
    let found = check_relations(&all, &[]).into_iter();
    found
        .map(|(number, problem)| format!("{number} {} {}", problem.code, problem.message.en))
        .collect()
}

#[test]
fn what_definitions_say_of_one_another_is_checked() {
    for (from, to, expected) in [
        (
            "spawns: family.audit",
            "spawns: family.audits",
            "0 CB-L350 \"audit\" names the definition \"family.audits\", which does not exist",
        ),
        (
            "to: family.reconsideration",
            "to: family.recon",
            "0 CB-L350 \"annulled\" names the definition \"family.recon\", which does not exist",
        ),
        (
            "source: case.number",
            "sources: case.number",
            "0 CB-L351 \"audit\" begins with \"sources\", and \"family.audit\" has no such fact",
        ),
        (
            "source: case.number",
            "source: facts.amount",
            "0 CB-L351 \"audit\" begins with \"source\", which is text in \"family.audit\" and a number here",
        ),
        (
            "upon: decision.annul",
            "upon: decision.annuls",
            "0 CB-L352 \"annulled\" hears \"decision.annuls\", which never happens in \"family.reconsideration\"",
        ),
        (
            "relation: facts.against",
            "relation: facts.firm",
            "0 CB-L351 \"annulled\" looks for this case in \"firm\" of \"family.reconsideration\", which is no text",
        ),
        (
            "spawns: family.audit, upon: annulled",
            "spawns: family.fine, upon: case.filed",
            "0 CB-L354 the link \"audit\" opens cases without end: each opens the next when it is filed",
        ),
    ] {
        let found = changed(from, to);
        assert!(found.iter().any(|one| one == expected), "{to}: {found:#?}");
    }
}

#[test]
fn a_registered_definition_is_known_and_one_that_is_loaded_anew_takes_its_place() {
    let mut all = family();
    let audit = all.pop().expect("the audit");
    let registered: [Arc<Definition>; 1] = [Arc::new(audit.definition.expect("a definition"))];
    let others: Vec<&Loaded> = all.iter().collect();
    assert_eq!(check_relations(&others, &registered), []);
    assert_eq!(check_relations(&others, &[]).len(), 1);
}

#[test]
fn what_a_link_cannot_mean_is_told_in_its_place() {
    for (from, to, expected) in [
        ("firm: item", "firm: facts.firms.x", "CB-L201"),
        ("firm: item", "firm: item.name", "CB-L106"),
        ("firm: item", "firm: elsewhere", "CB-L106"),
        ("for_each: facts.firms", "for_each: facts.reason", "CB-L106"),
        ("opens: family.opinion", "spawns: family.opinion", "CB-L107"),
        ("opens: family.opinion", "title_of: x", "CB-L102"),
        ("upon: ask.done", "upon: asked.done", "CB-L201"),
    ] {
        assert!(FAMILY[1].contains(from), "{from}");
        let found = loaded(&FAMILY[1].replacen(from, to, 1)).problems;
        let codes: Vec<String> = found.iter().map(|one| one.code.to_string()).collect();
        assert!(codes.contains(&expected.to_owned()), "{to}: {found:#?}");
    }
    for (from, to, expected) in [
        ("relation: facts.against", "relation: against", "CB-L106"),
        ("then: withdrawing", "then: withdrawn", "CB-L201"),
        ("sets: {ground", "sets: {grounds", "CB-L201"),
    ] {
        assert!(FAMILY[0].contains(from), "{from}");
        let found = loaded(&FAMILY[0].replacen(from, to, 1)).problems;
        let codes: Vec<String> = found.iter().map(|one| one.code.to_string()).collect();
        assert!(codes.contains(&expected.to_owned()), "{to}: {found:#?}");
    }
}

#[test]
fn what_a_watch_cannot_see_is_told_in_its_place() {
    for (from, to, expected) in [
        ("upon: case_ended", "upon: case_end", "CB-L355"),
        ("facts.amount > 0", "facts.amont > 0", "CB-L204"),
        ("facts.amount > 0", "facts.event.code == 'x'", "CB-L204"),
        (
            "facts.amount > 0",
            "facts.amount > 0 && facts.amount < 0",
            "CB-L315",
        ),
        (
            "seen('decision.punish')",
            "seen('decision.fine')",
            "CB-L204",
        ),
        ("amount: number,", "case.amount: number,", "CB-L356"),
        ("      of: family.fine\n", "", "CB-L356"),
        ("{case.number}", "{case.name}", "CB-L356"),
        ("about: case.number", "about: case.numbers", "CB-L106"),
        ("about: case.number", "amount: case.number", "CB-L201"),
        ("about:   {type: text", "about:   {type: date", "CB-L356"),
        ("threshold: 3", "threshold: 0", "CB-L106"),
        ("threshold: 3", "threshold: 101", "CB-L106"),
        ("family: charges", "family: fees", "CB-L104"),
        ("level: yellow", "level: orange", "CB-L104"),
        ("      level: yellow\n", "", "CB-L102"),
        ("of: family.*", "of: family*", "CB-L105"),
        ("amount: number", "amount: money", "CB-L104"),
    ] {
        assert!(FAMILY[4].contains(from), "{from}");
        let found = loaded(&FAMILY[4].replacen(from, to, 1)).problems;
        let codes: Vec<String> = found.iter().map(|one| one.code.to_string()).collect();
        assert!(codes.contains(&expected.to_owned()), "{to}: {found:#?}");
    }
}

#[test]
fn what_a_watch_says_of_other_definitions_is_checked() {
    for (from, to, expected) in [
        (
            "of: family.fine",
            "of: family.fines",
            "4 CB-L355 the watch \"fined\" names \"family.fines\", which does not exist, or is its own definition",
        ),
        (
            "of: family.fine",
            "of: family.alert",
            "4 CB-L355 the watch \"fined\" names \"family.alert\", which does not exist, or is its own definition",
        ),
        (
            "amount: number",
            "amount: integer",
            "4 CB-L356 the watch \"fined\" reads \"amount\" as a whole number, and \"family.fine\" has no such fact",
        ),
        (
            "decision.punish: happening",
            "decision.punish: happening, fee.paid: happening",
            "4 CB-L352 \"watches.fined\" hears \"fee.paid\", which never happens in \"family.fine\"",
        ),
    ] {
        assert!(FAMILY[4].contains(from), "{from}");
        let mut all = family();
        all[4] = loaded(&FAMILY[4].replacen(from, to, 1));
        let all: Vec<&Loaded> = all.iter().collect();
        let found = check_relations(&all, &[]).into_iter();
        let found: Vec<String> = found
            .map(|(number, problem)| format!("{number} {} {}", problem.code, problem.message.en))
            .collect();
        assert!(found.iter().any(|one| one == expected), "{to}: {found:#?}");
    }
}
