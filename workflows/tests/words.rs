//! What is wrong is said in Chinese and in English: a table of faults, and a search for problems
//! that are not said in one of them.

use casebook_workflows::{
    Loaded, Problem, Said, Surroundings, calendars, load, load_directory, load_migration,
    load_scenarios, load_table, run, shipped_definitions, untouched,
};

const DEFINITION: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2026-01-01}
basis: 某法
calendar: cn
facts: {amount: {type: number, default: 0, class: P0}}
roles: {clerk: {title: 承办人, from: org.office}, head: {from: org.heads, apart: [clerk]}}
limits: {ask: {start: write.done, within: 5d, basis: 第一条, by: check}}
start: work
stages:
  work:
    title: 起草
    tasks: {write: {title: 起草, role: clerk}}
    next: {write.done: review}
  review:
    tasks: {check: {title: 审核, role: head, require: small}}
    next: {check.done: end, ask.expired: late}
  late:
    title: 逾期处理
    tasks: {tidy: {role: head}}
    next: {tidy.done: end}
guards: {small: {cel: facts.amount < 100, basis: 第二条, say: {zh: 数额过大, en: too much}}}
tests:
  - {name: 例, given: [write.done], when: check.done, expect: {status: ended}}
";

/// A fault by what is changed in the definition, with what is said of it.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "role: clerk}}\n    next",
        "rol: clerk}}\n    next",
        "CB-L102 待办缺少键“role”｜请补写“role” || a task lacks the key \"role\"｜add \"role\"",
    ),
    (
        "roles: {clerk",
        "roles: [clerk, {clerk",
        "CB-L004 第 9 行的括号“[”没有合上｜请补上“]” || the bracket \"[\" that opens in line 9 is not closed｜add \"]\"",
    ),
    (
        "basis: 某法\n",
        "",
        "CB-L102 流程定义缺少键“basis”｜请补写“basis” || a definition lacks the key \"basis\"｜add \"basis\"",
    ),
    (
        "role: clerk}}",
        "role: clerc}}",
        "CB-L201 没有角色“clerc”｜是否应为“clerk”？ || unknown role \"clerc\"｜did you mean \"clerk\"?",
    ),
    (
        "within: 5d",
        "within: 五日",
        "CB-L106 期间“五日”不以整数开头｜请写数字和单位，例如 5wd || length \"五日\" does not start with a whole number｜write a number and a unit, such as 5wd",
    ),
    (
        "within: 5d",
        "within: ５d",
        "CB-L106 期间“５d”不以整数开头｜请用半角数字，写 5d || length \"５d\" does not start with a whole number｜write 5d, with plain digits",
    ),
    (
        "within: 5d",
        "within: 5",
        "CB-L106 期间“5”没有单位｜单位请用 wd（工作日）、d（日）、m（月）、y（年）或者 h（小时） || length \"5\" has the unit \"\"｜use wd (working days), d (calendar days), m (months), y (years) or h (hours)",
    ),
    (
        "version: 1",
        "version: 0",
        "CB-L106 版本号从 1 开始｜请写 1 || versions count from 1｜write 1",
    ),
    (
        "class: P0",
        "class: P7",
        "CB-L104 此处不能写“P7”｜是否应为“P0”？ || \"P7\" is not a word that belongs here｜did you mean \"P0\"?",
    ),
    (
        ", class: P0",
        "",
        "CB-L109 事实缺少个人信息分级｜请补写 class: P0、P1、P2 或者 P3 || a fact lacks its personal-data class (个人信息分级)｜add class: P0, P1, P2 or P3",
    ),
    (
        "calendar: cn",
        "calendar: cx",
        "CB-L205 没有日历“cx”｜是否应为“cn”？ || unknown calendar \"cx\"｜did you mean \"cn\"?",
    ),
    (
        "cel: facts.amount < 100",
        "cel: facts.amont < 100",
        "CB-L204 未声明的事实 amont｜是否应为 amount？ || unknown fact amont｜did you mean amount?",
    ),
    (
        "cel: facts.amount < 100",
        "cel: facts.amount",
        "CB-L204 此处应为是非值，实为数｜请更正表达式 || this is a number, where a yes-or-no is needed｜correct the expression",
    ),
    (
        "cel: facts.amount < 100",
        "cel: \"seen('work.done')\"",
        "CB-L204 未知事项 work.done｜请更正表达式 || unknown happening work.done｜correct the expression",
    ),
    (
        "apart: [clerk]",
        "apart: [head]",
        "CB-L505 角色“head”与自身职责分离｜请从它自己的“apart”中删除 || the role \"head\" is kept apart from itself｜remove it from its own \"apart\"",
    ),
    (
        "    next: {tidy.done: end}\n",
        "",
        "CB-L303 环节“late”没有去向｜请补写“next”，例如 待办.done: end || the stage \"late\" has no way on｜add \"next\" with what leads on, such as TASK.done: end",
    ),
    (
        ", ask.expired: late",
        "",
        "CB-L301 案件不会进入环节“late”｜请在某个“next”中引向它，或者删除 || no case ever enters the stage \"late\"｜lead to it from a \"next\", or remove it",
    ),
    (
        "status: ended",
        "status: end",
        "CB-L104 此处不能写“end”｜请选用：open、suspended、ended、terminated || \"end\" is not a word that belongs here｜write one of open, suspended, ended, terminated",
    ),
    (
        "expect: {status: ended}",
        "expect: {stag: late}",
        "CB-L101 没有“stag”这种期望｜是否应为“stage”？ || unknown expectation \"stag\"｜did you mean \"stage\"?",
    ),
    (
        "when: check.done",
        "when: chek.done",
        "CB-L201 场景中没有步骤“chek.done”｜是否应为“check.done”？ || unknown step \"chek.done\" of a scenario｜did you mean \"check.done\"?",
    ),
    (
        "tests:\n",
        "tests2:\n",
        "CB-L701 定义没有场景｜请在“tests”中写明应当怎样，或者写在与定义并列的 scenarios/ID 目录中 || the definition has no scenario｜add what must hold under \"tests\", or in the folder scenarios/ID beside it",
    ),
    (
        "facts: {amount: {",
        "facts: {amount：{",
        "CB-L004 第 8 行有中文冒号“：”｜应写英文冒号加空格“: ” || line 8 has the Chinese colon \"：\"｜write a colon and a space",
    ),
    (
        "apart: [clerk]",
        "apart: [clerk、head]",
        "CB-L105 “clerk、head”不是合规的名称｜应写英文逗号加空格“, ” || \"clerk、head\" is not a name｜write a comma and a space",
    ),
    (
        "require: small",
        "require: [small, tidy]",
        "CB-L201 “tidy”是待办，不是条件｜请写 small || \"tidy\" is a task and no guard｜write small",
    ),
    (
        "check: {title",
        "work: {title",
        "CB-L201 没有待办“check”｜请选用：tidy、work、write || unknown task \"check\"｜write one of tidy, work, write",
    ),
    (
        "from: org.heads,",
        "",
        "CB-L503 角色“head”没有写明人选从何而来｜请补写 from: org.职务、from: facts.名称 或者 external: true || the role \"head\" does not say where its holders come from｜add from: org.POST, from: facts.NAME or external: true",
    ),
];

