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

const LOTS: &str = "\
casebook: 1
id: lots
title: 抽取
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
competence: {matter: example.matter, subject: facts.body}
facts:
  body: {type: text, class: P1}
  pool: {type: list, of: {type: text}, class: P1}
  chosen: {type: list, of: {type: text}, class: P1}
roles:
  clerk: {from: org.office, least_loaded: true}
  inspector: {from: org.enforcement, needs: card, draw: {count: 2}, min: 2, recusal: {decided_by: head}}
  head: {from: org.heads}
start: work
stages:
  work:
    tasks:
      plan: {role: clerk, sets: pool}
      objects: {role: clerk, after: plan, draws: [{from: facts.pool, count: 2, into: facts.chosen}]}
      persons: {role: clerk, after: objects, draws: [inspector]}
      inspect: {role: inspector, after: persons}
    next: {inspect.done: end}
verbs:
  withdraw: {by: last_actor}
  move: {by: [head], reason: required}
";

#[test]
fn what_is_drawn_is_held_by_those_drawn_and_cases_are_moved_by_hand() {
    let rows = [
        "given: [{plan.done: {pool: [a, b, c]}}, persons.done], expect: {open: inspect, seen: chosen}",
        "given: [{plan.done: {pool: [a]}}], when: objects.done, refused: CB-2212",
        "given: [{plan.done: {pool: [a, b]}}, persons.done], when: {inspect.done: {by: clerk}}, refused: CB-2202",
        "given: [{plan.done: {pool: [a, b]}}, persons.done], when: withdraw, refused: CB-2302",
        "given: [{plan.done: {pool: [a, b]}}, inspect.done], expect: {status: ended}",
        "given: [case.filed], expect: {open: plan, holder.plan: clerk}",
        "given: [case.filed], when: {move: {to: above}}, expect: {organ: above}",
        "given: [case.filed], when: {move: {to: above, by: clerk}}, refused: CB-2207",
        "given: [case.filed], when: {move: {to: nowhere}}, refused: CB-2211",
    ];
    let calendar = calendars::builtin("cn").expect("the calendar ships with the program");
    for scenario in rows {
        let text = format!("{LOTS}tests:\n  - {{name: 例, {scenario}}}\n");
        let loaded = load(text.as_bytes(), &Surroundings::default());
        let definition = loaded.definition.as_ref();
        let definition = definition.unwrap_or_else(|| panic!("{:?}", loaded.problems));
        let outcome = run(definition, &loaded.scenarios[0], &calendar);
        assert!(outcome.passed(), "{scenario}: {outcome:?}");
    }
}
