//! Scenarios come out as said, and where they do not, they say why.

mod levels;

use super::run;
use crate::{Surroundings, calendars, load};

const DEFINITION: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
facts:
  amount: {type: number, default: 0, class: P0}
  complex: {type: boolean, default: false, class: P0}
  hearing.day: {type: date, class: P0}
roles:
  clerk: {from: org.office, min: 2}
  chair: {from: org.legal, apart: [clerk], recusal: {decided_by: head}}
  head: {from: org.heads, recusal: {decided_by: clerk}}
  party: {external: true}
limits:
  ask: {start: notice.done, within: 5wd, basis: 第64条}
  decide: {start: case.filed, within: 90d, basis: 第60条, by: decision, extend: {max: 30d, by: head, basis: 第60条}}
start: begin
stages:
  begin:
    tasks: {notice: {role: clerk, doc: notice, sign: 2}}
    next: {notice.done: wait}
  wait:
    accept: {party.asked: {role: party}, party.waived: {role: party}}
    next: {party.asked: hearing, party.waived: decide, ask.expired: decide}
  hearing:
    tasks:
      appoint: {role: head, fills: [chair]}
      invite: {role: clerk, after: [appoint], sets: hearing.day}
      hold: {role: chair, after: [invite]}
    next: {hold.done: decide}
  decide:
    require: [heard]
    tasks:
      council: {role: head, when: facts.complex, vote: {quorum: 2/3, pass: 1/2}}
      decision: {role: head, after: [council], outcome: [punish, exempt], opinion: required}
    next:
      decision.punish: end
      decision.exempt: {return_to: begin, afterwards: rewalk}