fn loaded(from: &str, to: &str) -> Loaded {
    assert!(DEFINITION.contains(from), "{from}");
    load(
        DEFINITION.replacen(from, to, 1).as_bytes(),
        &Surroundings::default(),
    )
}

/// A problem in both languages.
fn told(problem: &Problem) -> String {
    let (message, fix) = (&problem.message, &problem.fix);
    let code = problem.code;
    format!(
        "{code} {}｜{} || {}｜{}",
        message.zh, fix.zh, message.en, fix.en
    )
}

#[test]
fn a_fault_is_told_in_both_languages() {
    assert_eq!(loaded("id: example", "id: example").problems, []);
    for (from, to, expected) in FAULTS {
        let problems = loaded(from, to).problems;
        let told: Vec<String> = problems.iter().map(told).collect();
        let found = told.iter().any(|one| one == expected);
        assert!(found, "{to:?}: {expected}\n{told:#?}");
    }
}

/// A mismatch by the scenario, with what is said of it in Chinese and in English.
const MISMATCHES: &[(&str, &str, &str)] = &[
    (
        "given: [ask.expired], when: tidy.done, refused: small",
        "“tidy.done”应当被“small”拒绝，却办成了；自动走过：write.done",
        "\"small\" must refuse it, and it was allowed; walked by itself before: write.done",
    ),
    (
        "given: [write.done], when: {check.done: {amount: 1}}, refused: small",
        "“check.done”应当被“small”拒绝，却办成了",
        "\"small\" must refuse it, and it was allowed",
    ),
    (
        "when: check.done, refused: small",
        "“check.done”应当被“small”拒绝，实际被“check”拒绝：CB-2102 待办“check”未打开；案件处于环节：work",
        "\"small\" must refuse it, and it was refused by \"check\": CB-2102 the task `check` is not open; the case stands in: work",
    ),
    (
        "given: [check.done], when: tidy.done, expect: {status: ended}",
        "“tidy.done”应当办成，却被“example”拒绝：CB-2002 案件已结束；案件已结案",
        "refused by \"example\": CB-2002 the case is over; the case has ended",
    ),
    (
        "given: [{write.done: 2026-03-02}, {check.done: 2026-04-02}], expect: {status: ended}",
        "“check.done”没有发生：被“#2”拒绝：CB-2102 待办“#2”未打开；案件处于环节：late；此前时限“ask”已于 2026-03-09 届满",
        "\"check.done\" did not happen: refused by \"#2\": CB-2102 the task `#2` is not open; the case stands in: late; the limit \"ask\" had run out on 2026-03-09",
    ),
    (
        "given: [tidy.done, check.done], expect: {status: ended}",
        "“check.done”没有发生：被“example”拒绝：CB-2002 案件已结束；案件已结案；此前时限“ask”已于 2026-03-09 届满",
        "\"check.done\" did not happen: refused by \"example\": CB-2002 the case is over; the case has ended; the limit \"ask\" had run out on 2026-03-09",
    ),
    (
        "given: [write.done], expect: {stage: late}",
        "案件应处于环节 late，实际为 review",
        "the case stands in review, and late was expected",
    ),
    (
        "given: [write.done], expect: {open: [tidy]}",
        "未办待办应为 tidy，实际为 check",
        "open tasks are check, and tidy was expected",
    ),
    (
        "given: [write.done], expect: {status: ended}",
        "案件应已结案，实际办理中",
        "the case is open",
    ),
    (
        "given: [write.done], expect: {seen: check.done}",
        "“check.done”应当发生过，却没有发生",
        "\"check.done\" did not happen",
    ),
    (
        "given: [write.done], expect: {not_seen: write.done}",
        "“write.done”不应发生，却发生了",
        "\"write.done\" happened",
    ),
    (
        "given: [write.done], expect: {facts.amount: 7}",
        "事实“amount”应为 7，实际为 0",
        "the fact \"amount\" is 0",
    ),
    (
        "given: [write.done], expect: {round.work: 2}",
        "环节“work”应进入 2 次，实际进入 1 次",
        "the stage \"work\" was entered 1 times",
    ),
    (
        "given: [{write.done: 2026-03-02}], expect: {limits.ask.due: 2026-03-10}",
        "时限“ask”的最后一日应为 2026-03-10，实际为 2026-03-09（2026-03-10T00:00:00 届满）",
        "the last day of the limit \"ask\" is 2026-03-09 (it is over at 2026-03-10T00:00:00)",
    ),
    (
        "given: [write.done], expect: {limits.ask.status: met}",
        "时限“ask”应为按期办结，实际为正在计算",
        "the limit \"ask\" is running",
    ),
    (
        "given: [case.filed], expect: {limits.ask.status: met}",
        "时限“ask”应为按期办结，实际为从未起算",
        "the limit \"ask\" is never started",
    ),
    (
        "given: [write.done], expect: {holder.check: zhao}",
        "待办“check”应由“zhao”办理，实际无人办理",
        "\"check\" is held by nobody",
    ),
    (
        "given: [{check.done: {amount: 200}}], when: time, refused: small",
        "“check.done”没有发生：被“small”（第二条）拒绝：CB-2101 数额过大；案件处于环节“review”",
        "\"check.done\" did not happen: refused by \"small\" (第二条): CB-2101 too much; the case stands in \"review\"",
    ),
    (
        "given: [write.done], when: {check.done: {by: clerk}}, expect: {status: ended}",
        "“check.done”应当办成，却被“head”拒绝：CB-2202 clerk不担任角色“head”；案件处于环节“review”",
        "refused by \"head\": CB-2202 clerk does not hold the role `head`; the case stands in \"review\"",
    ),
];

