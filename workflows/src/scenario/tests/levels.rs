//! Persons named by facts, and cases that move between organs (两级办理).

use crate::scenario::run;
use crate::{Surroundings, calendars, load};

const TWO_LEVELS: &str = "\
casebook: 1
id: levels
title: 两级
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
facts: {owner: {type: text, class: P2}}
roles:
  clerk: {from: org.office}
  owner: {from: facts.owner}
  head: {from: org.heads}
  city: {from: org.heads, organ: parent}
  again: {retain: write}
start: work
stages:
  work:
    tasks:
      assign: {role: clerk, sets: owner}
      write: {role: owner, after: assign}
      agree: {role: city, after: write, outcome: [take, leave]}
    next: {agree.take: {to: above, moves_to: parent}, agree.leave: telling}
  above:
    tasks: {decide: {role: head}, back: {role: clerk, after: decide, moves_to: origin}}
    next: {back.done: telling}
  telling: {tasks: {tell: {role: again}}, next: {tell.done: end}}
verbs:
  return: {by: [head], reason: required}
";

#[test]
fn persons_are_named_and_cases_move_between_organs() {
    let rows = [
        "given: [{assign.done: {owner: wang}}], expect: {open: write, holder.write: wang}",
        "given: [{assign.done: {owner: wang}}], when: {write.done: {by: owner}}, refused: CB-2206",
        "given: [{assign.done: {owner: wang}}, agree.leave], expect: {holder.tell: wang, organ: organ}",
        "given: [write.done], when: {agree.take: {by: head}}, refused: CB-2202",
        "given: [agree.take], expect: {stage: above, organ: above}",
        "given: [agree.take], when: {decide.done: {by: head}}, refused: CB-2202",
        "given: [agree.take, {decide.done: {by: above.head}}], expect: {open: back}",
        "given: [agree.take, {return: {to: work}}], expect: {organ: organ, open: assign}",
        "given: [agree.take, tell.done], expect: {status: ended, organ: organ}",
    ];
    let calendar = calendars::builtin("cn").expect("the calendar ships with the program");
    for scenario in rows {
        let text = format!("{TWO_LEVELS}tests:\n  - {{name: 例, {scenario}}}\n");
        let loaded = load(text.as_bytes(), &Surroundings::default());
        let definition = loaded.definition.as_ref();
        let definition = definition.unwrap_or_else(|| panic!("{:?}", loaded.problems));
        let outcome = run(definition, &loaded.scenarios[0], &calendar);
        assert!(outcome.passed(), "{scenario}: {outcome:?}");
    }
}