guards:
  heard: {cel: \"seen('hold.done') || seen('party.waived') || seen('ask.expired')\", basis: 第63条, say: 应当告知听证权利}
verbs:
  return: {by: [head], reason: required}
  withdraw: {by: last_actor}
  suspend: {by: [head], limits: [decide], reason: required}
  terminate: {by: [head]}
";

/// What came of a scenario: failures, or how loading failed.
fn failures(scenario: &str) -> Vec<String> {
    let text = format!("{DEFINITION}tests:\n  - {{name: 例, {scenario}}}\n");
    let loaded = load(text.as_bytes(), &Surroundings::default());
    let Some(definition) = &loaded.definition else {
        return loaded.problems.iter().map(ToString::to_string).collect();
    };
    let calendar = calendars::builtin("cn").expect("the calendar ships with the program");
    let outcome = run(definition, &loaded.scenarios[0], &calendar);
    outcome
        .failures
        .into_iter()
        .map(|failure| failure.message.en)
        .collect()
}

#[test]
fn what_a_scenario_says_comes_out() {
    for scenario in [
        "given: [case.filed], expect: {stage: begin, open: [notice], status: open}",
        "given: [{notice.done: 2026-09-29}], expect: {limits.ask.due: 2026-10-12, stage: wait}",
        "given: [{notice.done: 2026-09-29}, ask.expired], expect: {stage: decide, limits.ask.status: expired}",
        "given: [{notice.done: 2026-09-29}, {time: 2026-10-13}], expect: {stage: decide}",
        "given: [{notice.done: 2026-09-29}, {time: 2026-10-12T23:59}], expect: {stage: wait}",
        "given: [notice.done], when: decision.done, refused: heard",
        "given: [notice.done], when: decision.done, refused: CB-2101",
        "given: [party.waived], when: decision.punish, expect: {status: ended, limits.decide.status: met}",
        "given: [decision.exempt], expect: {stage: begin, round.begin: 2, limits.decide.status: met}",
        "given: [{appoint.done: {chair: zhang}}, {recusal.granted: zhang}], expect: {open: [appoint]}",
        "given: [{appoint.done: {chair: zhang}}], expect: {roles.chair: zhang, open: [invite]}",
        "given: [hold.done], expect: {seen: [appoint.done, party.asked], not_seen: party.waived}",
        "given: [{invite.done: {hearing.day: 2026-05-08}}], expect: {facts.hearing.day: 2026-05-08}",
        "given: [{case.filed: {complex: true}}, party.waived], expect: {open: [council]}",
        "given: [{case.filed: {facts: {complex: true}}}, council.done], expect: {open: [decision]}",
        "given: [{case.filed: {complex: true}}, council.refused], expect: {open: [council]}",
        "given: [party.waived, council.skipped], expect: {open: [decision]}",
        "given: [notice.refused], expect: {open: [notice], stage: begin}",
        "given: [party.waived], when: {return: begin}, expect: {stage: begin, round.begin: 2}",
        "given: [invite.done], when: withdraw, expect: {stage: hearing, open: [invite]}",
        "given: [party.waived, suspend], when: decision.done, refused: CB-2003",
        "given: [suspend], expect: {status: suspended, limits.decide.status: suspended}",
        "given: [suspend, resume], expect: {status: open}",
        "given: [{case.filed: 2026-03-02}, {extend: {limit: decide, length: 10d}}], expect: {limits.decide.due: 2026-06-11}",
        "given: [case.filed], when: terminate, expect: {status: terminated}",
        "given: [case.filed], when: {notice.done: {by: head}}, refused: clerk",
        "given: [{appoint.done: {chair: zhang}}], when: {invite.done: {by: zhang}}, refused: clerk",
    ] {
        assert_eq!(failures(scenario), Vec::<String>::new(), "{scenario}");
    }
}

#[test]
fn what_comes_out_otherwise_is_told() {
    for (scenario, expected) in [
        (
            "given: [case.filed], expect: {stage: wait}",
            "the case stands in begin, and wait was expected",
        ),
        (
            "given: [{notice.done: 2026-09-29}], expect: {limits.ask.due: 2026-10-08}",
            "the last day of the limit \"ask\" is 2026-10-12",
        ),
        (
            "given: [case.filed], when: notice.done, refused: heard",
            "\"heard\" must refuse it, and it was allowed",
        ),
        (
            "given: [case.filed], when: decision.done, expect: {}, refused: clerk",
            "\"clerk\" must refuse it, and it was refused by \"heard\"",
        ),
        (
            "given: [case.filed], when: hold.done, expect: {open: [hold]}",
            "refused by \"hold\": CB-2102",
        ),
        (
            "given: [case.filed, council.skipped], expect: {open: []}",
            "\"council.skipped\" did not happen",
        ),
        (
            "given: [{notice.done: 2026-09-29}, {party.asked: 2026-09-28}], expect: {open: []}",
            "\"party.asked\" did not happen: 2026-09-28 lies before",
        ),
        (
            "given: [case.filed], expect: {facts.amount: 5}",
            "the fact \"amount\" is 0",
        ),
        (
            "given: [case.filed], expect: {limits.ask.due: 2026-10-08}",
            "the limit \"ask\" was never started",
        ),
        (
            "given: [desision.done], expect: {open: []}",
            "CB-L201 unknown step \"desision.done\" of a scenario, did you mean \"decision.done\"?",
        ),
        (
            "given: [{notice.done: {amont: 3}}], expect: {open: []}",
            "CB-L201 \"amont\" is no fact, no role and no part of a step, did you mean \"amount\"?",
        ),
        (
            "given: [{notice.done: 2026-9-29}], expect: {open: []}",
            "CB-L106 \"2026-9-29\" is no day and no time",
        ),
        (
            "given: [case.filed], expect: {stages: wait}",
            "CB-L101 unknown expectation \"stages\", did you mean \"stage\"?",
        ),
        (
            "given: [case.filed], expect: {stage: wiat}",
            "CB-L201 unknown stage \"wiat\" in an expectation, did you mean \"wait\"?",
        ),
    ] {
        let found = failures(scenario);
        let told = found.first().is_some_and(|first| first.contains(expected));
        assert!(told, "{scenario}\nexpected {expected}\nfound {found:#?}");
    }
}

const REGIONS: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
facts: {grave: {type: boolean, default: false, class: P0}}
roles: {clerk: {from: org.office}}
limits: {decide: {start: write.done, when: facts.grave, within: 5wd, basis: 第1条, breach: {then: closing}}}
start: begin
stages:
  begin: {tasks: {write: {role: clerk}}, next: {write.done: sides}}
  sides:
    regions:
      one: {start: left, stages: {left: {tasks: {inform: {role: clerk}}, next: {inform.done: end}}}}
      two: {when: facts.grave, start: right, stages: {right: {tasks: {publish: {role: clerk}}, next: {publish.done: end}}}}
    next: {sides.done: end}
  closing: {tasks: {shelve: {role: clerk}}, next: {shelve.done: end}}
tests:
  - {name: 无须办理, given: [write.done], expect: {open: [inform], stage: left}}
  - {name: 不启动, given: [write.done, inform.done], expect: {status: ended}}
  - {name: 都要办理, given: [{write.done: {grave: true}}], expect: {open: [inform, publish], limits.decide.status: running}}
  - {name: 届满进入, given: [{write.done: {grave: true}}, decide.expired], expect: {stage: closing, open: [shelve]}}
";

#[test]
fn regions_that_are_not_needed_and_breaches_that_lead_on_are_tried_and_asked_for() {
    let loaded = load(REGIONS.as_bytes(), &Surroundings::default());
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let definition = loaded.definition.expect("a definition");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let run = |one| run(&definition, one, &calendar);
    let outcomes: Vec<_> = loaded.scenarios.iter().map(run).collect();
    let failures: Vec<_> = outcomes.iter().flat_map(|one| &one.failures).collect();
    assert!(failures.is_empty(), "{failures:?}");
    let rules = |outcomes: &[_]| -> Vec<String> {
        let left = super::untouched(&definition, outcomes);
        left.into_iter().map(|untried| untried.rule).collect()
    };
    let left = rules(&outcomes);
    assert_eq!(
        left,
        [
            "happened publish.done",
            "happened shelve.done",
            "kept decide"
        ]
    );
    let left = rules(&outcomes[..1]);
    assert!(
        left.contains(&"region sides.two began".to_owned()),
        "{left:?}"
    );
}

/// Documents with number, elements, signers and seal; service, publication, records.
const PAPERS: &str = "\
casebook: 1
id: papers
title: 文书
version: 1
in_force: {from: 2020-01-01}
basis: 行政处罚法(2021)
calendar: cn
facts:
  party: {type: text, class: P2}
  kind: {enum: [fine, warning], default: fine, class: P0}
roles:
  clerk: {from: org.office}
  head: {from: org.heads}
  chair: {from: org.legal}
documents:
  minutes: {title: 会议纪要, signers: [chair]}
  decision:
    title: 行政处罚决定书
    basis: 第59条
    outcomes: [punish]
    elements: [facts.party, remedies]
    series: \"{organ}罚决〔{year}〕\"
    signers: [head]
    seal: true
    void: [head]
    serve: {within: 7wd, basis: 第61条}
    publish: {within: 7wd, basis: 第48条, when: facts.kind == 'fine', withdraw: {after: [annulled], within: 3wd, basis: 第48条}}
limits:
  pay: {start: decision.served, within: 15d, basis: 第67条, stop: [paid]}
start: decide
stages:
  decide:
    tasks:
      visit: {role: clerk, record: [text, audio_video], may_set: [kind]}
      note: {role: clerk, doc: minutes, cosign: {any: [head, chair]}}
      decide_it: {role: head, after: [visit], doc: decision, outcome: [punish, drop], may_set: [party]}
    next: {decide_it.punish: out, decide_it.drop: end}
  out:
    tasks:
      deliver: {role: clerk, serves: decision}
      show: {role: clerk, publishes: decision}
    accept: {annulled: {role: clerk}, paid: {role: clerk}}
    next: {annulled: undo, paid: end}
  undo:
    tasks: {hide: {role: clerk, withdraws: decision}}
    next: {hide.done: end}
";

#[test]
fn documents_are_issued_served_published_and_withdrawn_as_declared() {
    let tests = "\
tests:
  - {name: 未签署, given: [note.submitted], when: {vote: {task: note, by: head, vote: agree}}, refused: CB-2334}
  - {name: 签署, given: [note.submitted, {vote: {task: note, by: chair, vote: agree}}], expect: {seen: minutes.issued}}
  - {name: 缺要素, given: [visit.done], when: {decide_it.punish: {party: 甲, without: [remedies]}}, refused: CB-2333}
  - {name: 缺当事人, given: [visit.done], when: decide_it.punish, refused: CB-2333}
  - {name: 未盖章, given: [visit.done], when: {decide_it.punish: {party: 甲, without: [seal]}}, refused: CB-2335}
  - {name: 缺音像记录, given: [case.filed], when: {visit.done: {without: [audio_video]}}, refused: CB-2338}
  - {name: 不处罚不制发, given: [visit.done, decide_it.drop], expect: {not_seen: decision.issued, status: ended}}
  - {name: 送达期限, given: [{case.filed: 2026-03-02}, {decide_it.punish: {at: 2026-03-03, party: 甲}}], expect: {limits.serve.decision.due: 2026-03-12, limits.publish.decision.due: 2026-03-12, seen: decision.issued}}
  - {name: 警告不公示, given: [{visit.done: {kind: warning}}, {decide_it.punish: {party: 甲}}], when: {time: 2027-03-01}, expect: {not_seen: publish.decision.expired}}
  - {name: 直接送达后十五日缴款, given: [{case.filed: 2026-03-02}, {decide_it.punish: {at: 2026-03-03, party: 甲}}, {deliver.done: {at: 2026-03-05, served: 2026-03-04}}], expect: {limits.pay.due: 2026-03-19, limits.serve.decision.status: met}}
  - {name: 留置无见证, given: [{decide_it.punish: {party: 甲}}], when: {deliver.done: {mode: left, without: [witnesses]}}, refused: CB-2337}
  - {name: 留置有见证, given: [{decide_it.punish: {party: 甲}}, {deliver.done: {mode: left}}], expect: {seen: decision.served}}
  - {name: 电子送达无确认, given: [{decide_it.punish: {party: 甲}}], when: {deliver.done: {mode: electronic, without: [confirmation]}}, refused: CB-2337}
  - {name: 无凭证, given: [{decide_it.punish: {party: 甲}}], when: {deliver.done: {mode: post, without: [proof]}}, refused: CB-2337}
  - {name: 公告三十日, given: [{case.filed: 2026-03-02}, {decide_it.punish: {at: 2026-03-03, party: 甲}}, {deliver.done: {at: 2026-03-04, mode: notice}}], expect: {not_seen: decision.served, limits.notice.decision.due: 2026-04-03}}
  - {name: 公告期满视为送达, given: [{case.filed: 2026-03-02}, {decide_it.punish: {at: 2026-03-03, party: 甲}}, {deliver.done: {at: 2026-03-04, mode: notice}}, {notice.decision.expired: 2026-04-04}], expect: {seen: decision.served, limits.pay.due: 2026-04-20}}
  - {name: 旧法公告六十日, given: [{case.filed: 2021-11-01}, {decide_it.punish: {at: 2021-11-02, party: 甲}}, {deliver.done: {at: 2021-11-03, mode: notice}}], expect: {limits.notice.decision.due: 2022-01-04}}
  - {name: 撤销后三个工作日撤回, given: [{case.filed: 2026-03-02}, {decide_it.punish: {at: 2026-03-03, party: 甲}}, deliver.done, show.done, {annulled: 2026-03-09}], expect: {limits.withdraw.decision.due: 2026-03-12}}
  - {name: 撤回公示, given: [{decide_it.punish: {party: 甲}}, deliver.done, show.done, annulled, hide.done], expect: {seen: decision.withdrawn, limits.withdraw.decision.status: met}}
  - {name: 未公示不撤回, given: [{decide_it.punish: {party: 甲}}, deliver.done, annulled], when: hide.done, refused: CB-2336}
  - {name: 作废, given: [{decide_it.punish: {party: 甲}}, decision.voided], expect: {limits.serve.decision.status: stopped, seen: decision.voided}}
  - {name: 作废后不送达, given: [{decide_it.punish: {party: 甲}}, decision.voided], when: deliver.done, refused: CB-2336}
";
    let text = format!("{PAPERS}{tests}");
    let loaded = load(text.as_bytes(), &Surroundings::default());
    assert_eq!(loaded.problems, []);
    let definition = loaded.definition.expect("a definition");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let outcomes = loaded
        .scenarios
        .iter()
        .map(|one| run(&definition, one, &calendar));
    let wrong = outcomes.filter(|one| !one.passed());
    let wrong: Vec<String> = wrong
        .map(|one| format!("{}: {:?} after {:?}", one.name, one.failures, one.steps))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const LISTS: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
facts:
  firms: {type: list, of: {type: text}, default: [], class: P1}
roles: {clerk: {from: org.office}}
limits: {answer: {start: hear.done, within: 5wd, basis: 第1条, by: judge}}
start: begin
stages:
  begin:
    tasks:
      write: {role: clerk, sets: [firms]}
      ask: {role: clerk, after: [write], for_each: facts.firms, when: \"item != '丙'\"}
    next: {ask.done: sides}
  sides:
    for_each: facts.firms
    growing: true
    start: hearing
    stages:
      hearing: {tasks: {hear: {role: clerk}}, accept: {came: {role: clerk}}, next: {hear.done: judging, came: judging}}
      judging: {tasks: {judge: {role: clerk, require: [heard, not_second]}}, next: {judge.done: end}}
    next: {sides.done: end}
guards:
  heard: {cel: \"seen('hear.done') || seen('came')\", basis: 第1条, say: 未听取不得决定}
  not_second: {cel: \"item != '乙'\", basis: 第1条, say: 不得}
tests:
  - {name: 空清单, given: [{write.done: {firms: []}}], expect: {status: ended}}
  - {name: 逐项办理, given: [{write.done: {firms: [甲, 乙, 丙]}}, {ask.done: {item: 乙}}], expect: {open: [ask], not_seen: ask.done}}
  - {name: 各项互不影响, given: [{write.done: {firms: [甲, 乙]}}, {hear.done: {item: 乙}}], expect: {open: [hear, judge], limits.answer.status: running}}
  - {name: 条件问当前元素, given: [{write.done: {firms: [甲, 乙]}}, {came: {item: 乙}}], when: {judge.done: {item: 乙}}, refused: not_second}
  - {name: 一项结束, given: [{write.done: {firms: [甲, 丁]}}, {judge.done: {item: 丁}}], expect: {open: [hear], limits.answer.status: met}}
  - {name: 途中新增, given: [{write.done: {firms: [甲]}}, {hear.done: {firms: [甲, 戊]}}], expect: {open: [hear, judge]}}
  - {name: 全部结束, given: [{write.done: {firms: [甲, 丁]}}, {judge.done: {item: 丁}}, {judge.done: {item: 甲}}], expect: {status: ended, seen: sides.done}}
";

#[test]
fn a_step_says_for_which_element_it_is_done() {
    let loaded = load(LISTS.as_bytes(), &Surroundings::default());
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let definition = loaded.definition.expect("a definition");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let outcomes = loaded
        .scenarios
        .iter()
        .map(|one| run(&definition, one, &calendar));
    let failed: Vec<_> = outcomes.filter(|one| !one.passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