#[test]
fn a_mismatch_says_what_was_expected_and_where_the_case_stands() {
    let calendar = calendars::builtin("cn").expect("a calendar");
    let own = "given: [write.done], when: check.done, expect: {status: ended}";
    for (scenario, zh, en) in MISMATCHES {
        let loaded = loaded(own, scenario);
        assert_eq!(loaded.problems, [], "{scenario}");
        let definition = loaded.definition.expect("a definition");
        let outcome = run(&definition, &loaded.scenarios[0], &calendar);
        let failure = outcome.failures.first();
        let said = failure.map(|failure| (&*failure.message.zh, &*failure.message.en));
        assert_eq!(said, Some((*zh, *en)), "{scenario}");
    }
}

#[test]
fn what_no_scenario_tries_is_told_in_words_and_a_failing_scenario_tries_nothing() {
    let loaded = loaded("when: check.done", "when: check.done, refused: small");
    let definition = loaded.definition.expect("a definition");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let failing = run(&definition, &loaded.scenarios[0], &calendar);
    assert!(!failing.passed());
    let untried = untouched(&definition, &[failing]);
    let told: Vec<String> = untried
        .iter()
        .map(|one| format!("{}: {} || {}", one.rule, one.said.zh, one.said.en))
        .collect();
    assert_eq!(
        told,
        [
            "CB-2101 small: 条件“small”：没有由它拒绝的场景 || guard \"small\": no scenario in which it refuses",
            "CB-2204 head: 角色“head”：没有因职责分离而拒绝的场景 || role \"head\": no scenario in which somebody is refused for another duty",
            "happened check.done: 从未发生：check.done（“审核”办结） || never happened: check.done",
            "happened tidy.done: 从未发生：tidy.done（“tidy”办结） || never happened: tidy.done",
            "happened write.done: 从未发生：write.done（“起草”办结） || never happened: write.done",
            "kept ask: 时限“ask”：没有按期办结的场景 || limit \"ask\": no scenario in which it is met",
            "missed ask: 时限“ask”：没有超期的场景 || limit \"ask\": no scenario in which it runs out",
        ]
    );
}

/// Whether something is said in both languages.
fn is_said(said: &Said) -> bool {
    let is_han = |one: char| matches!(one, '\u{4e00}'..='\u{9fff}');
    said.zh.contains(is_han) && said.zh != said.en && !said.en.is_empty()
}

/// What is wrong with shipped texts of which one line is missing or has another word.
fn broken() -> Vec<Problem> {
    let mut found = Vec::new();
    for text in shipped_definitions().iter().take(4) {
        let lines: Vec<&str> = text.text.lines().collect();
        for number in (0..lines.len()).step_by(3) {
            let mut left = lines.clone();
            left.remove(number);
            found.extend(load(left.join("\n").as_bytes(), &Surroundings::default()).problems);
            let swapped = lines[number].replace(": ", ": x").replace('[', "{");
            left.insert(number, &swapped);
            found.extend(load(left.join("\n").as_bytes(), &Surroundings::default()).problems);
        }
    }
    found
}

#[test]
fn no_problem_lacks_a_language() {
    let mut all = broken();
    for (from, to, _) in FAULTS {
        all.extend(loaded(from, to).problems);
    }
    let definition = loaded("id: example", "id: example").definition;
    let definition = definition.expect("a definition");
    for text in [
        "scenarios: example\n",
        "scenarios: exampel\ntests: [{name: x, given: [x], expect: {y: z}}]\n",
        "scenarios: example\ntests: [{name: x, given: [x, {recusal.granted: }, {write.done: {at: x, z: 1, amount: [1]}}], expect: {stage: x, facts.x: 1, limits.x: 1, limits.ask.x: 1}}]\n",
    ] {
        all.extend(load_scenarios(text.as_bytes(), &[&definition]).problems);
    }
    for text in [
        "table: 2\nid: x\nversion: 0\nhit: x\nin: {甲: {type: list}}\nout: {b: {}}\nrows: [{from: 2020-01-01, to: 2019-01-01, if: {c: 1}, then: {b: [1]}}]\n",
        "table: 1\nid: x\nversion: 1\ntitle: x\nbasis: x\nhit: unique\nin: {a: {type: integer, min: x}}\nout: {b: {type: text}}\nrows: [{from: 2020-01-01, if: {a: \"[1..3)\"}, then: {b: x}, basis: x}, {from: 2020-01-01, if: {a: \"[2..1)\"}, then: {b: x}, basis: x}, {from: 2020-01-01, if: {a: \"[2..4)\"}, then: {b: y}, basis: x}]\n",
    ] {
        all.extend(load_table(text.as_bytes()).problems);
    }
    all.extend(
        load_directory("directory: 2\nid: x\norgans: {a: {title: x, parent: b}}\npersons: {p: {posts: [{organ: c}]}}\n".as_bytes()).problems,
    );
    let migration = "migration: example\nfrom: 1\nto: 1\nstages: {x: y}\nfacts: {amount: [1]}\n";
    all.extend(load_migration(migration.as_bytes(), &[&definition]).problems);
    assert!(all.len() > 500, "{}", all.len());
    let missing = all.iter().filter(|one| {
        let steps = one.path.iter();
        !is_said(&one.message) || !is_said(&one.fix) || steps.clone().any(|one| one.zh.is_empty())
    });
    let missing: Vec<String> = missing.map(told).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
